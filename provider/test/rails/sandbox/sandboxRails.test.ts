import { randomBytes } from 'node:crypto';
import { FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVault } from '../../../src/common/vault.js';
import { sandboxRails } from '../../../src/rails/sandbox/sandboxRails.js';
import type { FrameClient, ProofMade } from '../../support/frameClient.js';
import { termsOf } from '../../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

async function buyer(): Promise<FrameClient> {
  const frame = test.frame();
  await frame.prove('+46701234567');
  await frame.giveEmail('anna@example.se');
  return frame;
}

async function order({ user_token, origin_proof }: ProofMade, amount = 9900) {
  const response = await test.fetchAsMerchant(`/api/v1/users/${user_token}/orders`, {
    method: 'POST',
    headers: { Prefer: 'return=representation' },
    body: { reference: 'A-1', name: 'Day pass', order_amount: amount, currency: 'SEK', origin_proof },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('an invoice', () => {
  it('pays up to 5 000 kronor and is declined above', async () => {
    const frame = await buyer();
    const invoice = await frame.addInvoice();
    expect(invoice).toMatchObject({ method: 'invoice', label: 'Invoice' });
    const most = await order(await frame.agree(invoice.instrument_id, { amount: 500_000 }), 500_000);
    expect(most).toMatchObject({ status: 201, body: { status: 'captured' } });
    const again = await buyer();
    const { instrument_id } = await again.addInvoice();
    const more = await order(await again.agree(instrument_id, { amount: 500_001 }), 500_001);
    expect(more).toMatchObject({ status: 402, body: { code: 'payment_declined', decline_reason: 'limit_exceeded' } });
  });

  it('is for adults: from the eighteenth birthday on', async () => {
    test.clock.set(new Date('2030-05-17T00:00:00Z'));
    const frame = await buyer();
    await frame.addInvoice('2012-05-17');
    for (const birth_date of ['2012-05-18', '2029-01-01', '2031-01-01', '2001-02-30']) {
      const answer = await frame.call(FRAME_PATHS.instruments, {
        method: 'invoice',
        name: 'Anna',
        birth_date,
        street_address: 'Storgatan 1',
        postal_code: '111 22',
      });
      expect([birth_date, answer.status, answer.body.errors]).toEqual([
        birth_date,
        422,
        [{ pointer: '/birth_date', detail: expect.any(String) }],
      ]);
    }
  });

  it('leaves no name, address or birth date in the store', async () => {
    const rows = await test.database.query<{ details: object }>({
      name: '',
      text: `select details from instruments where method = 'invoice'`,
    });
    expect(rows.length).toBeGreaterThan(0);
    for (const { details } of rows) expect(details).toEqual({});
  });
});

describe('a direct debit', () => {
  it.each([
    ['SE4550000000058398257466', 'Account •• 7466', { status: 201 }],
    ['DE89370400440532013000', 'Account •• 3000', { status: 402, body: { decline_reason: 'account_closed' } }],
  ])('from %s is shown as %s and answers as documented', async (iban, label, expected) => {
    const frame = await buyer();
    const account = await frame.addDirectDebit(iban);
    expect(account).toMatchObject({ method: 'direct_debit', label });
    expect(await order(await frame.agree(account.instrument_id))).toMatchObject(expected);
  });

  it.each([
    ['SE4550000000058398257467', 'wrong check digits'],
    ['GB82WEST12345698765432', 'none of the sandbox'],
  ])('from %s is refused: %s', async (iban) => {
    const frame = await buyer();
    const answer = await frame.call(FRAME_PATHS.instruments, { method: 'direct_debit', iban });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'instrument_refused', errors: [{ pointer: '/iban' }] },
    });
    expect(JSON.stringify(answer.body)).not.toContain(iban);
  });

  it('pays in European currencies only', async () => {
    const frame = await buyer();
    const { instrument_id } = await frame.addDirectDebit();
    for (const currency of ['EUR', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'HUF', 'RON', 'ISK', 'CHF', 'GBP']) {
      expect((await frame.openConfirmation(instrument_id, { currency })).flow).toBe('purchase');
    }
    expect(await frame.call(FRAME_PATHS.confirmations, termsOf(instrument_id, { currency: 'USD' }))).toMatchObject({
      status: 422,
      body: { code: 'instrument_refused' },
    });
  });
});

it('one set of books answers a reference once, whatever the rail', async () => {
  const rails = sandboxRails({
    database: test.database,
    clock: test.clock,
    vault: createVault(randomBytes(32), randomBytes),
  });
  const [card, invoice] = [rails[0]!, rails[1]!];
  const payment = { paymentId: 'one', orderId: 'o', amount: 900_000, currency: 'SEK', capture: false };
  const railReference = card.reference?.('one') ?? '';
  const parties = { walletId: 'wallet', payee: { merchantId: 'shop', name: 'Daily News', account: null } };
  const call = { ...payment, ...parties, idempotencyKey: 'one', authenticated: false, railReference };
  const instrument = { mode: 'test', details: { outcome: 'approved' } } as const;
  const first = await card.confirm({ ...call, instrument: { ...instrument, method: 'card' } });
  expect(first).toMatchObject({ status: 'authorized' });
  expect(await invoice.confirm({ ...call, instrument: { ...instrument, method: 'invoice' } })).toEqual(first);
});
