import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

/**
 * Everything that depends on the master key, which lives outside the store: whoever reads a copy of the
 * database can neither sign proofs nor test codes against their hashes.
 */
export interface Vault {
  /** Keyed hash of a short secret such as a 6-digit code, bound to its context. */
  hash(purpose: string, ...parts: string[]): Buffer;
  /** Encrypts with AES-256-GCM; `context` must be given again to open. */
  seal(plain: string, context: string): Buffer;
  /** @throws Error when the box was changed, or sealed with another key or context. */
  open(box: Buffer, context: string): string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** @param masterKey 32 random bytes. */
export function createVault(masterKey: Uint8Array, random: (bytes: number) => Uint8Array): Vault {
  if (masterKey.length !== 32) throw new TypeError('The master key must be 32 bytes');
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', masterKey, '', purpose, 32));
  const sealing = derive('ondemand-pay seal');
  return {
    hash: (purpose, ...parts) =>
      // Lengths are part of the input, so that no two lists of parts read the same.
      createHmac('sha256', derive(`ondemand-pay hash ${purpose}`))
        .update(JSON.stringify(parts))
        .digest(),
    seal(plain, context) {
      const nonce = random(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(context));
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]);
    },
    open(box, context) {
      const decipher = createDecipheriv('aes-256-gcm', sealing, box.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(context))
        .setAuthTag(box.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
    },
  };
}
