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
  /**
   * Take the money at once. A rail that holds and takes in one step answers `captured`; any other is asked to capture.
   */
  capture: boolean;
  /**
   * The buyer approved this very payment, or the mandate it is charged under. Without it an instrument that needs the
   * buyer is answered with `needs_buyer`.
   */
  authenticated: boolean;
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

/** What the buyer was shown, to be bound to their approval (PSD2 RTS Art. 5). */
export type AuthenticationRequest = {
  instrument: RailInstrument;
  /** Minor units; null when a recurring payment varies. */
  amount: number | null;
  currency: string | null;
  /** The merchant's name as shown. */
  payee: string;
  answer: 'approve' | 'refuse';
};

/** What a rail has moved of a payment, in minor units. What a bank took back is in neither. */
export type RailTotals = { captured: number; refunded: number };

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
  /** Brands of cards that it takes: their marks stand on the first screen. Without them the word "card" does. */
  readonly brands?: readonly CardBrand[];
  prepare(details: InstrumentDetails): Promise<PreparedInstrument>;
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
  /**
   * Reads what the rail sent to `/rails/<name>/notifications` by itself. The rail finds out from the very bytes whose
   * word it is, and how old: `undefined`: not its own. Without it, the rail has to be asked for everything.
   */
  readNotification?(request: Request): Promise<readonly RailFact[] | undefined>;
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
