/** A path longer than this is no link that anybody would follow. */
const MOST = 2000;

/**
 * Path and query of the page at its origin, as a page told them; null where they lead anywhere else, or are none. A
 * receipt does without rather than a purchase.
 */
export function readPagePath(told: string | undefined, pageOrigin: string): string | null {
  if (told === undefined || told.length > MOST || !told.startsWith('/') || !URL.canParse(told, pageOrigin)) return null;
  const { origin, pathname, search } = new URL(told, pageOrigin);
  return origin === new URL(pageOrigin).origin ? pathname + search : null;
}
