import { createHash } from 'node:crypto';
import { randomToken } from '../common/ids.js';
import { type Mode, modeOfApiKey } from '../common/mode.js';

/** The frame's bearer, and the hash that is all the store knows of it. */
export type Bearer = { token: string; tokenHash: Buffer };

/** 256 random bits, so that a fast hash protects them. The prefix only says where to look. */
export function makeBearer(mode: Mode, random: (bytes: number) => Uint8Array): Bearer {
  const token = `${mode}_${randomToken(random, 256)}`;
  return { token, tokenHash: hashBearer(token) };
}

/**
 * The bearer of an `Authorization` header, or `undefined` if there is none that could be ours.
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export function readBearer(authorization: string | null): { mode: Mode; tokenHash: Buffer } | undefined {
  const token = /^Bearer ([\w-]{20,200})$/i.exec(authorization ?? '')?.[1];
  const mode = token === undefined ? undefined : modeOfApiKey(token);
  return token === undefined || mode === undefined ? undefined : { mode, tokenHash: hashBearer(token) };
}

const hashBearer = (token: string): Buffer => createHash('sha256').update(token).digest();
