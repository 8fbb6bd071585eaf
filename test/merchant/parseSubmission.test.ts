import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { type ParsedSubmission, parseSubmission, type SubmissionSource } from 'ondemand-pay/merchant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const posted = { article_id: '4553', userToken: 'buyer-1', origin_proof: 'aaa.bbb.ccc', email: 'buyer@example.com' };
const submission = { userToken: 'buyer-1', originProof: 'aaa.bbb.ccc', email: 'buyer@example.com' };

function formData(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

const post = (body: BodyInit, headers: HeadersInit = {}) =>
  new Request('https://news.example/purchase', { method: 'POST', body, headers });

describe('parseSubmission', () => {
  it.each([
    ['an urlencoded request', post(new URLSearchParams(posted))],
    ['a multipart request', post(formData(posted))],
    ['form data', formData(posted)],
    ['search parameters', new URLSearchParams(posted)],
    ["a framework's record", posted],
    ['a record without a prototype', Object.assign(Object.create(null), posted) as Record<string, string>],
    ['the text of a body', new URLSearchParams(posted).toString()],
    ['the bytes of a body', Buffer.from(new URLSearchParams(posted).toString())],
    [
      'a request of another fetch',
      {
        headers: new Headers({ 'Content-Type': 'multipart/form-data; boundary=x' }),
        formData: async () => formData(posted),
      } as unknown as Request,
    ],
  ])('reads %s', async (_name, source) => {
    const parsed = await parseSubmission(source);
    if (!parsed.ok) throw new Error(parsed.reason);
    expect(parsed.submission).toEqual(submission);
    expect([...parsed.fields]).toEqual([['article_id', '4553']]);
  });

  it('keeps several values of a field of the form', async () => {
    const parsed = await parseSubmission({ ...posted, topic: ['a', 'b'] });
    expect(parsed.ok && parsed.fields.getAll('topic')).toEqual(['a', 'b']);
  });

  it('leaves files out', async () => {
    const data = formData(posted);
    data.append('photo', new Blob(['x']), 'photo.png');
    const parsed = await parseSubmission(data);
    expect(parsed.ok && [...parsed.fields.keys()]).toEqual(['article_id']);
  });

  it.each(['userToken', 'origin_proof', 'email'])('names %s if it is missing', async (field) => {
    const { [field as keyof typeof posted]: _gone, ...rest } = posted;
    expect(await parseSubmission(rest)).toEqual({ ok: false, reason: 'missing_field', field });
  });

  it.each(['userToken', 'origin_proof', 'email'])('refuses %s given twice', async (field) => {
    const twice = new URLSearchParams([...Object.entries(posted), [field, 'another']]);
    expect(await parseSubmission(twice)).toEqual({ ok: false, reason: 'duplicated_field', field });
    expect(await parseSubmission({ ...posted, [field]: ['a', 'b'] })).toMatchObject({ reason: 'duplicated_field' });
  });

  it.each([
    ['userToken', '..'],
    ['userToken', ''],
    ['userToken', 'x'.repeat(201)],
    ['origin_proof', 'not a token'],
    ['origin_proof', ''],
    ['email', 'x'.repeat(255)],
  ])('refuses %s = %j', async (field, value) => {
    expect(await parseSubmission({ ...posted, [field]: value })).toEqual({ ok: false, reason: 'invalid_field', field });
  });

  it('refuses what is no form', async () => {
    const refused = { ok: false, reason: 'unsupported_media_type' };
    expect(await parseSubmission(post(JSON.stringify(posted), { 'Content-Type': 'application/json' }))).toEqual(
      refused,
    );
    expect(await parseSubmission(new Request('https://news.example/purchase'))).toEqual(refused);
    const broken = post('--x', { 'Content-Type': 'multipart/form-data; boundary=y' });
    expect(await parseSubmission(broken)).toEqual({ ok: false, reason: 'malformed_body' });
  });

  it.each([undefined, null, {}, '', [], 7, true, 'hello', new Uint8Array()])(
    'finds nothing in the body %j',
    async (body) => {
      expect(await parseSubmission(body as SubmissionSource)).toEqual({
        ok: false,
        reason: 'missing_field',
        field: 'userToken',
      });
    },
  );

  it('tells a backend that has read the body itself', async () => {
    const request = post(new URLSearchParams(posted));
    await request.text();
    await expect(parseSubmission(request)).rejects.toThrow(TypeError);
  });

  it.each(['\ud800', 'a\udfff'])('refuses the user token %j, which no URL can hold', async (userToken) => {
    expect(await parseSubmission({ ...posted, userToken })).toMatchObject({ reason: 'invalid_field' });
  });

  it('takes no posted field for a request', async () => {
    const hostile = {
      ...posted,
      body: { userToken: 'other' },
      headers: { 'content-type': 'x' },
      formData: 'x',
      on: 'x',
      entries: 'x',
    };
    expect(await parseSubmission(hostile)).toMatchObject({ ok: true, submission });
  });

  it('never throws, whatever a visitor posts', async () => {
    const values = fc.oneof(fc.string(), fc.array(fc.string()), fc.integer(), fc.constant(null), fc.object());
    const names = fc.oneof(fc.constantFrom(...Object.keys(posted)), fc.string());
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, values), async (fields) => {
        const parsed = await parseSubmission(fields);
        if (parsed.ok) expect(parsed.submission.originProof.split('.')).toHaveLength(3);
        else expect(parsed.reason).toMatch(/_(field|type|body)$/);
      }),
    );
  });
});

describe('a request of plain Node', () => {
  /** What a parser in front does with the request before the shop sees it. */
  let prepare: (request: IncomingMessage & { body?: unknown }) => Promise<void> | void = () => {};
  let reading: (parsed: Promise<ParsedSubmission>) => void = () => {};
  const server = createServer(async (request, response) => {
    await prepare(request);
    const parsed = parseSubmission(request);
    reading(parsed);
    response.end(JSON.stringify(await parsed.catch((thrown: unknown) => ({ thrown: String(thrown) }))));
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const form = new URLSearchParams(posted).toString();
  const FORM = 'application/x-www-form-urlencoded';
  const send = async (body: BodyInit, type?: string) => {
    const { port } = server.address() as AddressInfo;
    const headers = type === undefined ? {} : { 'Content-Type': type };
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body, headers });
    return answer.json() as Promise<unknown>;
  };
  const readAll = async (request: IncomingMessage) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    return text;
  };

  it.each([
    ['nobody has read', () => {}],
    [
      'a parser has read',
      async (request: IncomingMessage & { body?: unknown }) => {
        request.body = Object.fromEntries(new URLSearchParams(await readAll(request)));
      },
    ],
    [
      'a parser has left alone, as Express 4 marks it',
      (request: IncomingMessage & { body?: unknown }) => {
        request.body = {};
      },
    ],
    [
      'a parser has left alone, as Express 5 marks it',
      (request: IncomingMessage & { body?: unknown }) => {
        request.body = undefined;
      },
    ],
    [
      'was read as text',
      async (request: IncomingMessage & { body?: unknown }) => {
        request.body = await readAll(request);
      },
    ],
  ])('that %s is read', async (_, before) => {
    prepare = before;
    expect(await send(form, FORM)).toMatchObject({ ok: true, submission });
  });

  it('is read as multipart, too', async () => {
    prepare = () => {};
    expect(await send(formData(posted))).toMatchObject({ ok: true, submission });
  });

  it('whose body was read and thrown away holds nothing, and does not hang', async () => {
    prepare = async (request) => void (await readAll(request));
    expect(await send(form, FORM)).toMatchObject({ reason: 'missing_field' });
  });

  it.each([
    ['JSON', JSON.stringify(posted), 'application/json', 'unsupported_media_type'],
    ['text', form, 'text/plain', 'unsupported_media_type'],
    ['broken multipart', '--x', 'multipart/form-data; boundary=y', 'malformed_body'],
    ['multipart without a boundary', '--x', 'multipart/form-data', 'malformed_body'],
    ['more than a form holds', 'x'.repeat(2_000_000), FORM, 'body_too_large'],
    ['an empty form', '', FORM, 'missing_field'],
  ])('that holds %s is refused', async (_, body, type, reason) => {
    prepare = () => {};
    expect(await send(body, type)).toMatchObject({ ok: false, reason });
  });

  it('that breaks off in the middle is refused', async () => {
    prepare = () => {};
    const begun = new Promise<{ parsed: Promise<ParsedSubmission> }>((resolve) => {
      reading = (parsed) => resolve({ parsed });
    });
    const { port } = server.address() as AddressInfo;
    const headers = { 'Content-Type': FORM, 'Content-Length': '1000' };
    const broken = httpRequest({ port, host: '127.0.0.1', method: 'POST', headers });
    broken.on('error', () => {});
    broken.write('userToken=a');
    const { parsed } = await begun;
    broken.destroy();
    expect(await parsed).toEqual({ ok: false, reason: 'malformed_body' });
  });
});
