import { modeOfApiKey } from '../common/mode.js';
import { isSecureUrl } from '../common/secureUrl.js';
import { askRail, railOf } from '../payment-methods/askRail.js';
import { findInstrumentEver } from '../payment-methods/instrumentStore.js';
import type { Deps } from '../ports/deps.js';
import type { OpenedAuthentication, PageRequest, RailPages, RailPayment } from '../ports/paymentRail.js';
import { loadProof } from '../proofs/loadProof.js';
import { hashTicket } from './openRailPage.js';
import { type AuthenticationPage, type PageWithPayee, type RailPage, returnUrl, TICKET_LIFETIME } from './railPage.js';
import * as store from './railPageStore.js';
import { endPage, holdAmount } from './settleRailPage.js';

export type Visited =
  | { kind: 'go'; url: string }
  /** Decided without anybody being sent anywhere. */
  | { kind: 'decided'; page: RailPage }
  /** The rail is down: the same way in may be tried again. */
  | { kind: 'down'; page: RailPage }
  /** Used, replaced, too old, or never given to anybody. */
  | { kind: 'over' };

/**
 * Where the window goes that a buyer has opened. Its reference is stored before anybody is sent there, so that nothing
 * which happens there can be forgotten.
 */
export async function visitRailPage(deps: Deps, ticket: string): Promise<Visited> {
  const { database, clock, log } = deps;
  const mode = modeOfApiKey(ticket);
  const page = mode && (await store.takeTicket(database, mode, hashTicket(ticket), clock()));
  if (!page) return { kind: 'over' };
  const pages = railOf(deps, page.mode, page.rail)?.pages;
  const opened = pages ? await open(deps, pages, page) : { status: 'unknown' as const };
  switch (opened.status) {
    case 'opened': {
      if (!isSecureUrl(opened.url)) {
        log.error({ rail: page.rail }, 'a rail opened a page that is not https');
        return { kind: 'over' };
      }
      const stored = await store.writeOpened(database, page, opened.railReference);
      return stored ? { kind: 'go', url: opened.url } : { kind: 'over' };
    }
    case 'authorized':
      return { kind: 'decided', page: await holdAmount(deps, page, opened.railReference) };
    case 'declined':
      return { kind: 'decided', page: await endPage(deps, page, { status: 'declined', reason: opened.reason }) };
    case 'over':
      return { kind: 'over' };
    case 'unknown': {
      const until = new Date(clock().getTime() + TICKET_LIFETIME);
      await store.setTicket(database, page, { hash: hashTicket(ticket), until });
      return { kind: 'down', page };
    }
  }
}

type Opening = OpenedAuthentication | { status: 'over' };

async function open(deps: Deps, pages: RailPages, page: PageWithPayee): Promise<Opening> {
  if (page.kind === 'details') return askRail(deps, () => pages.openDetails(requestOf(deps, page)));
  const proof = await loadProof(deps.database, page.merchantId, page.jti);
  if (!proof || proof.voidedAt || proof.issuedAt) return { status: 'over' };
  return openAuthentication(deps, pages, page);
}

/** The bank's page for what a confirmation shows; opened again, it says again what it said. */
export async function openAuthentication(
  deps: Deps,
  pages: RailPages,
  page: AuthenticationPage & PageWithPayee,
): Promise<Opening> {
  const { mode, merchantId, buyerId, instrumentId, jti, amount, currency, walletId, payee } = page;
  const instrument = await findInstrumentEver(deps.database, mode, buyerId, instrumentId);
  if (!instrument) return { status: 'over' };
  const proof = await loadProof(deps.database, merchantId, jti);
  const { method, details } = instrument;
  const payment: RailPayment = {
    // No order is there yet: until one adopts it, the payment is the confirmation's.
    paymentId: `${jti}:hold`,
    orderId: jti,
    idempotencyKey: `${jti}:hold`,
    amount,
    currency,
    instrument: { mode, method, details },
    walletId,
    payee,
    capture: false,
    authenticated: false,
    ...(proof?.flow === 'recurring-purchase' && { setsUpMandate: true }),
  };
  return askRail(deps, () => pages.openAuthentication({ ...payment, ...requestOf(deps, page) }));
}

const requestOf = ({ url }: Pick<Deps, 'url'>, page: PageWithPayee): PageRequest => {
  const { pageId, mode, walletId, locale, payee } = page;
  return { pageId, mode, walletId, returnUrl: returnUrl(url, page), locale, payee };
};
