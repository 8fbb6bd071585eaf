import { randomBytes, randomUUID } from 'node:crypto';
import type { SandboxCardOutcome } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVault } from '../../../src/common/vault.js';
import type { PaymentRail } from '../../../src/ports/paymentRail.js';
import { sandboxCardRail } from '../../../src/rails/sandbox/sandboxCardRail.js';
import { statement } from '../../../src/store/statement.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let store: TestDatabase;
let rail: PaymentRail;
let now = Date.parse('2026-11-23T12:00:00Z');

beforeAll(async () => {
  store = await createTestDatabase();
  const clock = () => new Date(now);
  rail = sandboxCardRail({ database: store.database, clock, vault: createVault(randomBytes(32), randomBytes) });
});
afterAll(() => store.drop());

const referenceOf = (paymentId: string) => rail.reference?.(paymentId) ?? '';

const confirm = (outcome: SandboxCardOutcome, paymentId: string = randomUUID(), authenticated = false) =>
  rail.confirm({
    idempotencyKey: randomUUID(),
    railReference: referenceOf(paymentId),
    paymentId,
    amount: 9900,
    currency: 'SEK',
    orderId: 'order',
    walletId: 'wallet',
    payee: { merchantId: 'shop', name: 'Daily News', account: null },
    capture: false,
    authenticated,
    instrument: { mode: 'test', method: 'card', details: { outcome } },
  });

describe('authorisations', () => {
  it.each([
    ['approved', { status: 'authorized' }],
    ['authenticate', { status: 'needs_buyer' }],
    ['insufficient_funds', { status: 'declined', reason: 'insufficient_funds' }],
    ['card_declined', { status: 'declined', reason: 'card_declined' }],
    ['outcome_unknown', { status: 'unknown' }],
  ] as const)('with a card that stands for %s', async (outcome, expected) => {
    expect(await confirm(outcome)).toMatchObject(expected);
  });

  it('of one reference, repeated, answer as the first time', async () => {
    const key = randomUUID();
    const first = await confirm('approved', key);
    expect(await confirm('card_declined', key)).toEqual(first);
    expect(await rail.lookup(referenceOf(key))).toEqual(first);
  });

  it('of one reference at once are one', async () => {
    const key = randomUUID();
    await Promise.all(Array.from({ length: 50 }, () => confirm('approved', key)));
    const rows = await store.database.query(
      statement('', 'select 1 from sandbox_rail_calls where idempotency_key like $1'),
      [`%${key}%`],
    );
    expect(rows).toHaveLength(1);
  });

  it('of the card with the unknown outcome are known ten seconds later', async () => {
    const key = randomUUID();
    await confirm('outcome_unknown', key);
    now += 9_999;
    expect(await rail.lookup(referenceOf(key))).toEqual({ status: 'unknown' });
    now += 1;
    expect(await rail.lookup(referenceOf(key))).toMatchObject({ status: 'authorized' });
    expect(await confirm('outcome_unknown', key)).toMatchObject({ status: 'authorized' });
  });

  it('that were never asked for are not known', async () => {
    expect(await rail.lookup(referenceOf(randomUUID()))).toBeUndefined();
  });
});

it.each(['capture', 'refund', 'cancel'] as const)('%s is done once for a key', async (kind) => {
  const call = { idempotencyKey: randomUUID(), amount: 1, currency: 'SEK', railReference: 'sandbox:x' };
  expect(await rail[kind](call)).toEqual({ status: 'done' });
  expect(await rail[kind](call)).toEqual({ status: 'done' });
});

it("prepares the sandbox's cards and no others, and keeps no number", async () => {
  const card = { method: 'card', expiry: '12/30', csc: '123' } as const;
  const prepared = await rail.prepare?.({ ...card, number: '4242424242424242' });
  expect(prepared).toMatchObject({ ok: true, details: { outcome: 'approved' } });
  expect(JSON.stringify(prepared)).not.toContain('4242424242424242');
  expect(await rail.prepare?.({ ...card, number: '4111111111111111' })).toMatchObject({ ok: false });
});
