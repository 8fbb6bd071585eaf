import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { AppContext } from '../../http/env.js';
import { chooseCoding } from './contentCoding.js';

/** Smaller takes longer than it saves for one page. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };

/** Answers with a page that is made anew each time. Only for one without a secret: its length could tell of it. */
export function compressedPage(c: AppContext, html: string, headers: Readonly<Record<string, string>>): Response {
  const coding = chooseCoding(c.req.header('accept-encoding'));
  const body = coding === 'br' ? brotliCompressSync(html, BROTLI) : coding === 'gzip' ? gzipSync(html) : html;
  return c.body(typeof body === 'string' ? body : new Uint8Array(body), 200, {
    ...headers,
    'Content-Type': 'text/html; charset=UTF-8',
    Vary: 'Accept-Encoding',
    ...(coding === 'identity' ? {} : { 'Content-Encoding': coding }),
  });
}
