import type { Confirmation, InstrumentView, OpenConfirmation } from 'ondemand-pay/internal';
import { maskEmail } from '../buyers/emailAddress.js';
import { ensureUserToken } from '../buyers/userToken.js';
import { findWallet } from '../buyers/walletStore.js';
import { uuid } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import { readTimeZone } from '../common/timeZone.js';
import { termsOfLink } from '../links/openLink.js';
import { didBankAsk } from '../orders/orderStore.js';
import { findStanding } from '../outcomes/findEarlier.js';
import { railOf } from '../payment-methods/askRail.js';
import { type Instrument, viewInstrument } from '../payment-methods/instrument.js';
import { findUsableInstrument } from '../payment-methods/usableInstruments.js';
import type { Deps } from '../ports/deps.js';
import { insertShownProof, voidShownProofs } from '../proofs/proofStore.js';
import { dueAtOnce } from '../proofs/storedProof.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';
import { lockSession } from '../sessions/frameSessionStore.js';
import { readLocale } from '../sessions/locale.js';
import { type AgreedTerms, readAgreedTerms, wantedOf } from './agreedTerms.js';
import { consentFor, consentView } from './consent.js';
import { readPagePath } from './pagePath.js';
import { requireOldSim, requireStepUp } from './stepUp.js';

/**
 * Stores the terms as the confirm screen opens, and the time: only these can be agreed to. What the session was
 * shown before is void.
 * @throws {Refusal} `step_missing` (code, email or method), `fresh_factor_missing`, `validation_failed`,
 *   `instrument_refused` (it cannot pay this currency), `not_found` on the provider's own page, where nothing is
 *   sold, `link_over`.
 */
export async function openConfirmation(
  deps: Deps,
  session: FrameSession,
  given: OpenConfirmation,
): Promise<Confirmation> {
  const { database, clock, random } = deps;
  const proved = requireBuyer(session);
  const { mode, merchant, sessionId, buyerId, pageOrigin, channel, linkId, email, emailVerified } = proved;
  const asked = linkId === null ? given : await termsOfLink(deps, linkId, given);
  const locale = readLocale(asked.locale);
  if (merchant.ofProvider) throw new Refusal('not_found', { detail: 'Nothing is sold here', locale });
  const agreed = readAgreedTerms(asked, locale);
  if (email === null) throw new Refusal('step_missing', { detail: 'Give an email address first', locale });
  const { flow } = asked;
  const currency = agreed.currency ?? agreed.terms?.currency ?? null;
  const instrument =
    flow === 'registration' ? null : await payingInstrument(deps, proved, asked.instrument_id, currency, locale);

  const wallet = await findWallet(database, mode, proved.walletId);
  if (flow === 'registration') await requireOldSim(deps, proved, locale);
  else await requireStepUp(deps, proved, wallet, wantedOf(agreed), locale);

  const authentication = instrument ? await askedByBank(deps, instrument, agreed) : 'none';
  const { merchantId } = merchant;
  const jti = uuid(random);
  const itemName = asked.item_name?.trim() || null;
  const earlier = await findStanding(deps, proved, { ...agreed, flow, itemName });
  const consentVersion = consentFor(merchant, flow);
  const displayedAt = await database.transaction(async (tx) => {
    if (!(await lockSession(tx, session))) throw new Refusal('session_expired');
    const now = clock();
    await voidShownProofs(tx, merchantId, sessionId, now);
    await insertShownProof(tx, {
      ...agreed,
      merchantId,
      jti,
      mode,
      sessionId,
      flow,
      buyerId,
      userToken: await ensureUserToken(deps, tx, { merchantId, mode, buyerId }),
      instrumentId: instrument?.instrumentId ?? null,
      pageOrigin,
      pagePath: readPagePath(asked.page, pageOrigin),
      channel,
      linkId,
      itemName,
      email,
      emailVerified,
      locale,
      timeZone: readTimeZone(asked.time_zone),
      merchantContext: asked.merchant_context ?? null,
      displayedAt: now,
      consentVersion,
      needsAuthentication: authentication !== 'none',
    });
    return now;
  });
  const shown = {
    confirmation_id: jti,
    item_name: itemName,
    merchant_name: merchant.name,
    email_masked: maskEmail(email),
    consent: consentView(consentVersion),
    asks_recognition: flow !== 'registration' && !wallet?.knownEverywhere,
    earlier,
  };
  return view(shown, agreed, instrument && { ...viewInstrument(instrument), authentication }, displayedAt);
}

/** @throws {Refusal} `step_missing`, `instrument_refused`. */
async function payingInstrument(
  { database, rails }: Pick<Deps, 'database' | 'rails'>,
  session: ProvedSession,
  instrumentId: string,
  currency: string | null,
  locale: string,
): Promise<Instrument> {
  const instrument = await findUsableInstrument(database, session, instrumentId);
  if (!instrument) throw new Refusal('step_missing', { detail: 'Add a payment method first', locale });
  const rail = railOf({ rails }, session.mode, instrument.rail);
  if (!rail || (rail.currencies && currency !== null && !rail.currencies.includes(currency))) {
    const errors = [{ pointer: '/instrument_id', detail: 'cannot pay in this currency' }];
    throw new Refusal('instrument_refused', { errors, locale });
  }
  return instrument;
}

type Authentication = 'none' | 'in_frame' | 'in_window';

/**
 * Whether the buyer's bank asks them about this very payment first: it does for this way to pay, or it did the last
 * time an order tried. A bank of its own asks about an amount, as what is charged at once has one.
 */
async function askedByBank(
  { database, rails }: Pick<Deps, 'database' | 'rails'>,
  instrument: Instrument,
  agreed: AgreedTerms,
): Promise<Authentication> {
  const { mode, rail: name, needsAuthentication } = instrument;
  const rail = railOf({ rails }, mode, name);
  const way = rail?.pages ? 'in_window' : rail?.authenticate ? 'in_frame' : 'none';
  if (way === 'none' || (way === 'in_window' && dueAtOnce(agreed) === null)) return 'none';
  return needsAuthentication || (await didBankAsk(database, instrument)) ? way : 'none';
}

type Shown = Pick<
  Confirmation,
  'confirmation_id' | 'item_name' | 'merchant_name' | 'email_masked' | 'consent' | 'asks_recognition' | 'earlier'
>;

/** The confirmation of each kind. Recurring terms begin with the click; until then they are shown from now. */
function view(
  shown: Shown,
  { amount, currency, taxAmount, terms }: AgreedTerms,
  paidWith: (InstrumentView & { authentication: Authentication }) | null,
  now: Date,
): Confirmation {
  if (paidWith === null) return { ...shown, flow: 'registration' };
  const { authentication, ...instrument } = paidWith;
  const paying = { instrument, authentication };
  if (terms !== null) {
    return { ...shown, ...paying, flow: 'recurring-purchase', terms: { ...terms, start: now.toISOString() } };
  }
  if (amount === null || currency === null) throw new TypeError('A purchase has a price');
  return { ...shown, ...paying, flow: 'purchase', amount, currency, tax_amount: taxAmount };
}
