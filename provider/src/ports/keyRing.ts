import type { KeyObject } from 'node:crypto';
import type { Mode } from '../common/mode.js';

/** A key that signs origin proofs, without its private part. */
export type SigningKey = {
  mode: Mode;
  /** Its thumbprint (RFC 7638). */
  kid: string;
  publicJwk: Record<string, unknown>;
  createdAt: Date;
  /** Signs from here, */
  activeFrom: Date;
  /** until here; null: until it is rotated out. */
  retiredAt: Date | null;
};

/** A signing key to work with. Each part is imported when it is first asked for. */
export type RingKey = SigningKey & {
  /** @throws Error when the master key is another. */
  privateKey(): KeyObject;
  /** To check what it signed: the private half, which is quicker, or the public one where the master key is another. */
  checkingKey(): KeyObject;
};

/** The signing keys as this process has read them. */
export type KeyRing = {
  /** Of both modes, newest first, read at most so many milliseconds ago; `KEY_CACHE_TIME` if left out. */
  keys(maxAge?: number): Promise<readonly RingKey[]>;
};
