import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { AppContext } from '../../http/env.js';
import { chooseCoding } from './contentCoding.js';

/** Smaller takes longer than it saves, also for a page that many are sent. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Pages of this many shops and languages are kept as they travel. */
const MOST_KEPT = 100;

/**
 * Answers with a page, and keeps it compressed for whoever asks for the same again. Only for one without a secret: its
 * length could tell of it.
 */
export function pageCompressor() {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  const compress = (coding: 'br' | 'gzip', html: string): Uint8Array<ArrayBuffer> => {
    const name = `${coding} ${html}`;
    const body = kept.get(name) ?? new Uint8Array(coding === 'br' ? brotliCompressSync(html, BROTLI) : gzipSync(html));
    kept.delete(name);
    kept.set(name, body);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return body;
  };
  return (c: AppContext, html: string, headers: Readonly<Record<string, string>>): Response => {
    const coding = chooseCoding(c.req.header('accept-encoding'));
    return c.body(coding === 'identity' ? html : compress(coding, html), 200, {
      ...headers,
      'Content-Type': 'text/html; charset=UTF-8',
      Vary: 'Accept-Encoding',
      ...(coding === 'identity' ? {} : { 'Content-Encoding': coding }),
    });
  };
}
