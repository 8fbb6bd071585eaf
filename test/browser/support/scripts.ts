import type { BrowserContext } from 'playwright-core';
import type { World } from './world.js';

/**
 * The provider's scripts that a person's browser has asked for, as they are served: a window that has gone would take
 * with it what it was given.
 */
export function scriptsOf(person: BrowserContext, { provider, providerUrl }: World): () => Promise<string[]> {
  const urls = new Set<string>();
  person.on('request', (request) => {
    if (request.resourceType() === 'script' && request.url().startsWith(providerUrl)) urls.add(request.url());
  });
  const read = async (url: string) => {
    const response = await provider.fetch(new Request(url), { remoteAddress: '127.0.0.1' });
    if (response.status !== 200) throw new Error(`${url} is answered with ${response.status}`);
    return response.text();
  };
  return () => Promise.all([...urls].map(read));
}

/** The names that browsers know a card's own fields by, or one of the cards that they take. */
export const holdsCardFields = (script: string): boolean => /cc-(?:number|exp|csc)|4242424242424242/.test(script);
