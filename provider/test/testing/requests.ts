import type { Terms, World } from './worlds.js';

export type Sent = { method?: string; headers?: Record<string, string>; body?: unknown };

/** What a case can do in either world; every request that is sent is an answer to compare. */
export type Asker = Pick<World, 'prove' | 'settle' | 'advance'> & {
  /** Any request; without a method a POST where there is a body. Credentials are right unless said otherwise. */
  ask(path: string, sent?: Sent): Promise<{ status: number; json: never; location: string }>;
  /** Places an order that is right but for what is said. */
  buy(
    terms?: Terms,
    fields?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<{ url: string; userToken: string; originProof: string }>;
  /** A reference to charge. */
  subscribe(recurring?: Terms['recurring']): Promise<{ userToken: string; reference: string }>;
};

export const JSON_TYPE = { 'Content-Type': 'application/json' };
const FORM_TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' };
const WHOLE = { Prefer: 'return=representation' };
const UUID = '00000000-0000-4000-8000-000000000000';
export const ORDER = { reference: 'A-1', name: 'Day pass', order_amount: 9900, order_tax_amount: 990, currency: 'SEK' };
export const orders = (userToken: string) => `/api/v1/users/${userToken}/orders`;
export const mandates = (userToken: string) => `/api/v1/users/${userToken}/recurring_payments`;
const HOOKS = '/api/v1/webhook_endpoints';
const LINKS = '/api/v1/links';
const LEDGER = '/api/v1/ledger';
const BALANCE = '/api/v1/balance';
const LINK = { amount: 9900, currency: 'SEK', action: 'https://news.example/purchase#here' };
const WHOLE_LINK = {
  flow: 'purchase',
  tax_amount: 990,
  item_name: ' Day pass ',
  merchant_context: 'newsletter',
  locale: 'sv-FI',
  fields: { constructor: 'a', 'b c': '' },
  uses: 10_000,
  expires_at: '2027-01-01T01:00:00+01:00',
};
const formOf = (fields: object) =>
  new URLSearchParams(Object.entries(fields).map(([k, v]) => [k, String(v)])).toString();
const linkOf = async (of: Asker, more: object): Promise<string> =>
  ((await of.ask(LINKS, { body: { ...LINK, ...more } })).json as { id: string }).id;
/** Puts the clock on, and gives a day on the way: nothing was done since. */
async function daysLater(of: Asker, days: number): Promise<string> {
  const { json } = await of.buy().then(({ url }) => of.ask(url));
  of.advance(days * 24 * 3_600_000);
  return new Date(Date.parse((json as { created_at: string }).created_at) + 24 * 3_600_000).toISOString();
}
const MONTHLY = { max_amount: 9900, currency: 'SEK', interval: 'month', interval_count: 1 } as const;

type Case = [name: string, act: (of: Asker) => Promise<unknown>];

/** An order whose one field is wrong, or which has one more. */
const withField = (field: string, value: unknown): Case => [
  `an order with ${field} = ${JSON.stringify(value)?.slice(0, 40)}`,
  (of) => of.buy({}, { [field]: value }),
];

/** A body that cannot be read as an order. */
const withBody = (name: string, body: unknown, headers: Record<string, string> = JSON_TYPE): Case => [
  `an order whose body is ${name}`,
  async (of) => of.ask(orders((await of.prove()).userToken), { method: 'POST', body, headers }),
];

const change = (
  name: string,
  act: (of: Asker, url: string) => Promise<unknown>,
  fields = {},
  terms: Terms = {},
): Case => [name, async (of) => act(of, (await of.buy(terms, fields)).url)];

export const CASES: Case[] = [
  // Paths and methods.
  ['a path that is not there', (of) => of.ask('/api/v1/nothing')],
  ['a version that is not there', (of) => of.ask('/api/v2/orders')],
  ['a path with a slash at its end', (of) => of.ask('/api/v1/orders/')],
  ['orders of nobody', (of) => of.ask('/api/v1/users//orders', { method: 'POST', body: {}, headers: JSON_TYPE })],
  ['the list of orders by POST', (of) => of.ask('/api/v1/orders', { method: 'POST', body: {}, headers: JSON_TYPE })],
  [
    'an order by PUT, without credentials',
    (of) => of.ask(`${orders('u')}/${UUID}`, { method: 'PUT', headers: { Authorization: '' } }),
  ],
  ['a capture by GET', (of) => of.ask(`${orders('u')}/${UUID}/capture`)],
  ['a reference by PATCH', (of) => of.ask(`${mandates('u')}/rp_x`, { method: 'PATCH' })],
  ['a session by GET', (of) => of.ask('/api/preferences/sessions')],
  ['an endpoint by GET', (of) => of.ask(`${HOOKS}/${UUID}`)],
  ['endpoints by DELETE', (of) => of.ask(HOOKS, { method: 'DELETE' })],
  ['the list of orders by HEAD', (of) => of.ask('/api/v1/orders', { method: 'HEAD' })],

  // Credentials.
  ['no credentials', (of) => of.ask('/api/v1/orders', { headers: { Authorization: '' } })],
  ['a wrong secret', (of) => of.ask('/api/v1/orders', { headers: { Authorization: `Basic ${btoa('test_x:y')}` } })],
  ['a bearer', (of) => of.ask('/api/v1/orders', { headers: { Authorization: 'Bearer x' } })],
  ['credentials that are no base64', (of) => of.ask('/api/v1/orders', { headers: { Authorization: 'Basic ?' } })],
  [
    'a wrong secret and a wrong body',
    (of) => of.ask(orders('u'), { method: 'POST', body: '{', headers: { ...JSON_TYPE, Authorization: 'Basic x' } }),
  ],
  [
    'a wrong secret and a wrong media type',
    (of) =>
      of.ask(orders('u'), {
        method: 'POST',
        body: '{',
        headers: { 'Content-Type': 'text/xml', Authorization: 'Basic x' },
      }),
  ],

  // Bodies.
  withBody('broken JSON', '{"reference":'),
  withBody('JSON with a name twice', '{"name":"a","\\u006eame":"b"}'),
  withBody('JSON nested deeply', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`),
  withBody('compressed', '{}', { ...JSON_TYPE, 'Content-Encoding': 'gzip' }),
  withBody('coded as it is', '{}', { ...JSON_TYPE, 'Content-Encoding': 'identity' }),
  withBody('an array', '[]'),
  withBody('a string', '"text"'),
  withBody('null', 'null'),
  withBody('blank', '   '),
  withBody('empty', '{}'),
  withBody('not there', undefined, {}),
  withBody('not there, as JSON', undefined, JSON_TYPE),
  withBody('not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])),
  withBody('64 KiB and more', JSON.stringify({ reference: 'x'.repeat(66_000) })),
  withBody('64 KiB and more of another type', 'x'.repeat(66_000), { 'Content-Type': 'text/plain' }),
  withBody('text', '{}', { 'Content-Type': 'text/plain' }),
  withBody('of no type', '{}', { 'Content-Type': '' }),
  withBody('multipart', '--x--', { 'Content-Type': 'multipart/form-data; boundary=x' }),
  withBody('JSON with a charset, in capitals', '{}', { 'Content-Type': 'APPLICATION/JSON; Charset=UTF-8' }),
  withBody('nearly JSON', '{}', { 'Content-Type': 'application/jsonx' }),
  withBody('a form with a field twice', 'name=a&name=b', FORM_TYPE),
  withBody('an empty form', '', FORM_TYPE),
  withBody('a form with words for numbers', 'order_amount=much&order_tax_amount=1.5&capture=perhaps', FORM_TYPE),

  // Fields.
  withField('reference', undefined),
  withField('reference', ''),
  withField('reference', 5),
  withField('reference', 'x'.repeat(256)),
  withField('name', 'a\u0000b'),
  withField('name', 'half a pair \ud83d'),
  withField('order_amount', 0),
  withField('order_amount', -1),
  withField('order_amount', 99.5),
  withField('order_amount', '9900'),
  withField('order_amount', 2 ** 53),
  withField('order_tax_amount', 9901),
  withField('order_tax_amount', -1),
  withField('currency', 'sek'),
  withField('currency', 'XXX'),
  withField('capture', 'false'),
  withField('capture', 'FALSE'),
  withField('capture', 1),
  withField('origin_proof', ''),
  withField('origin_proof', 'x'.repeat(9000)),
  withField('colour', 'red'),
  ['an order with several faults', (of) => of.buy({}, { name: '', order_amount: 'x', currency: 5, 'a/b~c': 1 })],

  // Proofs, in the order of their checks.
  ['an order by default', (of) => of.buy()],
  ['an order whose answer is the whole of it', (of) => of.buy({}, {}, WHOLE)],
  [
    'an order with other preferences beside it',
    (of) => of.buy({}, {}, { Prefer: 'wait=5, return="representation"; x=1' }),
  ],
  ['an order with a preference that is another', (of) => of.buy({}, {}, { Prefer: 'return=representational' })],
  [
    'an order as a form',
    async (of) => {
      const { userToken, originProof } = await of.prove();
      const fields = {
        ...ORDER,
        order_amount: '9900',
        order_tax_amount: '990',
        capture: 'false',
        origin_proof: originProof,
      };
      const body = new URLSearchParams(fields).toString();
      await of.ask(orders(userToken), { method: 'POST', body, headers: { ...FORM_TYPE, ...WHOLE } });
    },
  ],
  [
    'an order of a stranger',
    async (of) => {
      const { originProof } = await of.prove();
      await of.ask(orders('nobody'), { body: { ...ORDER, origin_proof: originProof } });
    },
  ],
  [
    'an order of a token that is no token',
    async (of) => of.ask(orders('a%2Fb'), { body: { ...ORDER, origin_proof: 'a.b.c' } }),
  ],
  [
    'an order of a token that is wrongly escaped',
    async (of) => of.ask(orders('%E0%A4%A'), { body: { ...ORDER, origin_proof: 'a.b.c' } }),
  ],
  withField('origin_proof', 'a.b.c'),
  withField('origin_proof', 'hello'),
  withField('origin_proof', 'rp_unknown'),
  withField('origin_proof', 'rp_no reference'),
  [
    'an order of another buyer',
    async (of) => {
      const [mine, other] = [await of.prove(), await of.prove()];
      await of.ask(orders(other.userToken), { body: { ...ORDER, origin_proof: mine.originProof } });
    },
  ],
  [
    'an order with a proof of another kind, of another buyer',
    async (of) => {
      const [mine, other] = [await of.prove({ flow: 'registration' }), await of.prove()];
      await of.ask(orders(other.userToken), { body: { ...ORDER, origin_proof: mine.originProof } });
    },
  ],
  ['an order with a registration', (of) => of.buy({ flow: 'registration' })],
  ['an order with a recurring purchase', (of) => of.buy({ flow: 'recurring-purchase' })],
  ['an order of another amount', (of) => of.buy({}, { order_amount: 9901 })],
  ['an order of the tax that was shown', (of) => of.buy({ taxAmount: 990 }, {}, WHOLE)],
  ['an order of another tax', (of) => of.buy({ taxAmount: 990 }, { order_tax_amount: 0 })],
  ['an order of less', (of) => of.buy({}, { order_amount: 990, order_tax_amount: 0 })],
  [
    'an order in another currency, of another amount',
    (of) => of.buy({ currency: 'EUR' }, { order_amount: 1, order_tax_amount: 0 }),
  ],
  ['an order of another item', (of) => of.buy({ itemName: 'Year pass' })],
  [
    'an order of the same item, spelled otherwise',
    (of) => of.buy({ itemName: 'Cafe\u0301' }, { name: ' Café ' }, WHOLE),
  ],
  [
    'an order that is too late',
    async (of) => {
      const { userToken, originProof } = await of.prove();
      of.advance(600_000);
      await of.ask(orders(userToken), {
        body: { ...ORDER, order_amount: 1, order_tax_amount: 0, origin_proof: originProof },
      });
    },
  ],
  [
    'an order twice',
    async (of) => {
      const { userToken, originProof } = await of.buy();
      await of.ask(orders(userToken), { body: { ...ORDER, origin_proof: originProof } });
      of.advance(700_000);
      await of.ask(orders(userToken), {
        body: { ...ORDER, order_amount: 7, order_tax_amount: 0, origin_proof: originProof },
      });
    },
  ],
  [
    'an order that is declined, and its proof again',
    async (of) => {
      const { userToken, originProof } = await of.buy({ outcome: 'insufficient_funds' }, {}, WHOLE);
      await of.ask(orders(userToken), { body: { ...ORDER, origin_proof: originProof } });
    },
  ],
  ['an order that is declined, read', async (of) => of.ask((await of.buy({ outcome: 'card_declined' })).url)],
  [
    'an order whose outcome is not known',
    async (of) => {
      const { url } = await of.buy({ outcome: 'outcome_unknown' });
      await of.ask(`${url}/capture`, { body: {} });
      await of.ask(`${url}/cancel`, { body: {} });
      await of.settle(url);
      await of.ask(url);
    },
  ],
  [
    'an order whose payment takes days',
    async (of) => {
      const { url } = await of.buy({ outcome: 'pending' }, {}, WHOLE);
      for (const change of ['capture', 'refund', 'cancel']) await of.ask(`${url}/${change}`, { body: {} });
      await of.ask(url);
      await of.settle(url);
      await of.ask(url);
    },
  ],
  [
    'an order whose payment takes days, with a key, again once it is decided',
    async (of) => {
      const { userToken, originProof } = await of.prove({ outcome: 'pending' });
      const sent = { body: { ...ORDER, origin_proof: originProof }, headers: { 'Idempotency-Key': 'pending' } };
      const { location } = await of.ask(orders(userToken), sent);
      await of.settle(location);
      await of.ask(orders(userToken), sent);
    },
  ],

  // Idempotency.
  [
    'an order with a key, three times',
    async (of) => {
      const { userToken, originProof } = await of.prove();
      const body = { ...ORDER, origin_proof: originProof };
      const headers = { 'Idempotency-Key': 'once' };
      await of.ask(orders(userToken), { body, headers });
      await of.ask(orders(userToken), { body, headers });
      await of.ask(orders(userToken), { body: { ...body, reference: 'B' }, headers });
    },
  ],
  [
    'an order with a key as JSON, in another order, and as a form',
    async (of) => {
      const { userToken, originProof } = await of.prove();
      const headers = { 'Idempotency-Key': 'thrice' };
      const body = { ...ORDER, origin_proof: originProof };
      await of.ask(orders(userToken), { body, headers });
      await of.ask(orders(userToken), { body: Object.fromEntries(Object.entries(body).reverse()), headers });
      const form = new URLSearchParams({ ...body, order_amount: '9900', order_tax_amount: '990' }).toString();
      await of.ask(orders(userToken), { method: 'POST', body: form, headers: { ...headers, ...FORM_TYPE } });
    },
  ],
  [
    'a key used for another buyer',
    async (of) => {
      const [mine, other] = [await of.prove(), await of.prove()];
      const headers = { 'Idempotency-Key': 'two buyers' };
      await of.ask(orders(mine.userToken), { body: { ...ORDER, origin_proof: mine.originProof }, headers });
      await of.ask(orders(other.userToken), { body: { ...ORDER, origin_proof: other.originProof }, headers });
    },
  ],
  [
    'a key after 30 days',
    async (of) => {
      const { userToken, originProof } = await of.prove();
      const headers = { 'Idempotency-Key': 'a month' };
      await of.ask(orders(userToken), { body: { ...ORDER, origin_proof: originProof }, headers });
      of.advance(30 * 24 * 3_600_000);
      await of.ask(orders(userToken), { body: { ...ORDER, origin_proof: originProof }, headers });
    },
  ],
  [
    'a refusal with a key is not kept',
    async (of) => {
      const { userToken, originProof } = await of.prove();
      const headers = { 'Idempotency-Key': 'refused' };
      await of.ask(orders(userToken), { body: { ...ORDER, order_amount: 9901, origin_proof: originProof }, headers });
      await of.ask(orders(userToken), { body: { ...ORDER, origin_proof: originProof }, headers });
    },
  ],
  [
    'a decline with a key is kept',
    async (of) => {
      const { userToken, originProof } = await of.prove({ outcome: 'insufficient_funds' });
      const sent = { body: { ...ORDER, origin_proof: originProof }, headers: { 'Idempotency-Key': 'declined' } };
      await of.ask(orders(userToken), sent);
      await of.ask(orders(userToken), sent);
    },
  ],
  [
    'an unknown outcome with a key is told later',
    async (of) => {
      const { userToken, originProof } = await of.prove({ outcome: 'outcome_unknown' });
      const sent = {
        body: { ...ORDER, origin_proof: originProof },
        headers: { 'Idempotency-Key': 'unknown', ...WHOLE },
      };
      const { location } = await of.ask(orders(userToken), sent);
      await of.ask(orders(userToken), sent);
      await of.settle(location);
      await of.ask(orders(userToken), sent);
      await of.ask(orders(userToken), sent);
    },
  ],
  ['a key that is too long', (of) => of.buy({}, {}, { 'Idempotency-Key': 'x'.repeat(256) })],
  ['a key that is not ASCII', (of) => of.buy({}, {}, { 'Idempotency-Key': 'é' })],
  [
    'a key that is wrong, and fields that are wrong',
    (of) => of.buy({}, { name: 5 }, { 'Idempotency-Key': 'x'.repeat(256) }),
  ],
  [
    'a key that is wrong, and JSON that is broken',
    async (of) => of.ask(orders('u'), { method: 'POST', body: '{', headers: { ...JSON_TYPE, 'Idempotency-Key': 'é' } }),
  ],
  [
    'a capture and a refund with one key',
    async (of) => {
      const { url } = await of.buy({}, { capture: false });
      const headers = { 'Idempotency-Key': 'money' };
      await of.ask(`${url}/capture`, { body: { amount: 100 }, headers });
      await of.ask(`${url}/capture`, { body: { amount: 100 }, headers });
      await of.ask(`${url}/refund`, { body: { amount: 100 }, headers });
      await of.ask(url);
    },
  ],

  // Payment links.
  ['a link', (of) => of.ask(LINKS, { body: LINK })],
  ['a link of everything', (of) => of.ask(LINKS, { body: { ...LINK, ...WHOLE_LINK } })],
  [
    'a link for a subscription',
    (of) => of.ask(LINKS, { body: { ...LINK, flow: 'recurring-purchase', interval: 'month', first_amount: 100 } }),
  ],
  [
    'a link for a subscription of any amount',
    (of) => of.ask(LINKS, { body: { action: LINK.action, flow: 'recurring-purchase' } }),
  ],
  ['a link by a form', (of) => of.ask(LINKS, { method: 'POST', body: formOf(LINK), headers: FORM_TYPE })],
  ['an empty link', (of) => of.ask(LINKS, { body: {} })],
  ['a link to elsewhere', (of) => of.ask(LINKS, { body: { ...LINK, action: 'https://evil.example/x' } })],
  ['a link to nowhere', (of) => of.ask(LINKS, { body: { ...LINK, action: 'news.example' } })],
  ['a link that is too old', (of) => of.ask(LINKS, { body: { ...LINK, expires_at: '2020-01-01T00:00:00Z' } })],
  [
    'a link with faults of every kind',
    (of) =>
      of.ask(LINKS, {
        body: { flow: 'registration', amount: 0, currency: 'sek', interval: 'hour', fields: { email: 1 }, uses: 0 },
      }),
  ],
  [
    'a link whose parts do not go together',
    (of) => of.ask(LINKS, { body: { ...LINK, tax_amount: 9901, first_amount: 1, interval_count: 2 } }),
  ],
  [
    'a link, twice with one key',
    async (of) => {
      const sent = { body: LINK, headers: { 'Idempotency-Key': 'link' } };
      await of.ask(LINKS, sent);
      await of.ask(LINKS, sent);
      await of.ask(LINKS, { ...sent, body: { ...LINK, amount: 1 } });
    },
  ],
  [
    'a link from its making to its end',
    async (of) => {
      const id = await linkOf(of, { uses: 2 });
      await of.ask(`${LINKS}/${id}`);
      await of.ask(`${LINKS}/${id}`, { method: 'DELETE' });
      await of.ask(`${LINKS}/${id}`, { method: 'DELETE' });
      await of.ask(`${LINKS}/${id}`);
    },
  ],
  [
    'a link that is bought with, declined, and left',
    async (of) => {
      const id = await linkOf(of, { uses: 2, locale: 'sv' });
      await of.buy({ link: id });
      await of.ask(`${LINKS}/${id}`);
      await of.buy({ link: id, outcome: 'insufficient_funds' });
      await of.ask(`${LINKS}/${id}`);
      await of.prove({ link: id });
      await of.ask(`${LINKS}/${id}`);
      of.advance(11 * 60_000);
      await of.ask(`${LINKS}/${id}`);
      of.advance(31 * 24 * 60 * 60_000);
      await of.ask(`${LINKS}/${id}`);
    },
  ],
  [
    'links, page by page',
    async (of) => {
      for (const uses of [1, 2, 3]) {
        of.advance(1000);
        await linkOf(of, { uses });
      }
      const { json } = await of.ask(`${LINKS}?limit=1`);
      await of.ask(`${LINKS}?limit=0`);
      await of.ask(`${LINKS}?after=x`);
      await of.ask(`${LINKS}?limit=2&after=${(json as { next: string }).next}`);
    },
  ],
  ['a link that is not there', (of) => of.ask(`${LINKS}/${UUID}`)],
  ['a link that is no id', (of) => of.ask(`${LINKS}/1`, { method: 'DELETE' })],
  ['a link by POST', (of) => of.ask(`${LINKS}/${UUID}`, { method: 'POST', body: {} })],
  ['links by DELETE', (of) => of.ask(LINKS, { method: 'DELETE' })],

  // The ledger.
  ['an empty ledger', (of) => of.ask(`${LEDGER}?from=2031-01-01`)],
  [
    'a ledger of everything that was done, and the balance',
    async (of) => {
      const from = await daysLater(of, 400);
      const { url } = await of.buy({ amount: 100 }, { order_amount: 100, order_tax_amount: 0, capture: false });
      for (const [kind, amount] of [
        ['capture', 70],
        ['refund', 50],
        ['capture', 30],
        ['refund', 5],
      ] as const) {
        of.advance(1000);
        await of.ask(`${url}/${kind}`, { body: { amount } });
      }
      const unknown = await of.buy({ outcome: 'outcome_unknown' });
      await of.settle(unknown.url);
      await of.buy({ outcome: 'card_declined' });
      of.advance(1000);
      await of.buy({ currency: 'EUR' }, { currency: 'EUR', reference: '=1+1, "x"' });
      await of.ask(`${LEDGER}?from=${from}`);
      await of.ask(`${LEDGER}?from=${from}`, { headers: { Accept: 'text/csv' } });
      await of.ask(BALANCE);
      const { json } = await of.ask(`${LEDGER}?from=${from}&limit=2`);
      const next = (json as { next: string }).next;
      await of.ask(`${LEDGER}?from=${from}&limit=2&after=${next}`);
      await of.ask(`${LEDGER}?limit=3&after=${next}`, { headers: { Accept: 'text/csv' } });
      await of.ask(`${LEDGER}?from=2039-01-01&after=${next}`);
    },
  ],
  ['a ledger from and to the same moment', (of) => of.ask(`${LEDGER}?from=2031-01-01&to=2031-01-01T01:00:00%2B01:00`)],
  ['a ledger that ends before it begins', (of) => of.ask(`${LEDGER}?from=2031-01-02&to=2031-01-01T23:59:59Z`)],
  ['a ledger with bounds that are none', (of) => of.ask(`${LEDGER}?from=yesterday&to=2026-02-30`)],
  ['a ledger with bounds without a zone', (of) => of.ask(`${LEDGER}?from=2031-01-01T10:00&to=`)],
  ['a ledger of too large pages', (of) => of.ask(`${LEDGER}?limit=101`)],
  ['a ledger behind nothing', (of) => of.ask(`${LEDGER}?after=x`, { headers: { Accept: 'text/csv' } })],
  ['a file with bounds that are none', (of) => of.ask(`${LEDGER}?from=x`, { headers: { Accept: 'text/csv' } })],
  [
    'a file that is empty, and pages for whoever would rather have them',
    async (of) => {
      for (const Accept of [
        'text/csv',
        'text/csv;q=0, */*',
        'text/csv;q=0.5, application/json',
        'TEXT/CSV, */*;q=0.1',
      ]) {
        await of.ask(`${LEDGER}?from=2039-01-01`, { headers: { Accept } });
      }
    },
  ],
  ['a ledger by POST', (of) => of.ask(LEDGER, { method: 'POST', body: {} })],
  ['a ledger without credentials', (of) => of.ask(`${LEDGER}?from=x`, { headers: { Authorization: '' } })],
  ['a balance by DELETE', (of) => of.ask(BALANCE, { method: 'DELETE' })],
  ['a balance with a wrong secret', (of) => of.ask(BALANCE, { headers: { Authorization: `Basic ${btoa('a:b')}` } })],

  // Changes.
  change('a read', (of, url) => of.ask(url)),
  change('a read by another token', async (of, url) => of.ask(url.replace(/users\/[^/]+/, 'users/other'))),
  ['a read of what is not there', async (of) => of.ask(`${orders((await of.prove()).userToken)}/${UUID}`)],
  ['a read of what is no id', async (of) => of.ask(`${orders((await of.prove()).userToken)}/1`)],
  change('a capture of all', (of, url) => of.ask(`${url}/capture`, { method: 'POST' }), { capture: false }),
  change(
    'a capture with an empty body of JSON',
    (of, url) => of.ask(`${url}/capture`, { method: 'POST', headers: JSON_TYPE }),
    { capture: false },
  ),
  change(
    'a capture in parts, and one too much',
    async (of, url) => {
      await of.ask(`${url}/capture`, { body: { amount: 4000 } });
      await of.ask(`${url}/capture`, { body: { amount: 5901 } });
      await of.ask(`${url}/capture`, { method: 'POST', body: 'amount=5900', headers: FORM_TYPE });
      await of.ask(`${url}/capture`, { body: { amount: 1 } });
    },
    { capture: false },
  ),
  change('a capture of nothing', (of, url) => of.ask(`${url}/capture`, { body: { amount: 0 } }), { capture: false }),
  change('a capture of text', (of, url) => of.ask(`${url}/capture`, { body: { amount: '5' } }), { capture: false }),
  change(
    'a capture that is broken',
    (of, url) => of.ask(`${url}/capture`, { method: 'POST', body: '{', headers: JSON_TYPE }),
    { capture: false },
  ),
  change('a capture of what is captured', (of, url) => of.ask(`${url}/capture`, { body: {} })),
  change('a refund of what is only authorised', (of, url) => of.ask(`${url}/refund`, { body: {} }), { capture: false }),
  change('a refund in parts, and one too much', async (of, url) => {
    await of.ask(`${url}/refund`, { body: { amount: 100, reason: 'late' } });
    await of.ask(`${url}/refund`, { body: { amount: 9801 } });
    await of.ask(`${url}/refund`, { body: {} });
    await of.ask(`${url}/refund`, { body: {} });
  }),
  change('a refund for too long a reason', (of, url) => of.ask(`${url}/refund`, { body: { reason: 'x'.repeat(256) } })),
  change(
    'a refund and a capture in turns',
    async (of, url) => {
      await of.ask(`${url}/capture`, { body: { amount: 100 } });
      await of.ask(`${url}/refund`, { body: {} });
      await of.ask(`${url}/capture`, { body: { amount: 100 } });
      await of.ask(`${url}/cancel`, { body: {} });
      await of.ask(`${url}/capture`, { body: {} });
    },
    { capture: false },
  ),
  change(
    'a cancellation, twice',
    async (of, url) => {
      await of.ask(`${url}/cancel`, { method: 'POST' });
      await of.ask(`${url}/cancel`, { method: 'POST' });
      await of.ask(`${url}/capture`, { method: 'POST' });
    },
    { capture: false },
  ),
  change('a cancellation of what is captured', (of, url) => of.ask(`${url}/cancel`, { method: 'POST' })),
  change(
    'a cancellation of the rest',
    async (of, url) => {
      await of.ask(`${url}/capture`, { body: { amount: 4000 } });
      await of.ask(`${url}/cancel`, { method: 'POST' });
      await of.ask(`${url}/refund`, { body: {} });
    },
    { capture: false },
  ),
  change(
    'a cancellation of text',
    (of, url) => of.ask(`${url}/cancel`, { method: 'POST', body: 'x', headers: { 'Content-Type': 'text/plain' } }),
    { capture: false },
  ),
  change(
    'a change of a declined order',
    (of, url) => of.ask(`${url}/refund`, { body: {} }),
    {},
    { outcome: 'insufficient_funds' },
  ),
  [
    'a change of what is not there',
    async (of) => of.ask(`${orders((await of.prove()).userToken)}/${UUID}/refund`, { body: {} }),
  ],

  // Recurring payments.
  [
    'a recurring payment, read, charged beyond its terms, and ended twice',
    async (of) => {
      const { userToken, reference } = await of.subscribe(MONTHLY);
      const charge = (fields: object) =>
        of.ask(orders(userToken), { body: { ...ORDER, origin_proof: reference, ...fields }, headers: WHOLE });
      await of.ask(`${mandates(userToken)}/${reference}`);
      await charge({ order_amount: 5000 });
      await charge({ order_amount: 5000 });
      await charge({ order_amount: 9901 });
      await charge({ currency: 'EUR', order_amount: 10_000 });
      of.advance(31 * 24 * 3_600_000);
      await charge({ order_amount: 9900 });
      await of.ask(`${mandates(userToken)}/${reference}`, { method: 'DELETE' });
      await of.ask(`${mandates(userToken)}/${reference}`, { method: 'DELETE' });
      await charge({ order_amount: 1, order_tax_amount: 0 });
    },
  ],
  [
    'a recurring payment with a first charge',
    async (of) => {
      const { userToken, reference } = await of.subscribe({ ...MONTHLY, first_amount: 4900 });
      await of.ask(`${mandates(userToken)}/${reference}`);
      for (const order_amount of [4901, 4900, 1000, 5000]) {
        await of.ask(orders(userToken), { body: { ...ORDER, origin_proof: reference, order_amount }, headers: WHOLE });
      }
    },
  ],
  [
    'a recurring payment without a cap',
    async (of) => {
      const { userToken, reference } = await of.subscribe();
      await of.ask(orders(userToken), {
        body: { ...ORDER, currency: 'EUR', order_amount: 77_777, origin_proof: reference },
      });
    },
  ],
  [
    'a recurring payment of another buyer',
    async (of) => {
      const { reference } = await of.subscribe();
      const other = await of.prove();
      await of.ask(`${mandates(other.userToken)}/${reference}`);
      await of.ask(`${mandates(other.userToken)}/${reference}`, { method: 'DELETE' });
      await of.ask(orders(other.userToken), { body: { ...ORDER, origin_proof: reference } });
    },
  ],
  [
    'a recurring payment that is not there',
    async (of) => of.ask(`${mandates((await of.prove()).userToken)}/rp_nothing`),
  ],
  [
    'a recurring payment whose proof is used',
    async (of) => {
      const { userToken, originProof } = await of.prove({ flow: 'recurring-purchase' });
      const sent = { body: { origin_proof: originProof } };
      await of.ask(mandates(userToken), { ...sent, headers: { 'Idempotency-Key': 'mandate' } });
      await of.ask(mandates(userToken), { ...sent, headers: { 'Idempotency-Key': 'mandate' } });
      await of.ask(mandates(userToken), sent);
      await of.ask(mandates(userToken), { body: { origin_proof: 'a.b.c' }, headers: { 'Idempotency-Key': 'mandate' } });
    },
  ],
  [
    'a recurring payment with a purchase',
    async (of) => {
      const { userToken, originProof } = await of.prove();
      await of.ask(mandates(userToken), { body: { origin_proof: originProof } });
    },
  ],
  [
    'a recurring payment that is too late',
    async (of) => {
      const { userToken, originProof } = await of.prove({ flow: 'recurring-purchase' });
      of.advance(600_000);
      await of.ask(mandates(userToken), { body: { origin_proof: originProof } });
    },
  ],
  ['a recurring payment without a proof', async (of) => of.ask(mandates((await of.prove()).userToken), { body: {} })],
  ['a recurring payment of a stranger', async (of) => of.ask(mandates('nobody'), { body: { origin_proof: 'a.b.c' } })],

  // Preferences.
  [
    'a session',
    async (of) => of.ask('/api/preferences/sessions', { body: { user_token: (await of.prove()).userToken } }),
  ],
  [
    'a session as a form',
    async (of) =>
      of.ask('/api/preferences/sessions', {
        method: 'POST',
        body: `user_token=${(await of.prove()).userToken}`,
        headers: FORM_TYPE,
      }),
  ],
  ['a session of a stranger', (of) => of.ask('/api/preferences/sessions', { body: { user_token: 'nobody' } })],
  ['a session of nobody', (of) => of.ask('/api/preferences/sessions', { body: {} })],
  [
    'a session with a key that is no key',
    async (of) =>
      of.ask('/api/preferences/sessions', {
        body: { user_token: (await of.prove()).userToken },
        headers: { 'Idempotency-Key': 'é' },
      }),
  ],

  // Webhook endpoints.
  [
    'an endpoint, listed, removed twice',
    async (of) => {
      const { json } = await of.ask(HOOKS, { body: { url: 'https://Shop.example:443/hooks?a=1#part' } });
      await of.ask(HOOKS);
      await of.ask(`${HOOKS}/${(json as { id: string }).id}`, { method: 'DELETE' });
      await of.ask(`${HOOKS}/${(json as { id: string }).id}`, { method: 'DELETE' });
      await of.ask(HOOKS);
    },
  ],
  [
    'an endpoint on localhost',
    async (of) => {
      const { json } = await of.ask(HOOKS, { body: { url: 'http://shop.localhost:3000/hooks' } });
      await of.ask(`${HOOKS}/${(json as { id: string }).id}`, { method: 'DELETE' });
    },
  ],
  ...['http://shop.example', 'ftp://shop.example', 'https://user:pass@shop.example', 'shop.example', '', 5].map(
    (url): Case => [`an endpoint at ${url}`, (of) => of.ask(HOOKS, { body: { url } })],
  ),
  [
    'an endpoint that is too long',
    (of) => of.ask(HOOKS, { body: { url: `https://shop.example/${'x'.repeat(2000)}` } }),
  ],
  ['an endpoint that is no id', (of) => of.ask(`${HOOKS}/1`, { method: 'DELETE' })],
  [
    'an endpoint with a key, twice, and then another',
    async (of) => {
      const headers = { 'Idempotency-Key': 'hook' };
      const { json } = await of.ask(HOOKS, { body: { url: 'https://shop.example/a' }, headers });
      await of.ask(HOOKS, { body: { url: 'https://shop.example/a' }, headers });
      await of.ask(HOOKS, { body: { url: 'nonsense' }, headers });
      await of.ask(`${HOOKS}/${(json as { id: string }).id}`, { method: 'DELETE' });
    },
  ],
  [
    'more endpoints than there may be',
    async (of) => {
      const made: string[] = [];
      for (let index = 0; index < 20; index++) {
        const { json } = await of.ask(HOOKS, { body: { url: `https://shop.example/${index}` } });
        made.push((json as { id: string }).id);
      }
      await of.ask(HOOKS, { body: { url: 'https://shop.example/more' } });
      for (const id of made) await of.ask(`${HOOKS}/${id}`, { method: 'DELETE' });
    },
  ],

  // The list.
  ...['0', '101', '-1', '1.5', 'ten', '', '1e1', '0010'].map(
    (limit): Case => [`a list of ${limit || 'nothing'}`, (of) => of.ask(`/api/v1/orders?limit=${limit}`)],
  ),
  ...['x', '', UUID, btoa('1_x')].map(
    (after): Case => [`a list after ${after || 'nothing'}`, (of) => of.ask(`/api/v1/orders?after=${after}`)],
  ),
  ['a list after what was never there', (of) => of.ask(`/api/v1/orders?after=${btoa(`1_${UUID}`)}`)],
];

/** The list is looked at page by page, on its own: what stands on it was bought by everything before. */
export async function readPages(of: Asker): Promise<void> {
  for (const _ of [1, 2, 3]) {
    of.advance(1000);
    await of.buy();
  }
  let after = '';
  for (let page = 0; page < 3; page++) {
    const { json } = await of.ask(`/api/v1/orders?limit=1${after && `&after=${after}`}`);
    after = (json as { next: string }).next;
  }
}
