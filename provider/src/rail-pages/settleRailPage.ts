import { recordBuyersAct } from '../audit/auditStore.js';
import { uuid } from '../common/ids.js';
import { askRail, railOf } from '../payment-methods/askRail.js';
import { insertGivenInstrument } from '../payment-methods/instrumentStore.js';
import type { Deps } from '../ports/deps.js';
import type { PageDetails, PaymentRail } from '../ports/paymentRail.js';
import { approveShownProof, voidShownProof } from '../proofs/proofStore.js';
import type { Queryable } from '../store/database.js';
import { ASKED_EVERY, type RailPage } from './railPage.js';
import * as store from './railPageStore.js';

/** Milliseconds for the rail when somebody waits to hear what became of a page. */
const PATIENCE = 5_000;

type Found = Omit<RailPage, 'railReference'> & { railReference: string };

/**
 * What became of a page, by the rail's own word: what a window says when it comes back proves nothing. Whoever asks,
 * the frame that waits or the window that has come back, it is written once.
 * @param isBack the window has just come back, so that the rail is asked even if it was asked a moment ago.
 */
export async function settleRailPage(deps: Deps, page: RailPage, { isBack = false } = {}): Promise<RailPage> {
  const { database, clock } = deps;
  const { railReference } = page;
  if (page.status !== 'open' || railReference === null) return page;
  const now = clock();
  const before = isBack ? now : new Date(now.getTime() - ASKED_EVERY);
  if (!(await store.mayAskRail(database, page, now, before))) return (await current(deps, page)) ?? page;
  const rail = railOf(deps, page.mode, page.rail);
  if (!rail) return page;
  const open: Found = { ...page, railReference };
  return page.kind === 'details' ? settleDetails(deps, rail, open) : settleAuthentication(deps, rail, open);
}

async function settleDetails(deps: Deps, rail: PaymentRail, page: Found): Promise<RailPage> {
  const { pages, method } = rail;
  if (!pages) return page as RailPage;
  const said = await askRail(deps, () => pages.readDetails(page.railReference), PATIENCE);
  switch (said.status) {
    case 'saved':
      return save(deps, method, page, said);
    case 'declined':
      return endPage(deps, page as RailPage, { status: 'declined', reason: said.reason });
    case 'given_up':
      return endPage(deps, page as RailPage, { status: 'given_up' });
    case 'open':
    case 'unknown':
      return page as RailPage;
  }
}

/** Written with the page, so that however many ask, one way to pay comes of it. */
const save = (
  deps: Deps,
  method: PaymentRail['method'],
  page: Found,
  { label, details, needsAuthentication = false }: Extract<PageDetails, { status: 'saved' }>,
): Promise<RailPage> =>
  decided(deps, page as RailPage, async (tx, now) => {
    const { mode, buyerId, sessionId, rail } = page;
    const instrumentId = uuid(deps.random);
    const given = { mode, buyerId, instrumentId, sessionId, method, rail, label, details, needsAuthentication };
    if (!(await insertGivenInstrument(tx, given, now))) return { status: 'given_up' };
    await recordBuyersAct(tx, deps, page, 'instrument.add', instrumentId);
    return { status: 'saved', instrumentId };
  });

async function settleAuthentication(deps: Deps, rail: PaymentRail, page: Found): Promise<RailPage> {
  const became = await askRail(deps, () => rail.lookup(page.railReference), PATIENCE);
  switch (became?.status) {
    case 'authorized':
    case 'captured':
      return holdAmount(deps, page as RailPage, page.railReference);
    case 'declined':
      return endPage(deps, page as RailPage, { status: 'declined', reason: became.reason });
    default:
      return page as RailPage;
  }
}

/**
 * The bank has agreed and holds the amount: what was shown is approved, if it can still be agreed to. What is held for
 * anything else is released by and by.
 */
export const holdAmount = (deps: Deps, page: RailPage, reference: string): Promise<RailPage> =>
  decided(deps, page, async (tx, now) => {
    const { merchantId, jti } = page;
    if (jti !== null) await approveShownProof(tx, { merchantId, jti }, now, reference);
    return { status: 'held', reference };
  });

/** Nothing came of it: what was shown with it cannot be agreed to any more. */
export const endPage = (deps: Deps, page: RailPage, end: Pick<store.Decided, 'status' | 'reason'>): Promise<RailPage> =>
  decided(deps, page, async (tx, now) => {
    const { merchantId, jti } = page;
    if (jti !== null) await voidShownProof(tx, { merchantId, jti }, now);
    return end;
  });

/** Of those who decide a page at once one is first, and the others see what it wrote. */
const decided = (
  { database, clock }: Deps,
  page: RailPage,
  decide: (tx: Queryable, now: Date) => Promise<store.Decided>,
): Promise<RailPage> =>
  database.transaction(async (tx) => {
    const now = clock();
    const locked = await store.lockPage(tx, page);
    if (!locked) throw new TypeError('A page is never deleted while it is open');
    if (locked.status !== 'new' && locked.status !== 'open') return locked;
    return store.writeDecided(tx, locked, await decide(tx, now), now);
  });

const current = ({ database }: Pick<Deps, 'database'>, { mode, pageId }: RailPage) =>
  store.findPage(database, mode, pageId);
