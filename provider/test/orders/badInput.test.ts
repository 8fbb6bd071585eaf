import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Buyer, ORDER, type OrderDesk, openOrderDesk, PROVIDER_URL, read } from './orderDesk.js';

let desk: OrderDesk;
let buyer: Buyer;
let path: string;

beforeAll(async () => {
  desk = await openOrderDesk();
  buyer = await desk.addBuyer(desk.shop);
  path = `/api/v1/users/${buyer.userToken}/orders`;
});
afterAll(() => desk.drop());

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

describe('fields at fault are named by a JSON pointer', () => {
  it.each([
    ['reference', [undefined, '', 5, null, {}, 'x'.repeat(256), 'a\u0000b', 'half a pair \ud83d']],
    ['name', [undefined, '', 5, null, [], 'x'.repeat(10_000), 'a\u0000b', '\udc00']],
    ['order_amount', [undefined, '9900', 99.5, 0, -1, null, 1e308, 9_007_199_254_740_992, true]],
    ['order_tax_amount', ['0', -1, 0.1, 9901, null]],
    ['currency', [undefined, 'sek', 'XXX', 5, null, '', 'SEK ']],
    ['capture', ['yes', 1, null, 'FALSE']],
    ['origin_proof', [undefined, '', 5, 'x'.repeat(10_000), 'a\u0000b']],
  ])('%s', async (field, values) => {
    for (const value of values) {
      const answer = await desk.call(path, { body: { ...ORDER, origin_proof: 'x', [field]: value } });

      expect([value, answer.problem.code]).toEqual([value, 'validation_failed']);
      expect(answer.problem.errors?.map(({ pointer }) => pointer)).toContain(`/${field}`);
      expect(answer.problem.errors?.every(({ detail }) => detail.length > 0)).toBe(true);
    }
  });

  it('all of them at once', async () => {
    const { problem } = await desk.call(path, { body: {} });
    const pointers = problem.errors?.map(({ pointer }) => pointer).sort();
    expect(pointers).toEqual(['/currency', '/name', '/order_amount', '/origin_proof', '/reference']);
  });

  it('without quoting what was sent', async () => {
    const { text } = await desk.call(path, { body: { ...ORDER, order_amount: 'secret-4242', origin_proof: 5 } });
    expect(text).not.toContain('secret-4242');
  });
});

describe('bodies that cannot be read', () => {
  it.each(['{"reference":', '[]', '"text"', 'null', '12', '{"a":1}{', 'reference=A-1'])('%j is 400', async (body) => {
    const answer = await desk.call(path, { body });
    expect(answer.status).toBe(400);
    expect(answer.problem.code).toBe('malformed_request');
  });

  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  it.each([
    ['nests 10 000 levels of objects', nested(10_000)],
    ['nests 30 000 levels of arrays', `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
    ['nests 33 levels', nested(33)],
    ['gives a name twice', JSON.stringify(ORDER).replace('{', '{"order_amount":1,')],
    [
      'gives a name twice, once written in escapes',
      JSON.stringify(ORDER).replace('{', '{"\\u006fr\\u0064er_amount":1,'),
    ],
    ['gives a name twice further in', '{"a":[{"b":1},{"b":1,"c":{"b":1},"b":2}]}'],
  ])('that %s are 400, with an Idempotency-Key or without', async (_, body) => {
    for (const headers of [{}, { 'Idempotency-Key': 'twice-or-deep' }]) {
      const answer = await desk.call(path, { body, headers });
      expect([answer.status, answer.problem.code]).toEqual([400, 'malformed_request']);
    }
  });

  it('are not those that nest 32 levels, or hold one name in two objects, or braces and colons in a text', async () => {
    const odd = { ...ORDER, name: '{"a":{"a":[[[', a: [{ b: 1 }, { b: 1 }], deep: JSON.parse(nested(31)) };
    for (const headers of [{}, { 'Idempotency-Key': 'odd' }]) {
      const answer = await desk.call(path, { body: { ...odd, origin_proof: 'x' }, headers });
      expect(answer.problem.code).toBe('proof_invalid');
    }
  });

  it.each(['gzip', 'br', 'GZIP', 'identity, gzip', 'x-unknown'])('coded as %s are 415', async (coding) => {
    const answer = await desk.call(path, { body: ORDER, headers: { 'Content-Encoding': coding } });
    expect([answer.status, answer.problem.code]).toEqual([415, 'unsupported_media_type']);
    expect(answer.headers.get('accept-encoding')).toBe('identity');
    const plain = await desk.call(path, { body: ORDER, headers: { 'Content-Encoding': 'identity' } });
    expect(plain.problem.code).toBe('validation_failed');
  });

  it('that are not UTF-8 are 400, after the credentials', async () => {
    const send = async (Authorization: string) =>
      read(
        await desk.app.request(`${PROVIDER_URL}${path}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Authorization },
          body: new Uint8Array([0x7b, 0xff, 0x7d]),
        }),
      );
    expect((await send(desk.shop.authorization)).problem.code).toBe('malformed_request');
    expect((await send('Basic bm9ib2R5Om5vdGhpbmc=')).problem.code).toBe('invalid_credentials');
  });

  it.each(['text/plain', 'multipart/form-data; boundary=x', 'application/xml', 'application/jsonx'])(
    'of the type %s are 415',
    async (type) => {
      const answer = await desk.call(path, { body: '{}', headers: { 'Content-Type': type } });
      expect(answer.problem.code).toBe('unsupported_media_type');
    },
  );

  it('declared larger than 64 KiB are refused unread', async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1024));
      },
    });
    const answer = await sendStream(body, { 'Content-Length': '1000000000' });

    expect(answer.status).toBe(413);
    expect(pulled).toBeLessThanOrEqual(1);
  });

  it('larger than 64 KiB without a length are cut while reading', async () => {
    let pulled = 0;
    let isCancelled = false;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1024));
      },
      cancel() {
        isCancelled = true;
      },
    });
    const answer = await sendStream(body);

    expect(answer.status).toBe(413);
    expect(answer.problem.code).toBe('body_too_large');
    expect(pulled).toBeLessThan(70);
    expect(isCancelled).toBe(true);
  });

  it('of exactly 64 KiB are read', async () => {
    const body = `{"reference":"${'x'.repeat(64 * 1024 - 16)}"}`;
    expect(body).toHaveLength(64 * 1024);
    expect((await desk.call(path, { body })).problem.code).toBe('validation_failed');
    expect((await desk.call(path, { body: `${body} ` })).problem.code).toBe('body_too_large');
  });

  const sendStream = async (body: ReadableStream, headers: Record<string, string> = {}) =>
    read(
      await desk.app.request(
        new Request(`${PROVIDER_URL}${path}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Authorization: desk.shop.authorization, ...headers },
          body,
          duplex: 'half',
        } as RequestInit),
      ),
    );
});

describe('forms', () => {
  it('place orders as JSON does', async () => {
    const fields = { ...ORDER, order_amount: '9900', order_tax_amount: '990', capture: 'false' };
    const body = new URLSearchParams({ ...fields, origin_proof: await desk.prove(buyer) }).toString();
    const answer = await desk.call(path, { body, headers: { ...FORM, Prefer: 'return=representation' } });

    expect(answer.status).toBe(201);
    expect(answer.order).toMatchObject({ amount: 9900, tax_amount: 990, status: 'authorized' });
  });

  it('with a field twice are 400', async () => {
    const answer = await desk.call(path, { body: 'reference=A&reference=A', headers: FORM });
    expect(answer.problem.code).toBe('malformed_request');
  });

  it.each(['', '99.5', '1e3', '0x10', ' 99', '-1'])('do not take %j for an amount', async (order_amount) => {
    const body = new URLSearchParams({ ...ORDER, order_tax_amount: '0', order_amount, origin_proof: 'x' }).toString();
    const { problem } = await desk.call(path, { body, headers: FORM });
    expect(problem.errors?.map(({ pointer }) => pointer)).toContain('/order_amount');
  });
});

describe('text', () => {
  it.each([
    ['emoji', '👩🏽‍🚀 Dagspass 🎟️'],
    ['right-to-left', 'تصريح يومي — מינוי ליום'],
    ['255 characters', 'å'.repeat(255)],
    ['SQL and markup', `'; drop table orders; -- <script>alert(1)</script> \\ "`],
  ])('round-trips: %s', async (_what, name) => {
    const placed = await desk.place(buyer, { name, reference: name });
    expect(placed.status).toBe(201);

    const { order } = await desk.call(placed.order.url);
    expect(order).toMatchObject({ name, reference: name });
  });
});

describe('addresses', () => {
  it.each([
    '/api/v1/users/%00/orders',
    '/api/v1/users/a%00b/orders',
    '/api/v1/users/%E0%A4%A/orders',
    `/api/v1/users/${'x'.repeat(10_000)}/orders`,
    `/api/v1/users/${encodeURIComponent("' or 1=1 --")}/orders`,
  ])('%.60s is not_found', async (address) => {
    const answer = await desk.call(address, { body: { ...ORDER, origin_proof: 'x' } });
    expect(answer.problem.code).toBe('not_found');
  });

  it.each(['1', '%00', 'null', '00000000-0000-0000-0000-000000000000', 'x'.repeat(5000)])(
    'of an order %.40s are not_found',
    async (id) => {
      expect((await desk.call(`${path}/${id}`)).problem.code).toBe('not_found');
      expect((await desk.call(`${path}/${id}/capture`, { body: {} })).problem.code).toBe('not_found');
    },
  );

  it('answer 405 with what they allow', async () => {
    const { order } = await desk.place(buyer);
    const item = new URL(order.url).pathname;
    const refused = async (method: string, address: string) => {
      const { status, headers, problem } = await desk.call(address, { method });
      return [status, problem.code, headers.get('allow')];
    };
    expect(await refused('GET', path)).toEqual([405, 'method_not_allowed', 'POST']);
    expect(await refused('DELETE', item)).toEqual([405, 'method_not_allowed', 'GET, HEAD']);
    expect(await refused('GET', `${item}/refund`)).toEqual([405, 'method_not_allowed', 'POST']);
    expect(await refused('PATCH', '/api/v1/orders')).toEqual([405, 'method_not_allowed', 'GET, HEAD']);
    expect(await refused('POST', '/openapi.json')).toEqual([405, 'method_not_allowed', 'GET, HEAD']);
  });
});

describe('credentials', () => {
  it.each(['', 'Basic', 'Basic !!!', 'Bearer abc', `Basic ${Buffer.from('\u0000:x').toString('base64')}`])(
    '%j are refused and asked for',
    async (Authorization) => {
      const answer = await desk.call('/api/v1/orders', { headers: { Authorization } });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    },
  );

  it("of one shop do not fit another's secret", async () => {
    const other = await desk.addShop();
    const [, secret] = Buffer.from(other.authorization.slice(6), 'base64').toString().split(':');
    const mixed = Buffer.from(`${desk.shop.merchant.apiKey}:${secret}`).toString('base64');
    expect((await desk.call('/api/v1/orders', { headers: { Authorization: `Basic ${mixed}` } })).status).toBe(401);
  });
});
