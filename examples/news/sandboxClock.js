// @ts-check
import { loopbackUrl } from 'ondemand-pay/internal';
import { periodAt } from 'ondemand-pay/protocol';

/**
 * Lets the time under test keys pass until the next month of a subscription begins. For the sandbox only: with live
 * keys months take as long as they take.
 *
 * @param {string} providerUrl
 * @param {import('ondemand-pay/merchant').RecurringTerms} terms
 */
export async function untilNextMonth(providerUrl, terms) {
  const url = loopbackUrl(new URL('/sandbox/clock', providerUrl));
  const { now } = /** @type {{ now: string }} */ (await (await fetch(url)).json());
  const to = periodAt(terms, new Date(now)).end?.toISOString();
  const headers = { 'Content-Type': 'application/json' };
  const moved = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ to }) });
  if (!moved.ok) throw new Error('The test clock was not moved');
}
