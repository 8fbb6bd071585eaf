import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOW, order, scriptedMerchant } from './support.js';

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const body = JSON.stringify({ type: 'order.captured', timestamp: '2026-01-01T12:00:00.000Z', data: order });
const { merchant } = scriptedMerchant([], { clock: () => NOW });

function sign(text: string, { id = 'evt', at = NOW / 1000, key = secret } = {}) {
  const bytes = Buffer.from(key.slice(6), 'base64');
  const signature = createHmac('sha256', bytes).update(`${id}.${at}.${text}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${signature}` };
}

describe('a webhook', () => {
  it('that the provider signed just now is read', async () => {
    const expected = { id: 'evt', event: JSON.parse(body) };
    expect(await merchant.webhooks.verify({ body, headers: sign(body) }, secret)).toEqual(expected);
    const bytes = new TextEncoder().encode(body);
    expect(await merchant.webhooks.verify({ body: bytes, headers: new Headers(sign(body)) }, secret)).toEqual(expected);
  });

  it('is read with either secret while one replaces the other, and with one of several signatures', async () => {
    const other = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
    const headers = sign(body);
    expect((await merchant.webhooks.verify({ body, headers }, [other, secret])).id).toBe('evt');
    const both = `${sign(body, { key: other })['webhook-signature']} v1a,unknown ${headers['webhook-signature']}`;
    expect(
      (await merchant.webhooks.verify({ body, headers: { ...headers, 'webhook-signature': both } }, secret)).id,
    ).toBe('evt');
  });

  it.each([
    ['another body', { body: `${body} `, headers: sign(body) }],
    ['another id', { body, headers: { ...sign(body), 'webhook-id': 'other' } }],
    ['another time', { body, headers: { ...sign(body), 'webhook-timestamp': String(NOW / 1000 - 1) } }],
    ['another secret', { body, headers: sign(body, { key: `whsec_${Buffer.alloc(32, 9).toString('base64')}` }) }],
    ['no signature', { body, headers: { ...sign(body), 'webhook-signature': '' } }],
    ['another version', { body, headers: { ...sign(body), 'webhook-signature': 'v2,AAAA' } }],
    ['no headers', { body, headers: {} }],
  ])('with %s is refused', async (_, delivery) => {
    await expect(merchant.webhooks.verify(delivery, secret)).rejects.toMatchObject({
      code: 'webhook_signature_invalid',
    });
  });

  it.each([-301, 301])('signed %i seconds from now is refused, and within five minutes is not', async (seconds) => {
    const at = NOW / 1000 + seconds;
    const late = merchant.webhooks.verify({ body, headers: sign(body, { at }) }, secret);
    await expect(late).rejects.toMatchObject({ code: 'webhook_too_old' });
    const within = NOW / 1000 + Math.sign(seconds) * 300;
    expect((await merchant.webhooks.verify({ body, headers: sign(body, { at: within }) }, secret)).id).toBe('evt');
  });

  it.each(['order.framed', 'payout.sent', 'x'])(
    'of a type that only a newer provider knows, %s, is passed on',
    async (type) => {
      const unknown = { type, timestamp: '2026-01-01T12:00:00.000Z', data: { amount: 7, parts: [1, 2] }, more: true };
      const text = JSON.stringify(unknown);
      const { event } = await merchant.webhooks.verify({ body: text, headers: sign(text) }, secret);
      expect(event).toEqual(unknown);
    },
  );

  it.each([
    ['status', { ...order, status: 'in_dispute' }],
    ['decline reason', { ...order, status: 'declined', decline_reason: 'card_on_holiday' }],
  ])('of a known type passes a %s on that only a newer provider knows', async (_, data) => {
    const text = JSON.stringify({ type: 'order.captured', timestamp: '2026-01-01T12:00:00.000Z', data });
    const { event } = await merchant.webhooks.verify({ body: text, headers: sign(text) }, secret);
    expect(event.data).toEqual(data);
  });

  it.each([
    ['no JSON', 'hello'],
    ['no event', '{"hello": 1}'],
    ['an event without its order', '{"type": "order.captured", "timestamp": "2026-01-01T12:00:00.000Z", "data": {}}'],
  ])('that is genuine and %s has a code of its own', async (_, text) => {
    const reading = merchant.webhooks.verify({ body: text, headers: sign(text) }, secret);
    await expect(reading).rejects.toMatchObject({ code: 'webhook_unreadable' });
  });

  const bytes = new TextEncoder().encode(body);
  const within = new Uint8Array([1, ...bytes, 2]);
  it.each([
    ['an ArrayBuffer', bytes.buffer.slice(0)],
    ['a Buffer', Buffer.from(body)],
    ['a view of a part', new Uint8Array(within.buffer, 1, bytes.length)],
    ['a DataView', new DataView(within.buffer, 1, bytes.length)],
  ])('is read from %s', async (_, given) => {
    expect((await merchant.webhooks.verify({ body: given, headers: sign(body) }, secret)).id).toBe('evt');
  });

  it.each([
    ['body', 'a parsed body', { body: JSON.parse(body), headers: sign(body) }, secret],
    ['body', 'no body', { headers: sign(body) }, secret],
    ['body', 'a request', new Request('https://shop.example', { method: 'POST', body, headers: sign(body) }), secret],
    ['body', 'nothing', undefined, secret],
    ['headers', 'no headers', { body }, secret],
    ['secret', 'no secret', { body, headers: sign(body) }, undefined],
    ['secret', 'no secrets', { body, headers: sign(body) }, []],
    ['secret', 'an API secret', { body, headers: sign(body) }, 'not-a-real-secret-0001'],
  ])('says that it needs %s, given %s', async (name, _, delivery, given) => {
    const error = await merchant.webhooks
      .verify(delivery as never, given as never)
      .then(String, (thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(new RegExp(`^${name} must be `));
    expect((error as Error).message).not.toContain('not-a-real-secret');
  });

  it('is refused for whatever signature somebody invents, without another kind of error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (invented) => {
        const headers = { ...sign(body), 'webhook-signature': `v1,${invented}` };
        await expect(merchant.webhooks.verify({ body, headers }, secret)).rejects.toMatchObject({
          code: 'webhook_signature_invalid',
        });
      }),
    );
  });
});
