import type { OwnLimit } from 'ondemand-pay/internal';
import type { Wallet } from '../buyers/wallet.js';
import { countriesOfWallet } from '../buyers/walletStore.js';
import { Refusal } from '../common/refusal.js';
import { confirmingFactors } from '../onboarding/factors.js';
import { countDeclined } from '../orders/orderStore.js';
import type { Deps } from '../ports/deps.js';
import { type AtClick, type Factored, findSinceFactor, type SinceFactor } from '../proofs/clickStore.js';
import { countryOf } from '../sessions/countryOf.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import {
  isAbove,
  isNewCountry,
  isWithinAllowance,
  MANY_REFUSALS,
  type Price,
  REFUSALS_WINDOW,
  type Risk,
} from './stepUpRules.js';

/** What is to be agreed to: a price, or an agreement about later charges. */
export type Wanted = Price | 'recurring';

/**
 * A code or another factor is good for one purchase. Without one, a few small purchases are made by one tap; more, a
 * dearer one, and an agreement about later charges need another. So does whoever sits at a remembered browser in a
 * country where this wallet bought nothing yet, or after many refusals, and whoever gave a code to a number that
 * changed its SIM card lately.
 * @param wallet the session's; `undefined` before anything was bought from it
 * @throws {Refusal} `fresh_factor_missing` with `reason`, the `factors` that can be given, and the `card` whose
 *   security code is meant.
 */
export async function requireStepUp(
  deps: Deps,
  session: ProvedSession,
  wallet: Wallet | undefined,
  wanted: Wanted,
  locale: string,
): Promise<void> {
  const since = await findSinceFactor(deps.database, session, deps.clock());
  const risk =
    riskOfTerms(deps, session, wallet?.ownLimit ?? null, wanted, since) ?? (await riskOfPlace(deps, session));
  if (risk !== undefined) throw await factorMissing(deps, session, risk, locale);
}

/**
 * A registration pays nothing, and yet tells a shop who somebody is: not on the word of a SIM card that is new.
 * @throws {Refusal} `fresh_factor_missing`.
 */
export async function requireOldSim(deps: Deps, session: ProvedSession, locale: string): Promise<void> {
  if (session.provedBy === 'sms_new_sim') throw await factorMissing(deps, session, 'sim_swap', locale);
}

/**
 * The same at the click, for what counts only now, by what was read with it.
 * @throws {Refusal} `fresh_factor_missing`.
 */
export async function requireOneTap(
  deps: Deps,
  session: ProvedSession,
  { since, ownLimit }: Pick<AtClick, 'since' | 'ownLimit'>,
  wanted: Wanted,
  locale: string,
): Promise<Factored> {
  const risk = riskOfTerms(deps, session, ownLimit, wanted, since);
  if (risk !== undefined) throw await factorMissing(deps, session, risk, locale);
  return { factorAt: since.unusedFactorAt ?? since.lastFactorAt, withFactor: since.unusedFactorAt !== null };
}

function riskOfTerms(
  { amountLimits: operator }: Pick<Deps, 'amountLimits'>,
  { provedBy, merchant }: ProvedSession,
  own: OwnLimit | null,
  wanted: Wanted,
  { unusedFactorAt, oneTaps }: SinceFactor,
): Risk | undefined {
  if (provedBy === 'sms_new_sim') return 'sim_swap';
  if (unusedFactorAt !== null) return undefined;
  if (wanted === 'recurring') return 'recurring';
  const above = isAbove(wanted, { operator, shop: merchant.amountLimits, own });
  return above ?? (isWithinAllowance(oneTaps, wanted) ? undefined : 'allowance');
}

async function riskOfPlace(deps: Deps, session: ProvedSession): Promise<Risk | undefined> {
  const { database, clock } = deps;
  if (session.provedBy !== 'device') return undefined;
  const since = new Date(clock().getTime() - REFUSALS_WINDOW);
  if ((await countDeclined(database, session, since)) >= MANY_REFUSALS) return 'refusals';
  if (!deps.countryOfAddress) return undefined;
  const country = await countryOf(deps, session.address);
  const isNew = isNewCountry(country, await countriesOfWallet(database, session.mode, session.walletId));
  return isNew ? 'country' : undefined;
}

async function factorMissing(deps: Deps, session: ProvedSession, reason: Risk, locale: string): Promise<Refusal> {
  const { factors, card } = await confirmingFactors(deps, session);
  const offered = reason === 'sim_swap' ? factors.filter((factor) => factor !== 'sms_code') : factors;
  return new Refusal('fresh_factor_missing', { members: { reason, factors: offered, card }, locale });
}
