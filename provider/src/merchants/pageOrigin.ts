import { isSecureUrl } from '../common/secureUrl.js';

/**
 * The origin in the form a browser reports it, or `undefined` for anything that is not exactly an origin.
 * Plain http is allowed where it is a secure context anyway: localhost and its subdomains.
 * @see https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy
 */
export function readPageOrigin(written: string): string | undefined {
  let url: URL;
  try {
    url = new URL(written);
  } catch {
    return undefined;
  }
  const isBare = url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  return isBare && isSecureUrl(url.href) && !written.includes('*') ? url.origin : undefined;
}
