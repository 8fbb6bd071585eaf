import { countriesOfWallet, type Wallet } from '../buyers/wallet.js';
import { Refusal } from '../common/refusal.js';
import { confirmingFactors } from '../onboarding/factors.js';
import { countDeclined } from '../orders/read/ordersOfBuyer.js';
import type { Deps } from '../ports/deps.js';
import { countryOf } from '../sessions/countryOf.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import {
  AMOUNT_LIMITS,
  type Asked,
  isAbove,
  isAboveOwn,
  isNewCountry,
  MANY_REFUSALS,
  REFUSALS_WINDOW,
  type Risk,
} from './stepUpRules.js';

/**
 * A remembered browser pays with one tap. Whoever holds it is asked for a code or another factor where that is not
 * enough: above the shop's limit or the buyer's own, in a country where this wallet bought nothing yet, after many
 * refusals. So is whoever gave a code to a number that changed its SIM card lately. A code given in this frame's session
 * counts.
 * @param wallet the session's; `undefined` before anything was bought from it
 * @throws {Refusal} `fresh_factor_missing` with `reason`, the `factors` that can be given, and the `card` whose security
 *   code is meant.
 */
export async function requireStepUp(
  deps: Deps,
  session: ProvedSession,
  wallet: Wallet | undefined,
  asked: Asked,
  locale: string,
): Promise<void> {
  const reason = await riskOf(deps, session, wallet, asked);
  if (reason === undefined) return;
  const { factors, card } = await confirmingFactors(deps, session);
  const offered = reason === 'sim_swap' ? factors.filter((factor) => factor !== 'sms_code') : factors;
  throw new Refusal('fresh_factor_missing', { members: { reason, factors: offered, card }, locale });
}

async function riskOf(
  deps: Deps,
  session: ProvedSession,
  wallet: Wallet | undefined,
  asked: Asked,
): Promise<Risk | undefined> {
  const { database, clock, amountLimits = AMOUNT_LIMITS } = deps;
  if (session.provedBy === 'sms_new_sim') return 'sim_swap';
  if (session.provedBy !== 'device') return undefined;
  if (isAbove(asked, { ...amountLimits, ...session.merchant.amountLimits })) return 'amount';
  if (isAboveOwn(asked, wallet?.ownLimit ?? null)) return 'own_limit';
  const since = new Date(clock().getTime() - REFUSALS_WINDOW);
  if ((await countDeclined(database, session, since)) >= MANY_REFUSALS) return 'refusals';
  if (!deps.countryOfAddress) return undefined;
  const country = await countryOf(deps, session.address);
  const isNew = isNewCountry(country, await countriesOfWallet(database, session.mode, session.walletId));
  return isNew ? 'country' : undefined;
}
