import type { Timer } from './browserTimer.js';

/** Milliseconds after which it is asked whether the browser has a dialog to show. */
const FIRST_LOOK = 200;
/** Milliseconds of an answer from which on the way to the provider counts as long. */
const FAR = 40;
/** As many answers of such a way are waited for in all: the browser asks several things, one after the other. */
const WAYS = 4;

/** True where the browser knows sign-ins (FedCM), and this document stands in a page of another. */
export const canSignIn = (window: Window): boolean => 'IdentityCredential' in window && window.parent !== window;

/**
 * Has the buyer choose themselves in the browser's own dialog, where it knows them; gives what the provider answered to
 * that. The browser refuses everybody else only after a while of its own choosing, so that no page can tell by the
 * clock; the provider knows sooner whether there will be a dialog. Call it in the click.
 * @param ended ends the dialog.
 * @see https://w3c-fedid.github.io/FedCM/
 */
export async function signIn(
  { navigator, location }: Window,
  given: {
    mode: 'live' | 'test';
    sessionId: string;
    isOpened: () => Promise<boolean>;
    now: () => number;
    timer: Timer;
    ended: AbortController;
  },
): Promise<string | null> {
  const { mode, isOpened, now, timer, ended } = given;
  const provider = {
    ...signInHere(location, given),
    // Test and live never mix: the other mode's account is not offered.
    domainHint: mode,
    fields: [],
  };
  const options = { identity: { providers: [provider] }, signal: ended.signal };
  let settled = false;
  const answer = navigator.credentials
    .get(options as CredentialRequestOptions)
    .then(tokenOf, () => null)
    .finally(() => {
      settled = true;
    });
  const atMost = (milliseconds: number) =>
    Promise.race([answer, new Promise<void>((resolve) => timer.start(resolve, milliseconds))]);

  await atMost(FIRST_LOOK);
  if (settled || (await isComing())) return answer;
  // Whatever the browser makes of that.
  ended.abort();
  return null;

  async function isComing(): Promise<boolean> {
    const asked = now();
    if (await isOpened()) return true;
    const took = now() - asked;
    if (took < FAR) return false;
    await atMost(WAYS * took);
    return settled || isOpened();
  }
}

/**
 * Has the browser forget that the buyer has signed in on this page. Nothing hangs on it: whoever was forgotten by the
 * provider is known nowhere.
 * @see https://w3c-fedid.github.io/FedCM/#browser-api-disconnect
 */
export async function signOut(window: Window, given: { mode: 'live' | 'test'; sessionId: string }): Promise<void> {
  const { IdentityCredential } = window as { IdentityCredential?: { disconnect?(of: object): Promise<void> } };
  const here = signInHere(window.location, given);
  await IdentityCredential?.disconnect?.({ ...here, accountHint: here.clientId }).catch(() => {});
}

const signInHere = (
  { origin }: Location,
  { mode, sessionId }: { mode: 'live' | 'test'; sessionId: string },
): { configURL: string; clientId: string } => ({
  configURL: `${origin}/fedcm/config.json`,
  clientId: `${mode}_${sessionId}`,
});

const tokenOf = (credential: unknown): string | null => {
  const { token } = Object(credential) as { token?: unknown };
  return typeof token === 'string' ? token : null;
};
