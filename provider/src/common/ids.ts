/** A random UUID (RFC 9562, version 4) from the random source passed in: 122 unguessable bits. */
export function uuid(random: (bytes: number) => Uint8Array): string {
  const bytes = Buffer.from(random(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** An opaque token of `bits` random bits, in base64url. */
export const randomToken = (random: (bytes: number) => Uint8Array, bits: number): string =>
  Buffer.from(random(bits / 8)).toString('base64url');

/** True for the text form of any UUID; everything else cannot be a key in the store. */
export const isUuid = (value: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value);
