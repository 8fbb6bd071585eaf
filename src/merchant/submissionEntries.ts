/**
 * The fields of whatever a framework hands over. Kinds are told apart by their methods: nothing that a visitor sends
 * holds a function, so no posted form can pass itself off as a request.
 */

/** Why a posted form is no submission. It says nothing about whether the buyer paid. */
export type SubmissionFailure = {
  ok: false;
  /** The first three name the field; the others concern the whole body. */
  reason:
    | 'missing_field'
    | 'duplicated_field'
    | 'invalid_field'
    | 'unsupported_media_type'
    | 'malformed_body'
    | 'body_too_large';
  field?: string;
};

/** A request of plain Node, and of Express and its like: a stream, with `body` where a parser has read it already. */
export type NodeRequest = {
  headers: { [name: string]: string | string[] | undefined };
  body?: unknown;
  on(event: string, listener: (...given: never[]) => void): unknown;
};

type Entries = [string, string][];

/** Bytes of a request of plain Node that are read: many times a form without files. */
const MOST_BYTES = 1024 * 1024;

/** @throws {TypeError} for a request whose body somebody has read before. */
export async function readEntries(source: unknown): Promise<Entries | SubmissionFailure> {
  if (hasMethod(source, 'formData')) return readRequest(source as unknown as Request);
  if (hasMethod(source, 'on') && typeof source.headers === 'object') {
    return readNodeRequest(source as unknown as NodeRequest);
  }
  return textsOf(source);
}

async function readRequest(request: Request): Promise<Entries | SubmissionFailure> {
  if (request.bodyUsed) throw new TypeError('parseSubmission(): the body of this request was read already');
  if (!isForm(request.headers.get('Content-Type'))) return { ok: false, reason: 'unsupported_media_type' };
  try {
    return textsOf(await request.formData());
  } catch {
    return { ok: false, reason: 'malformed_body' };
  }
}

async function readNodeRequest(request: NodeRequest): Promise<Entries | SubmissionFailure> {
  const parsed = textsOf(request.body);
  // A parser that this media type was none of its business leaves nothing, or an empty object, and the stream unread.
  if (parsed.length > 0 || wasRead(request)) return parsed;
  const type = [request.headers['content-type']].flat()[0];
  if (type === undefined || !isForm(type)) return { ok: false, reason: 'unsupported_media_type' };
  const body = await collect(request);
  if (!(body instanceof Blob)) return body;
  // The address is of no account: only the body is parsed.
  return readRequest(new Request('http://localhost', { method: 'POST', headers: { 'Content-Type': type }, body }));
}

const wasRead = (request: NodeRequest): boolean =>
  ['readableDidRead', 'readableEnded', '_body'].some((flag) => (request as unknown as Fields)[flag] === true);

/** The stream's bytes. It is only paused at the limit, so that the connection can still carry an answer. */
function collect(request: NodeRequest): Promise<Blob | SubmissionFailure> {
  return new Promise((resolve) => {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    const malformed = () => resolve({ ok: false, reason: 'malformed_body' });
    request.on('data', (chunk: Uint8Array<ArrayBuffer> | string) => {
      const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
      size += bytes.length;
      if (size <= MOST_BYTES) return void chunks.push(bytes);
      chunks.length = 0;
      if (hasMethod(request, 'pause')) request.pause();
      resolve({ ok: false, reason: 'body_too_large' });
    });
    request.on('end', () => resolve(new Blob(chunks)));
    // The visitor left in the middle.
    request.on('error', malformed);
    request.on('close', malformed);
  });
}

/** Every field that is text; files and what else a parser makes of a body are left out. */
function textsOf(source: unknown): Entries {
  const pairs = pairsOf(source).flatMap(([name, value]) => [value].flat().map((each) => [name, each] as const));
  return pairs
    .filter((pair): pair is readonly [string, string] => typeof pair[1] === 'string')
    .map(([...pair]) => pair);
}

function pairsOf(source: unknown): [string, unknown][] {
  if (typeof source === 'string') return [...new URLSearchParams(source)];
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return pairsOf(new TextDecoder().decode(source));
  if (typeof source !== 'object' || source === null) return [];
  if (hasMethod(source, 'entries')) return [...(source as unknown as FormData).entries()];
  return Object.entries(source);
}

const isForm = (contentType: string | null): boolean =>
  ['application/x-www-form-urlencoded', 'multipart/form-data'].includes(
    contentType?.split(';')[0]?.trim().toLowerCase() ?? '',
  );

type Fields = Record<string, unknown>;

const hasMethod = <Name extends string>(
  source: unknown,
  name: Name,
): source is Fields & { [N in Name]: (...given: unknown[]) => unknown } =>
  typeof source === 'object' && source !== null && typeof (source as Fields)[name] === 'function';
