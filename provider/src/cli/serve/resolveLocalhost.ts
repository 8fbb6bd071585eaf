import dns from 'node:dns';

/**
 * Makes this process find names below `localhost` on this machine, as browsers do and as RFC 6761 asks of everyone;
 * many systems' resolvers do not. The demo's shops call the provider by such a name.
 * @see https://www.rfc-editor.org/rfc/rfc6761#section-6.3
 */
export function resolveLocalhost(): void {
  const original = dns.lookup as (...words: unknown[]) => void;
  const lookup = (hostname: string, ...others: unknown[]) =>
    original(/\.localhost\.?$/i.test(hostname) ? 'localhost' : hostname, ...others);
  dns.lookup = Object.assign(lookup, { __promisify__: dns.lookup.__promisify__ }) as typeof dns.lookup;
}
