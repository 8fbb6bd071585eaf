import { ACCOUNT_PATHS, type Preferences } from 'ondemand-pay/internal';
import { SANDBOX_PHONES } from 'ondemand-pay/protocol';
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

/** A buyer whose browser is remembered after a purchase, there again with a second factor just given. */
export async function owner(
  test: TestProvider,
  {
    email = 'anna@example.se',
    phone = newPhone(),
    card,
    factor = true,
  }: { email?: string; phone?: string; card?: string; factor?: boolean } = {},
) {
  const cookies = new Map<string, string>();
  const shop = test.frame({ cookies });
  const made = await shop.buy({ phone, email, ...(card ? { card } : {}) });
  const { frame } = await onAccountPage(test, phone, cookies);
  if (factor) await frame.proveSecurityCode();
  return { phone, email, cookies, shop, made, frame, userToken: made.user_token };
}

/** Agrees to a recurring payment in a frame, which takes a factor of its own, and makes the shop's reference of it. */
export async function subscribe(test: TestProvider, shop: FrameClient, instrument_id: string, item_name = 'Premium') {
  await shop.proveSecurityCode();
  const proof = await shop.agreeTo({ flow: 'recurring-purchase', instrument_id, item_name, locale: 'en' });
  const users = `/api/v1/users/${proof.user_token}`;
  const body = { origin_proof: proof.origin_proof };
  const agreed = await test.fetchAsMerchant(`${users}/recurring_payments`, { method: 'POST', body });
  const { reference } = (await agreed.json()) as { reference: string };
  return {
    reference,
    userToken: proof.user_token,
    status: async (): Promise<string> =>
      ((await (await test.fetchAsMerchant(`${users}/recurring_payments/${reference}`)).json()) as { status: string })
        .status,
    charge: (name = 'Month') =>
      test.fetchAsMerchant(`${users}/orders`, {
        method: 'POST',
        body: { reference: 'A', name, order_amount: 9900, currency: 'SEK', origin_proof: reference },
      }),
  };
}

/** Orders what a proof of 99 kronor for a day pass agreed to. */
export const order = (test: TestProvider, made: { user_token: string; origin_proof: string }): Promise<Response> =>
  test.fetchAsMerchant(`/api/v1/users/${made.user_token}/orders`, {
    method: 'POST',
    body: {
      reference: 'A-1',
      name: 'Day pass',
      order_amount: 9900,
      currency: 'SEK',
      origin_proof: made.origin_proof,
    },
  });

/** The page as a session sees it now. */
export const look = async (frame: FrameClient): Promise<Preferences> =>
  (await frame.call<Preferences>(ACCOUNT_PATHS.open, {})).body;

export const wrong = (code: string): string => (code === '000000' ? '000001' : '000000');
