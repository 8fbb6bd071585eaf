import { expect, it } from 'vitest';
import { json, problem, scriptedMerchant } from './support.js';

const terms = {
  max_amount: 9900,
  currency: 'SEK',
  interval: 'month',
  interval_count: 1,
  start: '2026-01-01T12:00:00.000Z',
};
const active = { reference: 'rp_1', status: 'active', terms };

it('makes, reads and revokes a recurring payment', async () => {
  const revoked = { ...active, status: 'revoked' };
  const { merchant, requests } = scriptedMerchant([json(201, active), json(200, active), json(200, revoked)]);
  const { recurringPayments } = merchant;
  expect(await recurringPayments.create('buyer', { originProof: 'proof' }, { idempotencyKey: 'k' })).toEqual(active);
  expect(await recurringPayments.retrieve('buyer', 'rp_1')).toEqual(active);
  expect(await recurringPayments.revoke('buyer', 'rp_1')).toEqual(revoked);

  const url = 'https://pay.example/api/v1/users/buyer/recurring_payments';
  expect(requests.map(({ method, url: sent }) => [method, sent])).toEqual([
    ['POST', url],
    ['GET', `${url}/rp_1`],
    ['DELETE', `${url}/rp_1`],
  ]);
  expect(requests[0]?.body).toEqual({ origin_proof: 'proof' });
  expect(requests[0]?.headers.get('idempotency-key')).toBe('k');
});

it('repeats with the same key what got no answer', async () => {
  const { merchant, requests } = scriptedMerchant([new Error('reset'), problem(503, 'unavailable'), json(201, active)]);
  await merchant.recurringPayments.create('buyer', { originProof: 'proof' });
  expect(new Set(requests.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1);
});

it('tells when an amount can be charged that does not fit now', async () => {
  const next_charge_at = '2026-02-01T12:00:00.000Z';
  const { merchant } = scriptedMerchant([problem(422, 'recurring_terms_exceeded', { next_charge_at })]);
  const order = { reference: 'a', name: 'b', amount: 1, currency: 'SEK', originProof: 'rp_1' };
  await expect(merchant.orders.create('buyer', order)).rejects.toMatchObject({
    code: 'recurring_terms_exceeded',
    problem: { next_charge_at },
  });
});

it.each(['', '.', '..'])('refuses %j as a reference', async (reference) => {
  const { merchant, requests } = scriptedMerchant([]);
  await expect(merchant.recurringPayments.revoke('buyer', reference)).rejects.toThrow(TypeError);
  expect(requests).toEqual([]);
});

it('opens preferences, and registers, lists and removes endpoints', async () => {
  const endpoint = { id: 'e1', url: 'https://shop.example/hook', created_at: '2026-01-01T12:00:00.000Z' };
  const registered = { ...endpoint, secret: 'whsec_x' };
  const { merchant, requests } = scriptedMerchant([
    json(201, { session_id: 'ps_1' }),
    json(201, registered),
    json(200, { data: [endpoint] }),
    json(200, endpoint),
  ]);
  expect(await merchant.preferences.createSession('buyer')).toEqual({ sessionId: 'ps_1' });
  expect(await merchant.webhooks.register({ url: endpoint.url })).toEqual(registered);
  expect(await merchant.webhooks.list()).toEqual([endpoint]);
  expect(await merchant.webhooks.delete('e1')).toEqual(endpoint);
  expect(requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
    'POST /api/preferences/sessions',
    'POST /api/v1/webhook_endpoints',
    'GET /api/v1/webhook_endpoints',
    'DELETE /api/v1/webhook_endpoints/e1',
  ]);
  expect(requests[0]?.headers.has('idempotency-key')).toBe(false);
});
