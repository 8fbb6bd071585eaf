/** A URL; `undefined` for what is none, or names a user: browsers fetch and go to no such address. */
export function parseUrl(text: string | undefined, base?: string): URL | undefined {
  try {
    const url = new URL(text!, base);
    return url.username || url.password ? undefined : url;
  } catch {
    return undefined;
  }
}
