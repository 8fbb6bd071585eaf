import fc from 'fast-check';
import { parseSubmission } from 'ondemand-pay/merchant';
import { describe, expect, it } from 'vitest';

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
