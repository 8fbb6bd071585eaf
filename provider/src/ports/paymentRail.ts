import type { CardBrand, InstrumentDetails, PaymentMethod } from 'ondemand-pay/internal';
import type { DeclineReason, PendingReason } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';
import type { RailFact } from './railFacts.js';

/** A way to pay that a buyer has saved, as its rail sees it. */
export type RailInstrument = {
  /** Mode, so that a rail can refuse what is not its own. */
  mode: Mode;
  method: PaymentMethod;
  /** What `prepare` answered; opaque to everyone but the rail. */
  details: Record<string, unknown>;
};

/** What `prepare` makes of a buyer's details: what to store, and what to show. */
export type PreparedInstrument =
  | {
      ok: true;
      label: string;
      details: Record<string, unknown>;
      /** Every payment must be approved by the buyer first: the rail's `authenticate` takes the answer. */
      needsAuthentication?: boolean;
    }
  | { ok: false; pointer: string; detail: string };

/** Who is paid: named on the buyer's statement and to their bank. */
export type Payee = {
  merchantId: string;
  /** The shop's name as buyers know it. */
  name: string;
  /** The merchant's own account at the processor; null: the money is the operator's to take. */
  account: string | null;
};

/** Every call that changes money carries a key from a row that exists before the call and survives failure. */
export type RailCall = {
  idempotencyKey: string;
  amount: number;
  currency: string;
  /** The buyer's mandate, when a merchant charges a recurring payment without the buyer. */
  mandateId?: string;
};

/** A payment of an order: the same in `begin`, in `confirm`, and in every repetition of either. */
export type RailPayment = RailCall & {
  /** The provider's own name for the payment: the order's id, or one derived from it where an order has several. */
  paymentId: string;
  orderId: string;
  instrument: RailInstrument;
  /** What the instrument is reached together with: opaque, the same for as long as it lives, and says nobody's name. */
  walletId: string;
  payee: Payee;
  /**
   * Take the money at once. A rail that holds and takes in one step answers `captured`; any other is asked to capture.
   */
  capture: boolean;
  /**
   * The buyer approved this very payment, or the mandate it is charged under. Without it an instrument that needs the
   * buyer is answered with `needs_buyer`.
   */
  authenticated: boolean;
  /**
   * The buyer is there, and agrees with this payment to later charges without them: the instrument is set up for those
   * where the rail can. Only on the bank's page.
   */
  setsUpMandate?: boolean;
};

/** What `begin` answers: the rail's name for a payment that has moved nothing yet. */
export type Begun =
  | { status: 'begun'; railReference: string }
  | { status: 'declined'; reason: DeclineReason }
  /** Nobody can say. Begun again it may get a second name: what was never confirmed moves nothing. */
  | { status: 'unknown' };

/** What became of a payment that was confirmed. */
export type Authorization =
  /** `railReference` where it is another from here on, as for a payment that was asked for by its key. */
  | { status: 'authorized' | 'captured'; railReference?: string }
  | { status: 'declined'; reason: DeclineReason }
  /** Decided in days. It is asked for again by and by, and told by `readNotification`. */
  | { status: 'pending'; reason: PendingReason; railReference?: string }
  /** The bank wants the buyer, who is not there: the payment is cancelled, and the order declined for that reason. */
  | { status: 'needs_buyer' }
  /** The rail cannot say yet: ask again with `lookup`, or confirm again. */
  | { status: 'unknown' };

/** What a page of the processor's is opened with: opened again with the same, it is the same page. */
export type PageRequest = {
  /** Unguessable, of a row that exists before the call: the idempotency key. */
  pageId: string;
  mode: Mode;
  /** One customer for each wallet: opaque, stable for the wallet, and says nothing of the buyer. */
  walletId: string;
  /** A page of ours, where the window is sent back to, whether the buyer finishes or gives up. */
  returnUrl: string;
  /** BCP 47, of the frame. */
  locale: string;
  payee: Payee;
};

/** A page that was opened: the provider's window is redirected to it. */
export type OpenedPage =
  | { status: 'opened'; url: string; railReference: string }
  /** The rail is down or slow: the buyer may try again. */
  | { status: 'unknown' };

/** What became of a page for details. */
export type PageDetails =
  /** Nothing was given yet. */
  | { status: 'open' }
  /** Expired, or left for good. */
  | { status: 'given_up' }
  /** What to store, and what to show. `details.reference` is the rail's own name of it, where it tells of it later. */
  | { status: 'saved'; label: string; details: Record<string, unknown>; needsAuthentication?: boolean }
  | { status: 'declined'; reason: DeclineReason }
  | { status: 'unknown' };

/** What asking for the bank's page came to. */
export type OpenedAuthentication =
  | OpenedPage
  /** The bank asks nothing after all: the amount is held. */
  | { status: 'authorized'; railReference: string }
  | { status: 'declined'; reason: DeclineReason };

/** Pages of the processor's own, for a rail whose details never pass through the provider. */
export interface RailPages {
  /** Opens the page on which the buyer gives details. */
  openDetails(request: PageRequest): Promise<OpenedPage>;
  /** What the buyer gave there. Asked by the page's reference, as often as needed. */
  readDetails(railReference: string): Promise<PageDetails>;
  /**
   * Opens the bank's page for exactly this payment: a hold of this amount, currency and payee, confirmed by the buyer
   * there. What became of it `lookup` tells. An order that adopts the hold calls `confirm` with its reference, which
   * answers as it stands, and captures as ever; `cancel` gives it up.
   */
  openAuthentication(payment: RailPayment & PageRequest): Promise<OpenedAuthentication>;
}

/** What the buyer was shown, to be bound to their approval (PSD2 RTS Art. 5). */
export type AuthenticationRequest = {
  instrument: RailInstrument;
  /** Minor units, of what is charged at once; null when nothing is. */
  amount: number | null;
  currency: string | null;
  /** The merchant's name as shown. */
  payee: string;
  answer: 'approve' | 'refuse';
};

/** What a rail has moved of a payment, in minor units. What a bank took back is in neither. */
export type RailTotals = { captured: number; refunded: number };

/** Ways to pay on a test account, by what becomes of a payment with them, and a currency that the account takes. */
export type RailTrials = {
  currency: string;
  approved: RailInstrument;
  declined?: RailInstrument;
  /** The bank wants the buyer. */
  needsBuyer?: RailInstrument;
};

/** A customer at a processor whose buyer was erased here. */
export type RailCustomer = {
  mode: Mode;
  /** One customer for each: see {@link PageRequest}. */
  walletId: string;
  /** All that was ever saved in the wallet, also what was brought along from another. */
  instruments: readonly RailInstrument[];
  /** What the same buyer has saved elsewhere and keeps: a customer that it belongs to stays. */
  kept: readonly RailInstrument[];
};

/** What came of a deletion. What is gone already is `done`. */
export type Deleted = { status: 'done' } | { status: 'unknown' };

export type RailOutcome = { status: 'done' } | { status: 'refused' } | { status: 'unknown' };

/**
 * In front of the key of an authorisation that was asked for by the first version of this interface, which knew no
 * references: `first:<order id>:authorize`. An order that was in flight during the upgrade is looked up by it.
 */
export const FIRST_VERSION = 'first:';

/**
 * A payment rail: a card processor, an invoice factor, a direct debit scheme. A payment is two steps, because a
 * processor forgets keys after a day and never forgets its own references: `begin` makes one that moves nothing, it is
 * stored, and only then `confirm` may move money. So whatever stops in between, what became of a payment can be asked
 * for by its reference for as long as the order lives.
 *
 * Confirming a reference again, and repeating a call with the same idempotency key, never moves money twice and answers
 * as the first time. A call may throw or never answer: the caller then treats its outcome as unknown, and asks
 * `lookup`.
 */
export interface PaymentRail {
  readonly name: string;
  readonly method: PaymentMethod;
  /** Currencies it can pay; null: any. */
  readonly currencies: readonly string[] | null;
  /**
   * It pays straight into the account of a merchant who has one (`Payee.account`), so that the money is never the
   * operator's. Such a merchant is paid by such rails alone.
   */
  readonly paysAccounts?: boolean;
  /** Brands of cards that it takes: their marks stand on the first screen. Without them the word "card" does. */
  readonly brands?: readonly CardBrand[];
  /**
   * Details that are given in fields of the frame: an IBAN, an invoice's address, a card of the sandbox. A rail has
   * this or `pages`; live, cards are given on pages alone.
   */
  prepare?(details: InstrumentDetails): Promise<PreparedInstrument>;
  /** Details that are given on the processor's own page: nothing of them passes through the provider. */
  readonly pages?: RailPages;
  /**
   * The reference of a payment, for a rail that asks nobody for one: it is stored in the statement that reserves the
   * order, and `begin` is not called. The same for the same payment, different for different ones, also after a
   * restart.
   */
  reference?(paymentId: string): string;
  /** Makes a payment that moves nothing until it is confirmed. One that never is lapses by itself. */
  begin(payment: RailPayment): Promise<Begun>;
  /** Moves the money, or tries to. */
  confirm(payment: RailPayment & { railReference: string }): Promise<Authorization>;
  capture(call: RailCall & { railReference: string }): Promise<RailOutcome>;
  refund(call: RailCall & { railReference: string }): Promise<RailOutcome>;
  /** Releases what is authorised and not captured; of a payment that needs the buyer, gives it up. */
  cancel(call: RailCall & { railReference: string }): Promise<RailOutcome>;
  /** What became of a payment, by its reference; `undefined`: it was never confirmed, and nothing has moved. */
  lookup(railReference: string): Promise<Authorization | undefined>;
  /**
   * All that it has taken and given back of a payment so far; `undefined`: it cannot say. A rail without it is not
   * asked by `ondemand doctor`.
   */
  moved?(railReference: string): Promise<RailTotals | undefined>;
  /** What `ondemand rails check` pays with on the rail's own test account; a rail without it is not checked. */
  trials?(): Promise<RailTrials>;
  /**
   * Reads what the rail sent to `/rails/<name>/notifications` by itself. The rail finds out from the very bytes whose
   * word it is, and how old: `undefined`: not its own. Without it, the rail has to be asked for everything.
   */
  readNotification?(request: Request): Promise<readonly RailFact[] | undefined>;
  /**
   * Deletes a saved way to pay that its buyer has removed. No payment is begun with it any more; what was paid with it
   * may still be captured, refunded and disputed, by its own reference. Asked again until it is `done`.
   */
  deleteInstrument?(instrument: RailInstrument): Promise<Deleted>;
  /**
   * Deletes the customer of an erased buyer with everything saved. Without it `deleteInstrument` is asked for each; a
   * rail without both keeps nothing of buyers.
   */
  deleteCustomer?(customer: RailCustomer): Promise<Deleted>;
  /**
   * Whether this is the security code of a saved card. It is passed on and never kept, by anyone. A rail without this
   * cannot be a second factor.
   */
  verify?(instrument: RailInstrument, securityCode: string): Promise<boolean>;
  /**
   * Takes the buyer's answer for exactly this payment; true: it is approved. A rail without this must not prepare
   * instruments that need it.
   */
  authenticate?(payment: AuthenticationRequest): Promise<boolean>;
}

/** The rails a provider offers, by mode. */
export type Rails = { readonly [M in Mode]: readonly PaymentRail[] };
