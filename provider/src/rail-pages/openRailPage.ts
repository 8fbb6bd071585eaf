import { createHash } from 'node:crypto';
import { MINIMUM_DISPLAY_TIME, type OpenRailPage, type RailPageOpened } from 'ondemand-pay/internal';
import { randomToken, uuid } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import { railOf } from '../payment-methods/askRail.js';
import { loadInstrument } from '../payment-methods/loadInstrument.js';
import type { Deps } from '../ports/deps.js';
import { loadProof } from '../proofs/loadProof.js';
import { dueAtOnce } from '../proofs/storedProof.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';
import { requireFreshFactor } from '../sessions/freshFactor.js';
import { readLocale } from '../sessions/locale.js';
import { type RailPage, TICKET_LIFETIME } from './railPage.js';
import * as store from './railPageStore.js';

/**
 * Gives a frame the way into a page of a processor's, for its own buyer and once: a window that the buyer opens goes
 * there. Asked for again, the same page gets another way in, and the one before leads nowhere.
 * @throws {Refusal} `step_missing`; `instrument_refused` where the method has no such page; `confirmation_stale`,
 *   `terms_not_shown`; on the provider's own page `factor_missing`.
 */
export async function openRailPage(deps: Deps, session: FrameSession, asked: OpenRailPage): Promise<RailPageOpened> {
  const proved = requireBuyer(session);
  const locale = readLocale(asked.locale);
  const page =
    'method' in asked
      ? await detailsPage(deps, proved, asked.method, locale)
      : await authenticationPage(deps, proved, asked.confirmation_id, locale);
  const { database, clock, random } = deps;
  const ticket = `${page.mode}_${randomToken(random, 256)}`;
  const until = new Date(clock().getTime() + TICKET_LIFETIME);
  await store.setTicket(database, page, { hash: hashTicket(ticket), until });
  return { page_id: page.pageId, path: `/pay/with/${ticket}` };
}

export const hashTicket = (ticket: string): Buffer => createHash('sha256').update(ticket).digest();

type Found = Pick<RailPage, 'mode' | 'pageId'>;

async function detailsPage(deps: Deps, session: ProvedSession, wanted: string, locale: string): Promise<Found> {
  const { database, clock, random, rails } = deps;
  const { mode, sessionId, buyerId, walletId, merchant } = session;
  if (merchant.ofProvider) await requireFreshFactor(deps, session);
  const rail = rails[mode].find(({ method }) => method === wanted);
  if (!rail?.pages) {
    throw new Refusal('instrument_refused', {
      errors: [{ pointer: '/method', detail: 'is not given on a page here' }],
    });
  }
  const now = clock();
  const of = { mode, sessionId, buyerId, walletId, rail: rail.name };
  const open = await store.findOpenDetails(database, of, now);
  if (open) return open;
  const page = { ...of, pageId: uuid(random), merchantId: merchant.merchantId, locale };
  const nothing = { jti: null, amount: null, currency: null, instrumentId: null };
  await store.insertPage(database, { ...page, ...nothing, kind: 'details' }, now);
  return page;
}

async function authenticationPage(
  deps: Deps,
  session: ProvedSession,
  confirmationId: string,
  locale: string,
): Promise<Found> {
  const { database, clock, random } = deps;
  const { mode, sessionId, buyerId, merchant } = session;
  const { merchantId } = merchant;
  const proof = await loadProof(database, merchantId, confirmationId);
  const isTheirs = proof?.sessionId === sessionId && proof.buyerId === buyerId;
  if (!isTheirs || proof.voidedAt || proof.issuedAt || !proof.needsAuthentication) {
    throw new Refusal('confirmation_stale');
  }
  const { jti, instrumentId, displayedAt } = proof;
  const due = dueAtOnce(proof);
  const instrument =
    instrumentId === null ? undefined : await loadInstrument(database, { mode, buyerId, instrumentId });
  const rail = instrument && railOf(deps, mode, instrument.rail);
  if (!instrument || !rail?.pages || due === null) throw new Refusal('confirmation_stale');
  const now = clock();
  if (now.getTime() - displayedAt.getTime() < MINIMUM_DISPLAY_TIME) throw new Refusal('terms_not_shown');
  const { walletId } = instrument;
  const of = { mode, sessionId, buyerId, walletId, rail: rail.name, merchantId, locale };
  const about = { jti, ...due, instrumentId: instrument.instrumentId };
  await store.insertPage(database, { ...of, ...about, pageId: uuid(random), kind: 'authentication' }, now);
  const page = await store.findPageOfProof(database, mode, merchantId, jti);
  if (!page) throw new TypeError('A page that was written is there');
  return page;
}
