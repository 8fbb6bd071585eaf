import { ACCOUNT_PATHS, type Preferences } from 'ondemand-pay/internal';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FrameClient } from '../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
let last = 0;

beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test.close());

const invite = async (userToken: string, keys = test.merchant) => {
  const answer = await test.fetchAsMerchant(
    '/api/preferences/sessions',
    { method: 'POST', body: { user_token: userToken } },
    keys,
  );
  return { status: answer.status, body: (await answer.json()) as { session_id: string } };
};
const open = (frame: FrameClient, session_id: string) => frame.call<Preferences>(ACCOUNT_PATHS.open, { session_id });

/** A buyer with a recurring payment, still in the frame. */
async function subscriber() {
  last += 1;
  const frame = test.frame();
  const { instrument_id } = await frame.signUp({ phone: `+4670123456${last}` });
  const proof = await frame.agreeTo({ flow: 'recurring-purchase', instrument_id, item_name: 'Premium', locale: 'en' });
  const path = `/api/v1/users/${proof.user_token}/recurring_payments`;
  const made = await test.fetchAsMerchant(path, { method: 'POST', body: { origin_proof: proof.origin_proof } });
  const { reference } = (await made.json()) as { reference: string };
  return { frame, userToken: proof.user_token, reference, path: `${path}/${reference}` };
}

it('shows a buyer what they pay this shop, and lets them stop it', async () => {
  const { frame, userToken, reference, path } = await subscriber();
  const { status, body } = await invite(userToken);
  expect(status).toBe(201);
  const shown = await open(frame, body.session_id);
  expect(shown.body).toMatchObject({ merchant_name: 'Daily News', can_change: true, orders: [] });
  expect(shown.body.recurring_payments).toMatchObject([{ item_name: 'Premium', status: 'active' }]);
  expect(JSON.stringify(shown.body)).not.toContain(reference);

  const [{ id } = { id: '' }] = shown.body.recurring_payments;
  const stopped = await frame.call(ACCOUNT_PATHS.stopRecurring, { id });
  expect(stopped).toMatchObject({ status: 200, body: { recurring_payments: [{ id, status: 'revoked' }] } });
  expect(await (await test.fetchAsMerchant(path)).json()).toMatchObject({ status: 'revoked' });
});

it('changes nothing without a code or factor of the last five minutes', async () => {
  const { frame, userToken } = await subscriber();
  test.clock.advance(5 * 60_000 + 1);
  const shown = await open(frame, (await invite(userToken)).body.session_id);
  expect(shown.body.can_change).toBe(false);
  const refused = await frame.call(ACCOUNT_PATHS.stopRecurring, { id: shown.body.recurring_payments[0]!.id });
  expect(refused).toMatchObject({ status: 403, body: { code: 'factor_missing' } });
});

it('is for one frame, five minutes, one buyer and one shop', async () => {
  const { frame, userToken } = await subscriber();
  const other = await subscriber();
  const expired = { status: 409, body: { code: 'preferences_expired' } };
  const { session_id } = (await invite(userToken)).body;
  expect(await open(other.frame, session_id)).toMatchObject(expired);
  expect(await open(frame, 'ps_invented')).toMatchObject(expired);
  expect((await open(frame, session_id)).status).toBe(200);
  expect((await open(frame, session_id)).status).toBe(200);

  const again = test.frame();
  await again.signUp({ phone: '+46701234561' });
  expect(await open(again, session_id)).toMatchObject(expired);

  const late = (await invite(userToken)).body.session_id;
  test.clock.advance(5 * 60_000);
  expect(await open(frame, late)).toMatchObject(expired);
  const shop = await test.addMerchant({ name: 'Games', origins: ['https://games.example'] });
  expect((await invite(userToken, shop)).status).toBe(404);
});

it('shows nothing to who has proved nothing, or only the number from elsewhere', async () => {
  const { userToken } = await subscriber();
  const { session_id } = (await invite(userToken)).body;
  const nobody = test.frame();
  await nobody.open();
  expect(await open(nobody, session_id)).toMatchObject({ status: 409, body: { code: 'step_missing' } });
  const stranger = test.frame();
  await stranger.signUp({ phone: `+4670123456${last}` });
  expect((await open(stranger, session_id)).body).toMatchObject({ recurring_payments: [], orders: [] });
});
