/** By which the browser finds everything else: at the registrable domain of the provider, and nowhere else. */
export const WELL_KNOWN = '/.well-known/web-identity';

/** Where the browser goes on from there. */
export const CONFIG = '/fedcm/config.json';

/** What the browser asks with the provider's own cookies, and where a buyer becomes known. */
export const accountsOf = (url: string) => ({
  accounts_endpoint: `${url}/fedcm/accounts`,
  login_url: `${url}/account`,
});

/** The file itself, of a provider at this address. */
export const wellKnownFile = (url: string) => ({ provider_urls: [`${url}${CONFIG}`], ...accountsOf(url) });
