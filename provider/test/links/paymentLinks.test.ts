import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { OpenedLink } from 'ondemand-pay/internal';
import type { PaymentLink } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { purge } from '../../src/housekeeping/purge.js';
import type { MerchantKeys } from '../../src/merchants/addMerchant.js';
import type { ProofMade } from '../support/frameClient.js';
import { SHOP_ORIGIN, startTestProvider, TEST_URL, type TestProvider } from '../support/provider.js';

const DAY = 24 * 60 * 60 * 1000;
const LINK = {
  amount: 9900,
  currency: 'SEK',
  item_name: 'Issue 12',
  locale: 'sv',
  fields: { article_id: '4553', constructor: 'x', 'a b&c': 'å<"\'>' },
  action: `${SHOP_ORIGIN}/purchase`,
};

let test: TestProvider;
let phones = 500;

function newPhone(): string {
  phones += 1;
  return `+46701740${phones}`;
}

beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test.close());
beforeEach(() => test.clock.advance(20 * 60_000));

async function make(body: object = {}, keys?: MerchantKeys): Promise<PaymentLink> {
  const response = await test.fetchAsMerchant('/api/v1/links', { method: 'POST', body: { ...LINK, ...body } }, keys);
  expect(response.status).toBe(201);
  return (await response.json()) as PaymentLink;
}

const errorsOf = async (body: object) => {
  const response = await test.fetchAsMerchant('/api/v1/links', { method: 'POST', body: { ...LINK, ...body } });
  const { code, errors } = (await response.json()) as { code: string; errors: { pointer: string }[] };
  return { status: response.status, code, pointers: errors?.map(({ pointer }) => pointer) };
};

const read = async ({ id }: PaymentLink) =>
  (await (await test.fetchAsMerchant(`/api/v1/links/${id}`)).json()) as PaymentLink;
const revoke = ({ id }: PaymentLink) => test.fetchAsMerchant(`/api/v1/links/${id}`, { method: 'DELETE' });

/** The page as a browser gets it. */
async function visit({ url }: Pick<PaymentLink, 'url'>, language = 'en-GB') {
  const response = await test.fetch(url, { headers: { 'Accept-Language': language } });
  const html = await response.text();
  const [, written] = /<meta name="ondemand-pay" content="([^"]*)">/.exec(html) ?? [];
  const plain = written?.replace(/&(quot|lt|gt|amp|#39);/g, (_, name: string) => ENTITIES[name] ?? '');
  const opened = plain?.startsWith('{') ? (JSON.parse(plain) as OpenedLink) : null;
  return { status: response.status, headers: response.headers, html, opened };
}
const ENTITIES: Record<string, string> = { quot: '"', lt: '<', gt: '>', amp: '&', '#39': "'" };

/** Another buyer at the link's page, up to the proof. */
async function buy({ id }: PaymentLink, purchase: object = {}): Promise<ProofMade> {
  const client = test.frame({ link: id });
  return client.buy({ phone: newPhone(), ...purchase });
}

const order = ({ user_token, origin_proof }: ProofMade, fields: object = {}) =>
  test.fetchAsMerchant(`/api/v1/users/${user_token}/orders`, {
    method: 'POST',
    body: { reference: 'A-1', name: 'Issue 12', order_amount: 9900, currency: 'SEK', origin_proof, ...fields },
    headers: { Prefer: 'return=representation' },
  });

describe('a link that is made', () => {
  it('answers with its address, which tells no price, and sells for 30 days, once', async () => {
    const link = await make();
    expect(link).toMatchObject({
      status: 'active',
      flow: 'purchase',
      amount: 9900,
      currency: 'SEK',
      item_name: 'Issue 12',
      fields: LINK.fields,
      action: LINK.action,
      uses: 1,
      used: 0,
      livemode: false,
    });
    expect(link.url).toMatch(/^https:\/\/pay\.example\/pay\/[\w-]{20,}$/);
    expect(Date.parse(link.expires_at) - Date.parse(link.created_at)).toBe(30 * DAY);
    expect(Object.keys(link.fields)).toEqual(Object.keys(LINK.fields));
    expect(await read(link)).toEqual(link);
  });

  it('with one Idempotency-Key is one link', async () => {
    const post = (amount = 100) =>
      test.fetchAsMerchant('/api/v1/links', {
        method: 'POST',
        body: { ...LINK, amount },
        headers: { 'Idempotency-Key': 'newsletter 12' },
      });
    const [first, second] = [await post(), await post()];
    expect(second.headers.get('Idempotency-Replayed')).toBe('true');
    expect(await second.text()).toBe(await first.text());
    expect((await post(200)).status).toBe(422);
  });

  it.each([
    ['an action elsewhere', { action: 'https://evil.example/purchase' }, ['/action']],
    ['an action on a registered host, on another port', { action: `${SHOP_ORIGIN}:444/x` }, ['/action']],
    ['an action that starts like a registered origin', { action: `${SHOP_ORIGIN}.evil.example/x` }, ['/action']],
    ['an action with credentials', { action: 'https://a:b@news.example/x' }, ['/action']],
    ['a script as action', { action: 'javascript:alert(1)' }, ['/action']],
    ['no action', { action: undefined }, ['/action']],
    ['no amount', { amount: undefined }, ['/amount']],
    ['no currency', { currency: undefined }, ['/currency']],
    ['more tax than there is to pay', { tax_amount: 9901 }, ['/tax_amount']],
    ['an interval of a purchase', { interval: 'month' }, ['/interval']],
    ['tax of a subscription', { flow: 'recurring-purchase', tax_amount: 1 }, ['/tax_amount']],
    ['a count without an interval', { flow: 'recurring-purchase', interval_count: 2 }, ['/interval']],
    ['a first charge above the cap', { flow: 'recurring-purchase', first_amount: 9901 }, ['/first_amount']],
    ['a flow that sells nothing', { flow: 'registration' }, ['/flow']],
    ['a field of the provider', { fields: { origin_proof: 'x' } }, ['/fields/origin_proof']],
    ['a field that is no text', { fields: { a: 1 } }, ['/fields/a']],
    ['fields that are a list', { fields: ['a'] }, ['/fields']],
    ['a field that cannot be stored', { fields: { a: 'x\u0000' } }, ['/fields/a']],
    ['a time in the past', { expires_at: '2020-01-01T00:00:00Z' }, ['/expires_at']],
    ['a time that is none', { expires_at: 'soon' }, ['/expires_at']],
    ['a time in ten years', { expires_at: '2036-01-01T00:00:00Z' }, ['/expires_at']],
    ['no use', { uses: 0 }, ['/uses']],
    ['half a use', { uses: 1.5 }, ['/uses']],
    ['an item that cannot be seen', { item_name: '\u200b' }, ['/item_name']],
    ['a language that is none', { locale: '!' }, ['/locale']],
  ])('is refused with %s', async (_, body, pointers) => {
    expect(await errorsOf(body)).toEqual({ status: 422, code: 'validation_failed', pointers });
  });

  it('is listed newest first, page by page, to its own shop alone', async () => {
    const keys = await test.addMerchant({ name: 'Games', origins: ['https://games.example'] });
    const own = { action: 'https://games.example/x' };
    const made = [await make(own, keys), await make(own, keys), await make(own, keys)];
    const page = async (query: string) =>
      (await (await test.fetchAsMerchant(`/api/v1/links${query}`, {}, keys)).json()) as {
        data: PaymentLink[];
        next: string | null;
      };
    const first = await page('?limit=2');
    const second = await page(`?limit=2&after=${first.next}`);
    const ids = [...first.data, ...second.data].map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set(made.map(({ id }) => id)));
    expect(second.next).toBeNull();
    for (const method of ['GET', 'DELETE']) {
      const response = await test.fetchAsMerchant(`/api/v1/links/${made[0]!.id}`, { method });
      expect(response.status).toBe(404);
    }
    expect((await page('')).data.every(({ status }) => status === 'active')).toBe(true);
  });
});

describe('the page of a link', () => {
  it('holds what is sold, may not be framed, and posts to the shop alone', async () => {
    const link = await make();
    const { status, headers, opened } = await visit(link);
    expect(status).toBe(200);
    expect(opened).toMatchObject({ id: link.id, action: LINK.action, key: test.merchant.apiKey });
    expect(Object.entries(opened?.fields ?? {})).toEqual(Object.entries(LINK.fields));
    expect(opened?.settings).toEqual({
      flow: 'purchase',
      delivery: 'native',
      locale: 'sv',
      amount: 9900,
      currency: 'SEK',
      itemName: 'Issue 12',
    });
    const csp = headers.get('Content-Security-Policy') ?? '';
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).toContain(`form-action ${SHOP_ORIGIN};`);
    expect(csp).toContain("script-src 'self'");
    expect(headers.get('Referrer-Policy')).toBe('strict-origin');
    expect(headers.get('Cache-Control')).toBe('no-store');
  });

  it('speaks the browser’s language where the link says none', async () => {
    const link = await make({ locale: undefined });
    expect((await visit(link, 'sv-SE,en;q=0.5')).opened?.settings.locale).toBe('sv-SE');
    await revoke(link);
    expect((await visit(link, 'sv-SE,en;q=0.5')).html).toContain('Butiken har tagit tillbaka länken');
    expect((await visit(link)).html).toContain('The shop has taken this link back');
  });

  it.each(['nothing', '00000000-0000-4000-8000-000000000000', '%00', '..%2f..'])('of %s is not there', async (id) => {
    const { status, html, headers } = await visit({ url: `${TEST_URL}/pay/${id}` });
    expect(status).toBe(404);
    expect(html).toContain('There is nothing behind this link');
    expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
  });

  it('of a shop that gave up the origin sells nothing more', async () => {
    const keys = await test.addMerchant({ name: 'Moved', origins: ['https://old.example', 'https://new.example'] });
    const link = await make({ action: 'https://old.example/x' }, keys);
    expect((await visit(link)).status).toBe(200);
    const text = `update merchants set origins = '{https://new.example}' where api_key = $1`;
    await test.database.query({ name: '', text }, [keys.apiKey]);
    expect((await visit(link)).status).toBe(410);
    const refused = await test.frame({ merchant: keys, link: link.id }).call('/frame/sessions', {
      ...{ key: keys.apiKey, page_origin: 'https://new.example', link: link.id },
    });
    expect(refused).toMatchObject({ status: 403, body: { code: 'origin_not_registered' } });
  });
});

describe('what is bought on a link', () => {
  it('is what the link says, whatever its page asks for, and the proof says where it was made', async () => {
    const link = await make({ tax_amount: 900, merchant_context: 'newsletter' });
    const proof = await buy(link, { amount: 1, currency: 'EUR', itemName: 'Gold', merchantContext: 'other' });
    const { payload } = await jwtVerify(
      proof.origin_proof,
      createLocalJWKSet(await (await test.fetch('/.well-known/jwks.json')).json()),
      { currentDate: test.clock() },
    );
    expect(payload).toMatchObject({
      channel: 'link',
      origin: SHOP_ORIGIN,
      flow: 'purchase',
      amount: 9900,
      currency: 'SEK',
      tax_amount: 900,
      item_name: 'Issue 12',
    });
    const response = await order(proof, { order_tax_amount: 900 });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ status: 'captured', merchant_context: 'newsletter' });
    expect(await read(link)).toMatchObject({ status: 'used_up', used: 1 });
    expect((await visit(link)).html).toContain('Länken är använd');
  });

  it('may be a subscription', async () => {
    const link = await make({ flow: 'recurring-purchase', interval: 'month', first_amount: 900 });
    const client = test.frame({ link: link.id });
    const { instrument_id } = await client.signUp({ phone: newPhone() });
    const { origin_proof } = await client.agreeTo({ flow: 'recurring-purchase', instrument_id, locale: 'en' });
    expect(decodeJwt(origin_proof)).toMatchObject({
      terms: { max_amount: 9900, currency: 'SEK', interval: 'month', interval_count: 1, first_amount: 900 },
      channel: 'link',
    });
  });

  it('by two people at once is bought by one; the other is told, and is free to go', async () => {
    const link = await make();
    const people = [test.frame({ link: link.id }), test.frame({ link: link.id })];
    const shown: string[] = [];
    for (const person of people) {
      const { instrument_id } = await person.signUp({ phone: newPhone() });
      shown.push((await person.openConfirmation(instrument_id)).confirmation_id);
    }
    test.clock.advance(600);
    const answers = await Promise.all(
      people.map((person, index) =>
        person.call<{ code?: string } & Partial<ProofMade>>('/frame/proofs', {
          confirmation_id: shown[index],
          known_everywhere: false,
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('link_over');
    const held = await visit(link);
    expect([held.status, held.html.includes('betalar med länken just nu')]).toEqual([409, true]);
    // The one who has it gets the same proof again, and can buy.
    const [winner] = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []));
    const again = await people[winner!]!.makeProof(shown[winner!]!);
    expect((await order(again)).status).toBe(201);
  });

  it.each([1, 3])('has as many uses as it was given: of ten buyers at a link for %i, so many buy', async (uses) => {
    const link = await make({ uses });
    const shown = [];
    for (let index = 0; index < 10; index += 1) {
      const client = test.frame({ link: link.id, address: `198.51.100.${index}` });
      const { instrument_id } = await client.signUp({ phone: newPhone() });
      shown.push({ client, id: (await client.openConfirmation(instrument_id)).confirmation_id });
    }
    test.clock.advance(600);
    const answers = await Promise.all(
      shown.map(({ client, id }) => client.call('/frame/proofs', { confirmation_id: id, known_everywhere: false })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(uses);
    expect(await read(link)).toMatchObject({ status: 'used_up', used: uses });
  });

  it('gives its use back when the proof expires unused', async () => {
    const link = await make();
    const proof = await buy(link);
    expect(await read(link)).toMatchObject({ status: 'used_up', used: 1 });
    test.clock.advance(10 * 60_000 + 1000);
    expect(await read(link)).toMatchObject({ status: 'active', used: 0 });
    expect((await visit(link)).status).toBe(200);
    expect((await order(proof)).status).toBe(422);
    expect((await order(await buy(link))).status).toBe(201);
  });

  it('gives its use back when the order is declined, and keeps it when the order is cancelled', async () => {
    const link = await make();
    expect((await order(await buy(link, { card: '4000000000000341' }))).status).toBe(402);
    expect(await read(link)).toMatchObject({ status: 'active', used: 0 });
    const placed = (await (await order(await buy(link), { capture: false })).json()) as { url: string };
    await test.fetchAsMerchant(`${placed.url}/cancel`, { method: 'POST', body: {} });
    expect(await read(link)).toMatchObject({ status: 'used_up', used: 1 });
  });

  it('is refused at the click once the link is revoked or too old; a proof made before stays good', async () => {
    for (const end of [revoke, async () => test.clock.advance(5 * 60_000)]) {
      const link = await make({ uses: 2, expires_at: new Date(test.clock().getTime() + 4 * 60_000).toISOString() });
      const earlier = await buy(link);
      const client = test.frame({ link: link.id });
      const { instrument_id } = await client.signUp({ phone: newPhone() });
      const { confirmation_id } = await client.openConfirmation(instrument_id);
      test.clock.advance(600);
      await end(link);
      const asked = { confirmation_id, known_everywhere: false };
      expect(await client.call('/frame/proofs', asked)).toMatchObject({ status: 409, body: { code: 'link_over' } });
      await expect(client.openConfirmation(instrument_id)).rejects.toThrow('link_over');
      await expect(test.frame({ link: link.id }).open()).rejects.toThrow('link_over');
      expect((await visit(link)).status).toBe(410);
      expect((await order(earlier)).status).toBe(201);
    }
  });

  it('needs the shop’s own key: a link is nothing to a frame of another shop', async () => {
    const link = await make();
    const keys = await test.addMerchant({ name: 'Other', origins: ['https://other.example'] });
    await expect(test.frame({ merchant: keys, link: link.id }).open()).rejects.toThrow('not_found');
    await expect(test.frame({ link: 'nothing' }).open()).rejects.toThrow('not_found');
    await expect(test.frame({ link: link.id }).open()).resolves.toBeTruthy();
  });
});

describe('a link that is revoked', () => {
  it('loses its fields, stays revoked, and says when it is asked', async () => {
    const link = await make();
    for (const _ of [1, 2]) {
      const response = await revoke(link);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ id: link.id, status: 'revoked', fields: {} });
    }
    const text = 'select fields from payment_links where link_id = $1';
    expect(await test.database.query({ name: '', text }, [link.id])).toEqual([{ fields: '{}' }]);
  });

  it('is forgotten after 30 days, like one that has expired; one that sells is kept', async () => {
    const [revoked, expired, kept] = [await make(), await make(), await make({ expires_at: inDays(200) })];
    await revoke(revoked);
    test.clock.advance(61 * DAY);
    await purge({ database: test.database, clock: test.clock, random: test.random });
    for (const { id } of [revoked, expired]) {
      expect((await test.fetchAsMerchant(`/api/v1/links/${id}`)).status).toBe(404);
    }
    expect((await read(kept)).status).toBe('active');
  });

  const inDays = (days: number) => new Date(test.clock().getTime() + days * DAY).toISOString();
});
