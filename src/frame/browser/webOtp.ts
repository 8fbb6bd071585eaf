/** A one-time code from a text message. TypeScript's DOM library lacks it. */
type OtpCredential = Credential & { readonly code?: string };

/**
 * Waits for the text message with the code, where the browser can read it for this page: the message names the page and
 * the frame in its last line. Whatever goes wrong, the code can be typed.
 * @returns stops waiting.
 * @see https://wicg.github.io/web-otp/
 */
export function waitForCode(window: Window & typeof globalThis, take: (code: string) => void): () => void {
  const stop = new AbortController();
  // On a desk Chromium asks the buyer's phone, which seldom answers; and a page left with such a question hung at
  // times.
  if ('OTPCredential' in window && window.matchMedia('(pointer: coarse)').matches) {
    const request = { otp: { transport: ['sms'] }, signal: stop.signal } as CredentialRequestOptions;
    window.navigator.credentials.get(request).then(
      (credential: OtpCredential | null) => {
        if (credential?.code && !stop.signal.aborted) take(credential.code);
      },
      () => {},
    );
  }
  return () => stop.abort();
}
