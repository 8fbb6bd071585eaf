/** The key given, or a random one. @throws {TypeError} for a key that the provider would refuse. */
export function usableKey(given: string | undefined): string {
  if (given === undefined) return crypto.randomUUID();
  if (!/^[\x20-\x7e]{1,255}$/.test(given))
    throw new TypeError('idempotencyKey must be 1–255 printable ASCII characters');
  return given;
}
