import { MAX_BODY_BYTES, type RawBody } from 'ondemand-pay/internal';
import { Refusal } from '../common/refusal.js';

/**
 * First half of reading a body: media type and size, before anyone is authenticated. A declared length that
 * is too large is refused unread; an undeclared one is counted while reading and cut.
 * Hono's own limit wraps the stream and costs most of a server's throughput.
 *
 * @throws {Refusal} `unsupported_media_type`, `body_too_large`, `malformed_request` (not UTF-8).
 */
export async function readBody(request: Request): Promise<RawBody> {
  const kind = kindOf(request);
  const bytes = await readBytes(request, MAX_BODY_BYTES);
  if (bytes.byteLength > 0 && kind === 'none') throw new Refusal('unsupported_media_type');
  try {
    return { kind, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    throw new Refusal('malformed_request', { detail: 'The body must be UTF-8' });
  }
}

/**
 * A body as it was sent, of at most so many bytes.
 * @throws {Refusal} `unsupported_media_type` (compressed), `body_too_large`.
 */
export async function readBytes(request: Request, most: number): Promise<Buffer<ArrayBuffer>> {
  requirePlain(request);
  if (Number(request.headers.get('content-length') ?? 0) > most) throw new Refusal('body_too_large');
  if (request.body === null) return Buffer.alloc(0);

  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > most) {
      await reader.cancel();
      throw new Refusal('body_too_large');
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

/* A few compressed bytes can stand for gigabytes: bodies are small enough to come as they are. */
function requirePlain(request: Request): void {
  const coding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  if (coding === '' || coding === 'identity') return;
  const headers = { 'Accept-Encoding': 'identity' };
  throw new Refusal('unsupported_media_type', { detail: 'Send the body without Content-Encoding', headers });
}

function kindOf(request: Request): RawBody['kind'] {
  const mediaType = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (mediaType === 'application/json') return 'json';
  if (mediaType === 'application/x-www-form-urlencoded') return 'form';
  const empty = request.body === null || request.headers.get('content-length') === '0';
  if (mediaType === '' || empty) return 'none';
  throw new Refusal('unsupported_media_type');
}
