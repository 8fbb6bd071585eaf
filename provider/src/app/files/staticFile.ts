import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { AppContext } from '../../http/env.js';
import { type Coding, chooseCoding } from './contentCoding.js';

/**
 * A file as it is served, in every coding. Only what is the same for everybody: a secret beside it could be guessed
 * at.
 */
export type StaticFile = {
  type: string;
  bodies: { [C in Coding]: Uint8Array<ArrayBuffer> };
  /** Of the content as it is; each coding has its own, since they are different bytes (RFC 9110 §8.8.3.3). */
  hash: string;
};

/** @param compressed made at build; what is missing is compressed here. */
export function createStaticFile(
  content: Uint8Array,
  type: string,
  compressed: { br?: Uint8Array | undefined; gzip?: Uint8Array | undefined } = {},
): StaticFile {
  return {
    type,
    bodies: {
      identity: new Uint8Array(content),
      br: new Uint8Array(compressed.br ?? brotliCompressSync(content)),
      gzip: new Uint8Array(compressed.gzip ?? gzipSync(content, { level: 9 })),
    },
    hash: createHash('sha256').update(content).digest('base64url').slice(0, 22),
  };
}

/** Immutable: the address changes with the content. */
export const FOR_EVER = 'public, max-age=31536000, immutable';
/** An address whose content a release changes. */
export const FOR_A_WHILE = 'public, max-age=300';

/** Answers with the file in the coding that the browser likes best, or that it has it already. */
export function serveStaticFile(
  c: AppContext,
  { type, bodies, hash }: StaticFile,
  { cacheControl, headers }: { cacheControl: string; headers: Readonly<Record<string, string>> },
): Response {
  const coding = chooseCoding(c.req.header('accept-encoding'));
  const etag = coding === 'identity' ? `"${hash}"` : `"${hash}-${coding}"`;
  const shared = { ...headers, 'Cache-Control': cacheControl, ETag: etag, Vary: 'Accept-Encoding' };
  if (isKnown(c.req.header('if-none-match'), etag)) return c.body(null, 304, shared);
  return c.body(bodies[coding], 200, {
    ...shared,
    'Content-Type': `${type}; charset=utf-8`,
    ...(coding === 'identity' ? {} : { 'Content-Encoding': coding }),
  });
}

/** Compared weakly: a proxy may have made the tag weak. @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 */
const isKnown = (header: string | undefined, etag: string): boolean =>
  header?.trim() === '*' || (header?.match(/"[^"]*"/g)?.includes(etag) ?? false);
