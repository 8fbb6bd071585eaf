/** A list in pages: the first of them if awaited, all that is on it and after it if iterated with `for await`. */
export type Paged<Page, Item> = Promise<Page> & AsyncIterable<Item>;

type Query = { readonly [name: string]: string | number | undefined };

/** @param find the page of a query, which is given as it stands in a URL. */
export function paged<Item, Page extends { data: Item[]; next: string | null }>(
  query: Query,
  find: (search: string) => Promise<Page>,
): Paged<Page, Item> {
  // Whatever `find` throws is a refusal of this promise.
  const pageOf = async (after: Query) => find(searchOf({ ...query, ...after }));
  const first = pageOf({});

  async function* all(): AsyncGenerator<Item> {
    for (let page = await first; ; ) {
      yield* page.data;
      if (page.next === null) return;
      page = await pageOf({ after: page.next });
    }
  }

  return Object.assign(first, { [Symbol.asyncIterator]: all });
}

function searchOf(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
