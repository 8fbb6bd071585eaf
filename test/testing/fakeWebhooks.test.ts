import { setupServer } from 'msw/node';
import { createMerchant } from 'ondemand-pay/merchant';
import { createProviderFake } from 'ondemand-pay/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

const shop = { apiKey: 'test_kiosk_0001', apiSecret: 'not-a-real-secret-0001', url: 'https://pay.example' };
const HOOK = 'https://news.example/webhooks';
const merchant = createMerchant(shop);
const server = setupServer();
let fake: ReturnType<typeof createProviderFake>;

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  fake = createProviderFake(shop);
  server.resetHandlers(...fake.handlers);
});
afterAll(() => server.close());

const verify = async (request: Request, secret: string) =>
  merchant.webhooks.verify({ body: await request.text(), headers: request.headers }, secret);

async function subscribe(): Promise<string> {
  const { userToken, originProof } = await fake.issueProof({ flow: 'recurring-purchase' });
  return (await merchant.recurringPayments.create(userToken, { originProof })).reference;
}

it('registers, lists and removes endpoints, and tells a secret once', async () => {
  const { secret, ...endpoint } = await merchant.webhooks.register({ url: HOOK });
  expect(secret).toMatch(/^whsec_/);
  expect(await merchant.webhooks.list()).toEqual([endpoint]);
  expect(await merchant.webhooks.delete(endpoint.id)).toEqual(endpoint);
  expect(await merchant.webhooks.list()).toEqual([]);
  await expect(merchant.webhooks.delete(endpoint.id)).rejects.toMatchObject({ code: 'not_found' });
  await expect(merchant.webhooks.register({ url: 'ftp://news.example' })).rejects.toMatchObject({
    code: 'validation_failed',
  });
});

it('signs what a buyer who stops causes, for each endpoint with its own secret', async () => {
  const first = await merchant.webhooks.register({ url: HOOK });
  const second = await merchant.webhooks.register({ url: `${HOOK}/2` });
  const reference = await subscribe();
  const [one, two] = await fake.stopRecurring(reference);
  expect([one?.url, two?.url]).toEqual([HOOK, `${HOOK}/2`]);
  const told = await verify(one!.clone(), first.secret);
  expect(told.event).toMatchObject({ type: 'recurring_payment.revoked', data: { reference, status: 'revoked' } });
  expect((await verify(two!.clone(), second.secret)).id).toBe(told.id);
  await expect(verify(one!, second.secret)).rejects.toThrow();
  expect(await fake.stopRecurring(reference)).toEqual([]);
  await expect(fake.stopRecurring('rp_invented')).rejects.toThrow(TypeError);
});

it('opens preferences sessions for its buyers alone', async () => {
  const { userToken } = await fake.issueProof({ flow: 'registration' });
  const first = await merchant.preferences.createSession(userToken);
  expect(first.sessionId).toMatch(/^ps_/);
  expect(await merchant.preferences.createSession(userToken)).not.toEqual(first);
  await expect(merchant.preferences.createSession('nobody')).rejects.toMatchObject({ code: 'not_found' });
});
