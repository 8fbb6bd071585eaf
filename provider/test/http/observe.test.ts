import { FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryLog, withoutIds } from '../support/logs.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

const SCRAPE = 'a-bearer-for-the-metrics';
const PHONE = '+46701740605';
const EMAIL = 'Astrid.Nilsson@Example.se';
const CARD = '4242424242424242';
const CSC = '937';

let test: TestProvider;
const log = memoryLog();
/** Every answer that was a problem, and what must be in no log. */
const problems: string[] = [];
const secrets: Record<string, string> = {};

/* A whole purchase with its wrong turns, watched by the log and the metrics. */
beforeAll(async () => {
  test = await startTestProvider({ log: log.log, metricsToken: SCRAPE });
  const frame = test.frame({ address: '203.0.113.77' });
  const tell = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer;
    if (status >= 400) problems.push(JSON.stringify(body));
  };
  await frame.open();
  const firstBearer = frame.token!;
  await tell(frame.call(FRAME_PATHS.phone, { phone: `${PHONE}x9`, locale: 'sv' }));
  await frame.sendCode(PHONE);
  const { code } = (await test.messagesTo(PHONE))[0]!;
  const wrong = code === '111111' ? '222222' : '111111';
  await tell(frame.call(FRAME_PATHS.code, { code: wrong }));
  await frame.enterCode(code);
  await tell(frame.call(FRAME_PATHS.email, { email: `${EMAIL}@twice` }));
  await frame.giveEmail(EMAIL);
  await tell(
    frame.call(FRAME_PATHS.instruments, { method: 'card', number: '4242424242424241', expiry: '12/40', csc: CSC }),
  );
  const { body } = await frame.call<{ instrument: { instrument_id: string } }>(FRAME_PATHS.instruments, {
    method: 'card',
    number: CARD,
    expiry: '12/40',
    csc: CSC,
  });
  const proof = await frame.agree(body.instrument.instrument_id);

  const path = `/api/v1/users/${proof.user_token}/orders`;
  const order = {
    reference: 'A-1',
    name: 'Day pass',
    order_amount: 9900,
    currency: 'SEK',
    origin_proof: proof.origin_proof,
  };
  const post = async (to: string, fields: unknown, keys = test.merchant) => {
    const response = await test.fetchAsMerchant(to, { method: 'POST', body: fields }, keys);
    const text = await response.text();
    if (response.status >= 400) problems.push(text);
    return { status: response.status, text, location: response.headers.get('Location') ?? '' };
  };
  await post(path, order, { ...test.merchant, apiSecret: 'a-wrong-secret-of-length' });
  await post(path, { ...order, order_amount: 9901 });
  await post(path, { ...order, currency: 'kronor' });
  const placed = await post(path, order);
  expect(placed.status).toBe(201);
  await post(path, order);
  const at = new URL(placed.location).pathname;
  await post(`${at}/refund`, { amount: 10_000 });
  expect((await post(`${at}/refund`, { amount: 900, reason: 'Late' })).status).toBe(200);
  await post(`/api/v1/users/${proof.user_token}/orders?email=${EMAIL}`, '{ no json');
  await test.fetch(`/frame?key=${test.merchant.apiKey}`);
  await test.fetch(`/nobody/serves/${PHONE}?phone=${PHONE}`);
  await test.fetch('/readyz');

  Object.assign(secrets, {
    phone: PHONE,
    'phone without country': PHONE.slice(3),
    email: EMAIL,
    'email in lower case': EMAIL.toLowerCase(),
    'local part': 'astrid',
    code,
    'wrong code': wrong,
    'card number': CARD,
    csc: CSC,
    proof: proof.origin_proof,
    'signature of the proof': proof.origin_proof.split('.')[2],
    'api secret': test.merchant.apiSecret,
    'wrong api secret': 'a-wrong-secret-of-length',
    bearer: frame.token,
    'bearer of the first session': firstBearer,
    'bearer of the metrics': SCRAPE,
    address: '203.0.113.77',
  });
  secrets['user token'] = proof.user_token;
});

afterAll(() => test.close());

describe('the log of a whole purchase', () => {
  it('has one line for every request, with route pattern, status and duration', () => {
    const lines = log.lines().filter(({ msg }) => msg === 'request');
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 30,
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        route: '/api/v1/users/:userToken/orders',
        method: 'POST',
        status: 201,
        ms: expect.any(Number),
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ route: '/api/v1/users/:userToken/orders/:orderId/refund', status: 200 }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ route: 'none', status: 404 }));
    expect(lines).toContainEqual(expect.objectContaining({ route: '/frame', status: 200 }));
    expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(lines.length);
  });

  it('leaves out what machines ask every few seconds, unless asked for', () => {
    expect(log.lines()).toContainEqual(expect.objectContaining({ level: 20, route: '/readyz' }));
  });

  it('holds nothing personal and no secret', () => {
    const text = withoutIds(log.text()).toLowerCase();
    expect(text).toContain('/refund');
    for (const [what, value] of Object.entries(secrets)) {
      expect(value, what).toBeTruthy();
      expect(text.includes(value!.toLowerCase()), what).toBe(false);
    }
  });
});

describe('the problems of a whole purchase', () => {
  it('hold nothing personal and no secret; the user token only in an order’s own address', () => {
    expect(problems.length).toBeGreaterThan(8);
    const orders = /https:\/\/pay\.example\/api\/v1\/users\/[\w-]+\/orders\/[\w-]+/g;
    const text = withoutIds(problems.join('\n').replaceAll(orders, '')).toLowerCase();
    for (const [what, value] of Object.entries(secrets)) {
      expect(text.includes(value!.toLowerCase()), what).toBe(false);
    }
  });
});

const metrics = (authorization?: string) =>
  test.fetch('/metrics', authorization === undefined ? {} : { headers: { Authorization: authorization } });

/** The value of a sample by its name and labels, as they are written. */
async function sample(name: string): Promise<number> {
  const text = await (await metrics(`Bearer ${SCRAPE}`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? Number.NaN);
}

describe('GET /metrics', () => {
  it.each([undefined, 'Bearer ', 'Bearer wrong', `Basic ${SCRAPE}`, `Bearer ${SCRAPE}x`])(
    'is not there for whoever brings %j',
    async (authorization) => {
      const answer = await metrics(authorization);
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toContain('ondemand_');
    },
  );

  it('is not there at all without a configured bearer', async () => {
    const without = await startTestProvider();
    expect((await without.fetch('/metrics', { headers: { Authorization: 'Bearer undefined' } })).status).toBe(404);
    await without.close();
  });

  it('counts requests by route pattern, method and status, and how long they took', async () => {
    const route = '/api/v1/users/:userToken/orders';
    expect(await sample(`ondemand_http_requests_total{route="${route}",method="POST",status="201"}`)).toBe(1);
    expect(await sample('ondemand_http_requests_total{route="none",method="GET",status="404"}')).toBe(1);
    expect(
      await sample(`ondemand_http_request_duration_seconds_count{route="${route}",method="POST"}`),
    ).toBeGreaterThan(3);
  });

  it('counts codes, proofs and orders', async () => {
    expect(await sample('ondemand_codes_total{result="sent"}')).toBe(1);
    expect(await sample('ondemand_codes_total{result="refused"}')).toBe(1);
    expect(await sample('ondemand_codes_total{result="verified"}')).toBe(1);
    expect(await sample('ondemand_proofs_issued_total')).toBe(1);
    expect(await sample('ondemand_orders_total{mode="test",status="captured"}')).toBe(1);
    expect(await sample('ondemand_orders_total{mode="test",status="partially_refunded"}')).toBe(1);
  });

  it('tells of the store and its connections', async () => {
    expect(await sample('ondemand_store_up')).toBe(1);
    expect(await sample('ondemand_store_connections{state="waiting"}')).toBe(0);
    expect(await sample('ondemand_unsettled{kind="order",mode="live"}')).toBe(0);
  });

  it('holds no token, key or id', async () => {
    const text = await (await metrics(`Bearer ${SCRAPE}`)).text();
    for (const [what, value] of Object.entries(secrets)) {
      if (what !== 'csc') expect(text.includes(value!), what).toBe(false);
    }
    expect(text).not.toContain(test.merchant.apiKey);
  });

  it('shares nothing with another provider of the same process', async () => {
    const other = await startTestProvider({ metricsToken: SCRAPE });
    const text = await (await other.fetch('/metrics', { headers: { Authorization: `Bearer ${SCRAPE}` } })).text();
    expect(text).not.toContain('status="201"');
    await other.close();
  });

  it('has a port of its own, which serves nothing else', async () => {
    const ask = (path: string, headers = {}) =>
      test.provider.fetchMetrics(new Request(`http://localhost:9090${path}`, { headers }));
    expect((await ask('/metrics')).status).toBe(404);
    const answer = await ask('/metrics', { Authorization: `Bearer ${SCRAPE}` });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
    expect((await ask('/readyz', { Authorization: `Bearer ${SCRAPE}` })).status).toBe(404);
  });
});
