import type { OnDemandApiError } from 'ondemand-pay/merchant';
import { describe, expect, it } from 'vitest';
import { json, order, problem, scriptedMerchant } from './support.js';

/** What a release that is yet to come may answer: every list of words may have grown. */
const newOrder = { reference: 'article-1', name: 'Article', amount: 1900, currency: 'SEK', originProof: 'a.b.c' };
const recurring = {
  reference: 'rp_1',
  status: 'paused',
  terms: { max_amount: 9900, currency: 'SEK', interval: 'fortnight', interval_count: 1, start: '2026-01-01T00:00:00Z' },
};

describe('a provider that is newer than its client', () => {
  it.each(['in_review', 'charged_back', 'splendid', ''])(
    'has the status %j passed on, from every call',
    async (status) => {
      const told = { ...order, status };
      const page = { data: [told, order], next: null };
      const { merchant } = scriptedMerchant([
        json(201, told),
        json(200, told),
        json(200, page),
        json(200, told),
        json(200, told),
        json(200, told),
      ]);
      expect((await merchant.orders.create('buyer', newOrder)).status).toBe(status);
      expect((await merchant.orders.retrieve(order)).status).toBe(status);
      expect((await merchant.orders.list()).data[0]!.status).toBe(status);
      expect((await merchant.orders.capture(order)).status).toBe(status);
      expect((await merchant.orders.refund(order)).status).toBe(status);
      expect((await merchant.orders.cancel(order)).status).toBe(status);
    },
  );

  it('has an order that is not decided yet passed on', async () => {
    const { merchant } = scriptedMerchant([json(202, { ...order, status: 'processing', pending_reason: 'bank' })]);
    expect(await merchant.orders.create('buyer', newOrder)).toMatchObject({ status: 'processing' });
  });

  it.each(['card_on_holiday', 'stolen', ''])('has the decline reason %j passed on', async (reason) => {
    const members = { decline_reason: reason, order: order.url };
    const { merchant } = scriptedMerchant([
      problem(402, 'payment_declined', members),
      json(200, { ...order, status: 'declined', decline_reason: reason }),
    ]);
    await expect(merchant.orders.create('buyer', newOrder)).rejects.toMatchObject({
      code: 'payment_declined',
      declineReason: reason,
      order: order.url,
    });
    expect(await merchant.orders.retrieve(order)).toMatchObject({ decline_reason: reason });
  });

  it.each([409, 422, 451])('has a code that nobody knows passed on with %i', async (status) => {
    const { merchant } = scriptedMerchant([problem(status, 'buyer_is_asleep', { order: order.url })]);
    await expect(merchant.orders.create('buyer', newOrder)).rejects.toMatchObject({ code: 'buyer_is_asleep', status });
  });

  it.each([
    ['errors', 'soon'],
    ['errors', [{ pointer: '/name' }]],
    ['errors', [{ pointer: '/name', detail: 'is long', code: 'too_long' }]],
    ['user_message', { en: 'No.' }],
    ['decline_reason', null],
    ['order', { id: 'o1' }],
    ['request_id', 7],
    ['next_charge_at', 1],
    ['status', 'four hundred'],
    ['instance', '/x'],
  ])('has its code understood, whatever it makes of %s', async (member, value) => {
    const { merchant } = scriptedMerchant([problem(422, 'amount_mismatch', { [member]: value })]);
    const error = await merchant.orders
      .create('buyer', newOrder)
      .catch((thrown: unknown) => thrown as OnDemandApiError);
    expect(error).toMatchObject({ code: 'amount_mismatch', status: 422, problem: { status: 422 } });
  });

  it('has status and interval of a recurring payment passed on', async () => {
    const { merchant } = scriptedMerchant([json(201, recurring), json(200, recurring), json(200, recurring)]);
    expect(await merchant.recurringPayments.create('buyer', { originProof: 'a.b.c' })).toEqual(recurring);
    expect(await merchant.recurringPayments.retrieve('buyer', 'rp_1')).toEqual(recurring);
    expect(await merchant.recurringPayments.revoke('buyer', 'rp_1')).toEqual(recurring);
  });

  it('is still told apart from what is no provider at all', async () => {
    const { merchant } = scriptedMerchant([json(404, { code: 'NoSuchKey', message: 'gone' })]);
    await expect(merchant.orders.retrieve(order)).rejects.toMatchObject({ code: 'unexpected_response' });
  });
});
