import { isDeepStrictEqual } from 'node:util';
import { getDomain } from 'tldts';
import { WELL_KNOWN, wellKnownFile } from '../../browser-sign-in/wellKnown.js';
import { isSecureUrl } from '../../common/secureUrl.js';
import { type Finding, note, ok } from './findings.js';

/** Milliseconds for the site to answer in. */
const PATIENCE = 5000;

const CHECK = 'browser_signin';

/**
 * The browser looks for the well-known file of its own sign-in at the registrable domain of the provider (the last name
 * that somebody could have bought), which seldom is the provider's own host. Without it the sign-in is not there, and
 * nothing else is missing.
 * @see https://w3c-fedid.github.io/FedCM/#idp-api-well-known
 */
export async function examineSignIn(url: string | undefined, fetch = globalThis.fetch): Promise<Finding> {
  if (url === undefined || !url.startsWith('https:') || !isSecureUrl(url)) {
    return ok(CHECK, 'only a public address with https has one');
  }
  const { hostname } = new URL(url);
  const domain = getDomain(hostname, { allowPrivateDomains: true });
  if (domain === null || domain === hostname) return ok(CHECK, `this service answers for ${hostname} itself`);
  const address = `https://${domain}${WELL_KNOWN}`;
  const mend = `Let ${address} answer what ${url}${WELL_KNOWN} answers, without a redirect; see docs/operations.md.`;
  try {
    const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok) return note(CHECK, `${address} answers ${response.status}`, mend);
    const isJson = /^application\/(\w+\+)?json\b/i.test(response.headers.get('content-type') ?? '');
    const isRight = isJson && isDeepStrictEqual(await response.json(), wellKnownFile(url));
    return isRight ? ok(CHECK, address) : note(CHECK, `${address} does not answer for this service`, mend);
  } catch {
    return note(CHECK, `${address} cannot be read`, mend);
  }
}
