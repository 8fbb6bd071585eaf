/**
 * Where a URL is reached: names under `.localhost` are the loopback by definition, but Node's resolver asks
 * the network for them. Over plain http such a URL is answered with its twin at 127.0.0.1; any other comes
 * back as it was. Over https it is left alone, since the certificate is checked against the name.
 * @see https://www.rfc-editor.org/rfc/rfc6761#section-6.3
 */
export function loopbackUrl(url: URL): URL {
  if (url.protocol !== 'http:' || !url.hostname.endsWith('.localhost')) return url;
  const twin = new URL(url);
  twin.hostname = '127.0.0.1';
  return twin;
}
