/**
 * A provider's URL in its one spelling: scheme and host in lower case, no default port, no trailing slash. Undefined
 * for what is no http(s) URL, or has credentials, a query or a fragment.
 */
export function readProviderUrl(written: unknown): string | undefined {
  const text = String(written);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    return undefined;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
