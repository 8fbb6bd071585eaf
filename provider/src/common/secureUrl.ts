/**
 * True for https, and for http where nobody is in between: localhost, its subdomains and the loopback addresses.
 * @see https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy
 */
export function isSecureUrl(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  const isLoopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback);
}
