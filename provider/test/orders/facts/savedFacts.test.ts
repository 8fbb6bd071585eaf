import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listReadyInstruments } from '../../../src/payment-methods/instrumentStore.js';
import type { SavedFact } from '../../../src/ports/railFacts.js';
import { fakeRail, SIGNATURE } from '../fakeRail.js';
import { type Buyer, type OrderDesk, openOrderDesk, PROVIDER_URL, read } from '../orderDesk.js';

const fake = fakeRail();
const other = fakeRail('other');
let desk: OrderDesk;
let buyer: Buyer;
let name: string;

beforeAll(async () => {
  desk = await openOrderDesk({ rails: { test: [fake.rail, other.rail], live: [] } });
  await desk.call('/api/v1/webhook_endpoints', { body: { url: 'http://127.0.0.1:9/hook' } });
});
afterAll(() => desk.drop());
beforeEach(async () => {
  fake.reset();
  buyer = await desk.addBuyer(desk.shop, 'approved', 'fake');
  name = `pm_${randomUUID()}`;
  await desk.sql('update instruments set details = $2::jsonb where instrument_id = $1', [
    buyer.instrumentId,
    JSON.stringify({ reference: name, mandate: `mandate of ${name}` }),
  ]);
});

async function tell(facts: readonly SavedFact[], { rail = 'fake', signature = SIGNATURE } = {}) {
  const request = new Request(`${PROVIDER_URL}/rails/${rail}/notifications`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'fake-signature': signature },
    body: JSON.stringify(facts),
  });
  return (await read(await desk.app.request(request))).status;
}
const updated = (label = 'Visa •• 1881'): SavedFact => ({
  id: randomUUID(),
  kind: 'instrument_updated',
  instrument: name,
  label,
});
const over = (kind: 'instrument_expired' | 'instrument_gone'): SavedFact => ({
  id: randomUUID(),
  kind,
  instrument: name,
});

async function label(): Promise<string> {
  const [row] = await desk.sql<{ label: string }>('select label from instruments where instrument_id = $1', [
    buyer.instrumentId,
  ]);
  return row!.label;
}
async function ready(): Promise<string[]> {
  const [row] = await desk.sql<{ walletId: string }>('select wallet_id from instruments where instrument_id = $1', [
    buyer.instrumentId,
  ]);
  const of = { mode: 'test', buyerId: buyer.buyerId, walletId: row!.walletId } as const;
  return (await listReadyInstruments(desk.deps.database, of)).map(({ instrumentId }) => instrumentId);
}
const events = async (reference: string): Promise<string[]> =>
  (
    await desk.sql<{ body: string }>('select body from webhook_deliveries where body like $1 order by created_at', [
      `%${reference}%`,
    ])
  ).flatMap(({ body }) => {
    const { type } = JSON.parse(body);
    return type.startsWith('recurring_payment') ? [type] : [];
  });
const charge = (reference: string) => desk.place(buyer, { origin_proof: reference });

describe('a saved way to pay', () => {
  it('has the name that its rail tells, once, however often and from wherever it is told', async () => {
    const fact = updated();
    const told = await Promise.all(Array.from({ length: 8 }, () => tell([fact])));
    expect(told).toEqual(Array(8).fill(200));
    expect(await label()).toBe('Visa •• 1881');
    expect(await desk.count('rail_facts', `fact_id = '${fact.id}'`)).toBe(1);
    const audited = `subject_id = '${buyer.instrumentId}' and action = 'instrument.update'`;
    expect(await desk.count('audit_events', audited)).toBe(1);
    await tell([updated('Visa •• 2222')]);
    await tell([fact]);
    expect(await label()).toBe('Visa •• 2222');
  });

  it.each(['instrument_expired', 'instrument_gone'] as const)(
    'is offered no more after %s, and again once it is updated',
    async (kind) => {
      expect(await ready()).toEqual([buyer.instrumentId]);
      await tell([over(kind)]);
      expect(await ready()).toEqual([]);
      await tell([updated()]);
      expect(await ready()).toEqual([buyer.instrumentId]);
    },
  );

  it('is changed by its own rail alone, and by nothing that nobody vouches for', async () => {
    const before = await label();
    expect(await tell([updated()], { signature: 'forged' })).toBe(400);
    expect(await tell([updated()], { rail: 'other' })).toBe(200);
    expect(await tell([{ ...updated(), instrument: 'pm_nobodys' } as SavedFact])).toBe(200);
    expect(await label()).toBe(before);
    expect(await tell([updated()])).toBe(200);
    expect(await label()).not.toBe(before);
  });
});

describe('a mandate that the buyer cancelled with their bank', () => {
  it.each(['by the rail’s name', 'by ours'])(
    'ends what is charged under it, and the shop hears of it: %s',
    async (by) => {
      const reference = await desk.subscribe(buyer);
      const [row] = await desk.sql<{ mandateId: string }>(
        'select mandate_id from recurring_payments where reference = $1',
        [reference],
      );
      const mandate = by === 'by ours' ? row!.mandateId : `mandate of ${name}`;
      const fact: SavedFact = { id: randomUUID(), kind: 'mandate_cancelled', mandate };
      await tell([fact], { rail: 'other' });
      expect((await charge(reference)).status).toBe(201);
      await Promise.all([tell([fact]), tell([fact]), tell([fact])]);
      expect((await charge(reference)).problem.code).toBe('recurring_revoked');
      expect(await events(reference)).toEqual(['recurring_payment.revoked']);
      const [kept] = await desk.sql('select revoked_by from recurring_payments where reference = $1', [reference]);
      expect(kept).toEqual({ revokedBy: 'buyer' });
    },
  );
});

describe('a charge that was declined', () => {
  it('is told to be mended once what it is charged to is updated; one that went well is not', async () => {
    const reference = await desk.subscribe(buyer);
    expect((await charge(reference)).status).toBe(201);
    await tell([updated()]);
    expect(await events(reference)).toEqual([]);
    desk.advance(1000);
    fake.behaviour.confirm = 'refuse';
    expect((await charge(reference)).status).toBe(402);
    await tell([updated('Visa •• 3333')]);
    expect(await events(reference)).toEqual(['recurring_payment.mended']);
    fake.reset();
    expect((await charge(reference)).status).toBe(201);
  });
});
