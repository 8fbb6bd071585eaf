import type { RailPageOutcome } from 'ondemand-pay/internal';
import type { DeclineReason } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';
import type { Payee } from '../ports/paymentRail.js';

/** A page of a processor's that a frame may send its buyer to. */
export type RailPage = {
  mode: Mode;
  /** Its name at the processor, and the key it is opened with: opened again, it is the same page. */
  pageId: string;
  merchantId: string;
  sessionId: string;
  buyerId: string;
  walletId: string;
  /** The rail's name. */
  rail: string;
  locale: string;
  /** The rail's own name of it; null: it was not opened, as far as anybody knows. */
  railReference: string | null;
  /** `new`: not opened yet. `adopted` and `released`: what became of what was held. */
  status: 'new' | 'open' | 'saved' | 'held' | 'declined' | 'given_up' | 'released' | 'adopted';
  declineReason: DeclineReason | null;
  /** The way in that was given last has been used. */
  isEntered: boolean;
  /** When the rail was last asked for it, or to open it. */
  askedAt: Date | null;
  createdAt: Date;
  attempts: number;
} & (
  | { kind: 'details'; jti: null; amount: null; currency: null; instrumentId: string | null }
  /** For exactly what the confirmation shows, on the instrument that it names. */
  | { kind: 'authentication'; jti: string; amount: number; currency: string; instrumentId: string }
);

export type AuthenticationPage = Extract<RailPage, { kind: 'authentication' }>;

/** Milliseconds in which a page that was opened for details is opened again rather than another. */
export const REOPENED_FOR = 60 * 60_000;

/** Milliseconds until the way into a page lapses: as long as the frame's session. */
export const TICKET_LIFETIME = 15 * 60_000;

/** Milliseconds until what was held for terms that nobody agreed to is released. */
export const HOLD_LIFETIME = 30 * 60_000;

/** Milliseconds in which the first charge of an agreement has what is held for it. */
export const AGREEMENT_HOLD_LIFETIME = 24 * 60 * 60_000;

/** Milliseconds between two questions to a rail about one page: the frame asks more often, and the window tells. */
export const ASKED_EVERY = 3_000;

/** Where a processor sends the window back to. */
export const returnUrl = (url: string, { mode, pageId }: Pick<RailPage, 'mode' | 'pageId'>): string =>
  `${url}/pay/back/${mode}/${pageId}`;

export type PageWithPayee = RailPage & { payee: Payee };

/** What the frame learns, but for what was saved. */
export function pageOutcome({ status, declineReason, isEntered }: RailPage): RailPageOutcome | 'saved' {
  switch (status) {
    case 'new':
    case 'open':
      return { status: 'open', entered: isEntered };
    case 'saved':
      return 'saved';
    case 'held':
    case 'adopted':
      return { status: 'authenticated' };
    case 'declined':
      return { status: 'declined', decline_reason: declineReason ?? 'card_declined' };
    case 'given_up':
    case 'released':
      return { status: 'given_up' };
  }
}
