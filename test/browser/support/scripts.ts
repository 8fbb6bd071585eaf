import type { BrowserContext } from 'playwright-core';

/** The texts of all scripts that a person's browser has asked for so far. */
export function scriptsOf(person: BrowserContext): () => Promise<string[]> {
  const texts: Promise<string>[] = [];
  person.on('response', (response) => {
    if (response.request().resourceType() === 'script') texts.push(response.text());
  });
  return () => Promise.all(texts);
}

/** The names that browsers know a card's own fields by, or one of the cards that they take. */
export const holdsCardFields = (script: string): boolean => /cc-(?:number|exp|csc)|4242424242424242/.test(script);
