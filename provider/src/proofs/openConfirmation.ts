import type { Confirmation, OpenConfirmation } from 'ondemand-pay/protocol';
import { maskEmail } from '../buyers/emailAddress.js';
import { ensureUserToken } from '../buyers/userToken.js';
import type { Deps } from '../deps.js';
import { uuid } from '../ids.js';
import { requireBuyer } from '../onboarding/authenticateFrame.js';
import type { FrameSession } from '../onboarding/frameSession.js';
import { readLocale } from '../onboarding/locale.js';
import { lockSession } from '../onboarding/lockSession.js';
import { findUsableInstrument } from '../payment-methods/usableInstruments.js';
import { Refusal } from '../refusal.js';
import { insertShownProof, voidShownProofs } from './proofStore.js';

/**
 * Stores the terms as the confirm screen opens, and the time: only these can be agreed to. What the session was
 * shown before is void.
 * @throws {Refusal} `step_missing` (code, email or method), `validation_failed`, `instrument_refused` (it cannot
 *   pay this currency).
 */
export async function openConfirmation(
  deps: Deps,
  session: FrameSession,
  asked: OpenConfirmation,
): Promise<Confirmation> {
  const { database, clock, random, rails } = deps;
  const { mode, merchant, sessionId, buyerId, pageOrigin, email, emailVerified } = requireBuyer(session);
  const locale = readLocale(asked.locale);
  if (asked.flow !== 'purchase') {
    throw new Refusal('validation_failed', { errors: [{ pointer: '/flow', detail: 'must be purchase' }], locale });
  }
  const { flow, amount, currency } = asked;
  if (email === null) throw new Refusal('step_missing', { detail: 'Give an email address first', locale });
  const instrument = await findUsableInstrument(database, { ...session, buyerId }, asked.instrument_id);
  if (!instrument) throw new Refusal('step_missing', { detail: 'Add a payment method first', locale });
  const rail = rails[mode].find(({ name }) => name === instrument.rail);
  if (!rail || (rail.currencies && !rail.currencies.includes(currency))) {
    const errors = [{ pointer: '/instrument_id', detail: 'cannot pay in this currency' }];
    throw new Refusal('instrument_refused', { errors, locale });
  }

  const { merchantId } = merchant;
  const jti = uuid(random);
  const itemName = asked.item_name?.trim() || null;
  await database.transaction(async (tx) => {
    if (!(await lockSession(tx, session))) throw new Refusal('session_expired');
    const now = clock();
    await voidShownProofs(tx, merchantId, sessionId, now);
    await insertShownProof(tx, {
      merchantId,
      jti,
      mode,
      sessionId,
      flow,
      buyerId,
      userToken: await ensureUserToken(deps, tx, { merchantId, mode, buyerId }),
      instrumentId: instrument.instrumentId,
      pageOrigin,
      amount,
      currency,
      itemName,
      email,
      emailVerified,
      locale,
      merchantContext: asked.merchant_context ?? null,
      displayedAt: now,
    });
  });
  return {
    confirmation_id: jti,
    flow,
    amount,
    currency,
    item_name: itemName,
    merchant_name: merchant.name,
    instrument: { instrument_id: instrument.instrumentId, method: instrument.method, label: instrument.label },
    email_masked: maskEmail(email),
    authentication: 'none',
    consent: null,
  };
}
