import { ACCOUNT_PATHS, FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { purge } from '../../src/housekeeping/purge.js';
import { type FrameClient, termsOf } from '../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';
import { look, mailedCode, mailsTo, newPhone, onAccountPage, order, owner, subscribe } from './support.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const erase = (frame: FrameClient) => frame.call(ACCOUNT_PATHS.erase, { understood: true });

/** Every row of every table as text. */
async function dump(): Promise<{ table: string; text: string }[]> {
  const tables = await test.database.query<{ name: string }>({
    name: '',
    text: `select table_name as name from information_schema.tables where table_schema = current_schema()`,
  });
  const rows = await Promise.all(
    tables.map(async ({ name }) =>
      (
        await test.database.query<{ text: string }>({
          name: '',
          text: `select to_jsonb(t)::text as text from ${name} t`,
        })
      ).map(({ text }) => ({ table: name, text })),
    ),
  );
  return rows.flat();
}
const tracesOf = async (...words: string[]) =>
  (await dump()).filter(({ text }) => words.some((word) => text.toLowerCase().includes(word.toLowerCase())));

describe('erased', () => {
  it('leaves no trace of number, address or label in any table; orders stay, and their shop can still refund', async () => {
    const email = 'forgetme@example.se';
    const { frame, phone, shop, cookies, made, userToken } = await owner(test, { email });
    await frame.addDirectDebit();
    const ordered = (await (await order(test, made)).json()) as string;
    const [card] = (await look(frame)).account!.instruments;
    const payment = await subscribe(test, shop, card!.instrument_id);
    await payment.charge();
    const open = await shop.agree(card!.instrument_id);
    const to = 'forgetmetoo@example.se';
    await frame.call(ACCOUNT_PATHS.email, { email: to });
    await frame.call(ACCOUNT_PATHS.verifyEmail, { code: await mailedCode(test, to) });
    await frame.call(ACCOUNT_PATHS.phone, { phone: newPhone() });
    const orderId = ordered.split('/').at(-1)!;
    await shop.call(ACCOUNT_PATHS.reportOrder, { order_id: orderId, note: 'I am forgetme@example.se' });
    const endpoint = { method: 'POST', body: { url: 'https://news.example/hooks' } };
    expect((await test.fetchAsMerchant('/api/v1/webhook_endpoints', endpoint)).status).toBe(201);

    const before = new Set((await tracesOf(phone, 'forgetme', 'Visa', 'SE45')).map(({ table }) => table));
    for (const table of [
      'buyers',
      'wallets',
      'instruments',
      'origin_proofs',
      'phone_codes',
      'email_codes',
      'sandbox_mails',
    ]) {
      expect([...before]).toContain(table);
    }
    expect(await erase(frame)).toMatchObject({ status: 200, body: { status: 'erased', something_remains: false } });
    expect(await tracesOf(phone, 'forgetme', 'Visa', 'SE45')).toEqual([]);
    expect([...cookies]).toEqual([]);

    expect(await frame.call(ACCOUNT_PATHS.open, {})).toMatchObject({ status: 401 });
    expect(await shop.call(FRAME_PATHS.confirmations, termsOf(card!.instrument_id))).toMatchObject({ status: 401 });
    expect((await (await order(test, open)).json()) as object).toMatchObject({ code: 'not_found' });
    expect(await payment.status()).toBe('revoked');
    const deliveries = await test.database.query<{ body: string }>({
      name: '',
      text: 'select body from webhook_deliveries',
    });
    expect(deliveries.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toContain(
      'recurring_payment.revoked',
    );
    const path = `/api/v1/users/${userToken}/orders/${orderId}`;
    expect(await (await test.fetchAsMerchant(path)).json()).toMatchObject({ name: 'Day pass', status: 'captured' });
    const refund = await test.fetchAsMerchant(`${path}/refund`, { method: 'POST', body: {} });
    expect(await refund.json()).toMatchObject({ status: 'refunded' });
  });

  it('a later purchase with the same number is a new buyer', async () => {
    const { frame, phone, userToken } = await owner(test);
    expect((await erase(frame)).status).toBe(200);
    const again = test.frame();
    expect((await again.prove(phone)).factors).toEqual([]);
    await again.giveEmail('again@example.se');
    const made = await again.agree((await again.addCard()).instrument_id);
    expect(made.user_token).not.toBe(userToken);
    expect((await order(test, made)).status).toBe(201);
    const invited = await test.fetchAsMerchant('/api/preferences/sessions', {
      method: 'POST',
      body: { user_token: userToken },
    });
    expect(invited.status).toBe(404);
  });

  it('ends every session of the buyer, wherever it is open', async () => {
    const { frame, phone, shop } = await owner(test);
    const second = test.frame();
    await second.prove(phone);
    expect((await erase(frame)).status).toBe(200);
    for (const ended of [shop, second]) {
      const answer = await ended.call(FRAME_PATHS.instruments, {
        method: 'direct_debit',
        iban: 'SE4550000000058398257466',
      });
      expect(answer).toMatchObject({ status: 401, body: { code: 'session_expired' } });
    }
  });

  it('needs to be understood, and a second factor of the last five minutes', async () => {
    const { frame, phone } = await owner(test, { factor: false });
    expect(await frame.call(ACCOUNT_PATHS.erase, {})).toMatchObject({ status: 422 });
    expect(await frame.call(ACCOUNT_PATHS.erase, { understood: false })).toMatchObject({ status: 422 });
    const missing = { status: 403, body: { code: 'second_factor_missing' } };
    expect(await erase(frame)).toMatchObject(missing);
    await frame.call(FRAME_PATHS.factors, { factor: 'sms_code' });
    await frame.call(FRAME_PATHS.factors, { factor: 'sms_code', code: (await test.messagesTo(phone))[0]!.code });
    expect(await erase(frame)).toMatchObject(missing);
    expect(await frame.call(ACCOUNT_PATHS.export, {})).toMatchObject(missing);
    await frame.proveSecurityCode();
    test.clock.advance(5 * 60_000);
    expect(await erase(frame)).toMatchObject(missing);
    await frame.proveSecurityCode();
    expect((await erase(frame)).status).toBe(200);
  });

  it('twice at once is erased once', async () => {
    const { frame } = await owner(test);
    const answers = await Promise.all([erase(frame), erase(frame), erase(frame)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  });
});

describe('whoever has only the number', () => {
  it('erases and sees what they saved themselves, and nothing of the owner', async () => {
    const { frame, phone, made } = await owner(test, { email: 'owner@example.se' });
    await order(test, made);
    test.clock.advance(1000);
    const first = await onAccountPage(test, phone);
    await first.frame.addCard('4000000000000341');
    const thief = await onAccountPage(test, phone);
    await thief.frame.proveSecurityCode();
    const exported = await thief.frame.call<{ data: object }>(ACCOUNT_PATHS.export, {});
    expect(exported.body.data).toMatchObject({ orders: [], payment_methods: [{ label: 'Visa •• 0341' }], email: null });
    expect(JSON.stringify(exported.body)).not.toMatch(/4242|owner@/);
    expect(await erase(thief.frame)).toMatchObject({ status: 200, body: { something_remains: true } });

    await frame.proveSecurityCode();
    expect(await look(frame)).toMatchObject({
      orders: [{ name: 'Day pass' }],
      account: { email_masked: 'o•••@e•••.se', instruments: [{ label: 'Visa •• 4242' }] },
    });
    expect((await test.frame().prove(phone)).factors).toContain('security_code');
    expect(await tracesOf('•• 0341', '"0341"')).toEqual([]);
    // The owner, in turn, erases it all: nobody else saved anything with the number now.
    expect(await erase(frame)).toMatchObject({ status: 200, body: { something_remains: false } });
    expect(await tracesOf(phone, 'owner@')).toEqual([]);
  });

  it('of two wallets the one that is erased leaves its orders to a pseudonym of its own', async () => {
    const phone = newPhone();
    const one = await owner(test, { phone });
    await order(test, one.made);
    test.clock.advance(1000);
    const other = test.frame();
    const made = await other.buy({ phone, email: 'second@example.se', card: '4000000000000341' });
    expect((await order(test, made)).status).toBe(402);
    expect(await erase(one.frame)).toMatchObject({ status: 200, body: { something_remains: true } });
    const buyers = await test.database.query<{ buyers: number }>(
      { name: '', text: 'select count(distinct buyer_id)::int as buyers from orders where user_token = $1' },
      [one.userToken],
    );
    expect(buyers).toEqual([{ buyers: 2 }]);
    expect((await (await test.fetchAsMerchant('/api/v1/orders?limit=2')).json()) as object).toMatchObject({
      data: [{ status: 'declined' }, { status: 'captured' }],
    });
  });
});

describe('at the same moment', () => {
  it('a purchase is either made, and stays under a pseudonym, or refused', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { frame, shop, phone, email } = await owner(test, { email: `race${round}@example.se` });
      const [card] = (await look(frame)).account!.instruments;
      const open = await shop.agree(card!.instrument_id);
      const [erased, ordered] = await Promise.all([erase(frame), order(test, open)]);
      expect(erased.status).toBe(200);
      expect([201, 404, 422]).toContain(ordered.status);
      expect(await tracesOf(phone, email)).toEqual([]);
    }
  });

  it('a charge whose outcome the rail still owes is settled, and its method then forgotten', async () => {
    await purge(test);
    const { frame, shop, phone } = await owner(test, { card: '4000000000000119' });
    const [card] = (await look(frame)).account!.instruments;
    const payment = await subscribe(test, shop, card!.instrument_id);
    expect((await payment.charge()).status).toBe(504);
    expect((await erase(frame)).status).toBe(200);
    expect(await tracesOf(phone, 'Visa •• 0119')).toEqual([]);
    const kept = () =>
      test.database.query({ name: '', text: 'select label from instruments where erased_at is not null' });
    expect(await kept()).toEqual([{ label: '' }]);
    await purge(test);
    expect(await kept()).toHaveLength(1);

    test.clock.advance(60_000);
    const listed = (await (await test.fetchAsMerchant('/api/v1/orders?limit=1')).json()) as { data: { url: string }[] };
    const settled = await test.fetchAsMerchant(new URL(listed.data[0]!.url).pathname);
    expect(await settled.json()).toMatchObject({ status: 'captured' });
    await purge(test);
    expect(await kept()).toEqual([]);
    const told = await test.database.query({
      name: '',
      text: `select actor, subject_id from audit_events where action = 'instrument.forget'`,
    });
    expect(told).toContainEqual({ actor: 'sweeper', subjectId: card!.instrument_id });
  });

  it('a method that is being added is not left behind', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { frame, shop } = await owner(test);
      const iban = { method: 'direct_debit', iban: 'SE4550000000058398257466' };
      const [erased] = await Promise.all([erase(frame), shop.call(FRAME_PATHS.instruments, iban)]);
      expect(erased.status).toBe(200);
      expect(await tracesOf('SE45')).toEqual([]);
    }
  });

  it('a code that is being entered proves a new buyer, never the erased one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { frame, phone } = await owner(test);
      const late = test.frame();
      await late.open();
      await late.sendCode(phone);
      const { code } = (await test.messagesTo(phone))[0]!;
      const [erased, entered] = await Promise.all([erase(frame), late.call(FRAME_PATHS.code, { code })]);
      expect(erased.status).toBe(200);
      // Either it was first, and was ended with the others, or it met nobody.
      expect([200, 409, 422]).toContain(entered.status);
      const rows = await test.database.query({
        name: '',
        text: `select 1 from frame_sessions s join buyers b on b.mode = s.mode and b.buyer_id = s.buyer_id
          where b.erased_at is not null`,
      });
      expect(rows).toEqual([]);
    }
  });
});

describe('exported', () => {
  it('is everything this session reaches, without secrets or hashes', async () => {
    const { frame, shop, made, phone } = await owner(test, { email: 'export@example.se' });
    await order(test, made);
    const [card] = (await look(frame)).account!.instruments;
    const payment = await subscribe(test, shop, card!.instrument_id, 'Premium');
    await payment.charge('March');
    const { body } = await frame.call<{ data: Record<string, unknown> }>(ACCOUNT_PATHS.export, {});
    expect(body.data).toMatchObject({
      provider: 'https://pay.example',
      livemode: false,
      phone,
      email: 'export@example.se',
      addresses_bought_with: ['export@example.se'],
      payment_methods: [{ method: 'card', label: 'Visa •• 4242', removed_at: null }],
      recurring_payments: [
        { shop: 'Daily News', item_name: 'Premium', ended_at: null, charges: [{ name: 'March', amount: 9900 }] },
      ],
      orders: [
        { shop: 'Daily News', name: 'Day pass', amount: 9900, currency: 'SEK', status: 'captured', consent: null },
      ],
      devices: expect.arrayContaining([expect.objectContaining({ remembered_at: 'every shop' })]),
      reports: [],
      passkeys: [],
    });
    const text = JSON.stringify(body);
    for (const secret of [payment.reference, payment.userToken, frame.token!, '_hash', 'token']) {
      expect(text).not.toContain(secret);
    }
    expect(await mailsTo(test, 'export@example.se')).toEqual([]);
  });
});
