import { MAX_BODY_BYTES } from 'ondemand-pay/internal';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../src/common/refusal.js';
import { parseBody, readObject } from '../../src/http/parseBody.js';
import { readBody } from '../../src/http/readBody.js';

const request = (body: BodyInit | null, headers: Record<string, string> = {}) =>
  new Request('http://pay.localhost/', { method: 'POST', headers, body, duplex: 'half' } as RequestInit);

const json = { 'Content-Type': 'application/json' };

async function codeOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('readBody', () => {
  it.each([
    ['application/json', 'accepted'],
    ['application/json; charset=utf-8', 'accepted'],
    ['APPLICATION/JSON', 'accepted'],
    ['application/x-www-form-urlencoded', 'accepted'],
    ['text/plain', 'unsupported_media_type'],
    ['application/jsonp', 'unsupported_media_type'],
    ['multipart/form-data; boundary=x', 'unsupported_media_type'],
  ])('a body of type %s is %s', async (type, code) => {
    expect(await codeOf(() => readBody(request('{}', { 'Content-Type': type })))).toBe(code);
  });

  it('takes exactly 64 KiB and not a byte more', async () => {
    expect(await codeOf(() => readBody(request('x'.repeat(MAX_BODY_BYTES), json)))).toBe('accepted');
    expect(await codeOf(() => readBody(request('x'.repeat(MAX_BODY_BYTES + 1), json)))).toBe('body_too_large');
  });

  it('refuses a declared length without reading', async () => {
    const unread = new ReadableStream(
      {
        pull: () => {
          throw new Error('was read');
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { ...json, 'Content-Length': String(MAX_BODY_BYTES + 1) };
    expect(await codeOf(() => readBody(request(unread, headers)))).toBe('body_too_large');
  });

  it('cuts an endless body that declares nothing', async () => {
    let chunks = 0;
    let cancelled = false;
    const endless = new ReadableStream({
      pull: (controller) => {
        chunks += 1;
        controller.enqueue(new Uint8Array(1024));
      },
      cancel: () => {
        cancelled = true;
      },
    });
    expect(await codeOf(() => readBody(request(endless, json)))).toBe('body_too_large');
    expect(cancelled).toBe(true);
    expect(chunks).toBeLessThan(80);
  });

  it('refuses what is not UTF-8', async () => {
    expect(await codeOf(() => readBody(request(new Uint8Array([0x22, 0xff, 0x22]), json)))).toBe('malformed_request');
  });

  it('reads an absent body as an empty object', async () => {
    expect(readObject(await readBody(request(null)))).toEqual({});
  });
});

describe('parseBody', () => {
  const schema = v.object({
    name: v.pipe(v.string('must be a string'), v.maxLength(3, 'must be at most 3 characters')),
    amount: v.pipe(v.number('must be a number'), v.safeInteger('must be an integer')),
    capture: v.optional(v.boolean('must be true or false'), true),
  });
  const parse = (kind: 'json' | 'form', text: string) => parseBody(schema, { kind, text });

  it('reads a form as JSON with the types of its schema', () => {
    const wanted = { name: '12', amount: 7, capture: false };
    expect(parse('form', 'name=12&amount=7&capture=false')).toEqual(wanted);
    expect(parse('json', '{"name":"12","amount":7,"capture":"false"}')).toEqual(wanted);
  });

  it('lists every wrong field with its pointer, and quotes no value', () => {
    let refusal: Refusal | undefined;
    try {
      parse('json', '{"name":"secret","amount":"7"}');
    } catch (error) {
      refusal = error as Refusal;
    }
    expect(refusal?.code).toBe('validation_failed');
    expect(refusal?.details.errors).toEqual([
      { pointer: '/name', detail: 'must be at most 3 characters' },
      { pointer: '/amount', detail: 'must be a number' },
    ]);
    expect(JSON.stringify(refusal?.details)).not.toContain('secret');
  });

  it.each([
    ['json', '{"name":"a","amount":'],
    ['json', '[]'],
    ['json', 'null'],
    ['json', '"text"'],
    ['form', 'name=a&name=b&amount=1'],
  ] as const)('%s %s is malformed', async (kind, text) => {
    expect(await codeOf(() => parse(kind, text))).toBe('malformed_request');
  });

  it('is not misled by a key named __proto__', () => {
    expect(parse('json', '{"name":"a","amount":1,"__proto__":{"capture":false}}').capture).toBe(true);
    expect(parse('form', 'name=a&amount=1&__proto__=x').capture).toBe(true);
  });
});
