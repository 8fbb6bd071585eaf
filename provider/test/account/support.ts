import { ACCOUNT_PATHS, type Preferences, SANDBOX_PHONES } from 'ondemand-pay/protocol';
import type { FrameClient } from '../support/frameClient.js';
import type { TestProvider } from '../support/provider.js';

let last = 2_000_000;
/** A number nobody had before. */
export const newPhone = (): string => {
  last += 7;
  return `+4670${last}`;
};

/** The key that the provider's own page tells of itself. */
export async function accountKey(test: TestProvider, mode = ''): Promise<string> {
  const page = await (await test.fetch(mode === '' ? '/account' : `/account?mode=${mode}`)).text();
  return /<meta name="ondemand-account" content="([^"]+)">/.exec(page)![1]!;
}

/** The frame's calls on the provider's own page. */
export async function accountFrame(test: TestProvider, cookies?: Map<string, string>): Promise<FrameClient> {
  const apiKey = await accountKey(test);
  const url = new URL((await test.fetch('/openapi.json').then((answer) => answer.json())).servers[0].url).origin;
  const merchant = { ...test.merchant, apiKey, origins: [url] };
  return test.frame({ merchant, pageOrigin: url, ...(cookies ? { cookies } : {}) });
}

/** A buyer there: known by the browser's cookies, or by a code to their number. */
export async function onAccountPage(
  test: TestProvider,
  phone: string = SANDBOX_PHONES.fixedCode,
  cookies?: Map<string, string>,
): Promise<{ frame: FrameClient; preferences: Preferences }> {
  const frame = await accountFrame(test, cookies);
  if (cookies) await frame.open();
  else await frame.prove(phone);
  const { body } = await frame.call<Preferences>(ACCOUNT_PATHS.open, {});
  return { frame, preferences: body };
}

type TestMail = { to: string; subject: string; text: string; html: string; sent_at: string };

/** What the sandbox's mailbox holds for an address, newest first. */
export const mailsTo = async (test: TestProvider, address: string): Promise<TestMail[]> =>
  (await test.fetch(`/sandbox/mails?to=${encodeURIComponent(address)}`)).json();

/** The newest code sent to an address. */
export async function mailedCode(test: TestProvider, address: string): Promise<string> {
  for (const { subject } of await mailsTo(test, address)) {
    const code = /^\d{6}/.exec(subject)?.[0];
    if (code !== undefined) return code;
  }
  throw new Error('No code was sent by email');
}
