import type { CardBrand, InstrumentDetails, PaymentMethod } from 'ondemand-pay/internal';
import type { DeclineReason } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';

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

/** Every call that moves money carries a key from a row that exists before the call and survives failure. */
export type RailCall = {
  idempotencyKey: string;
  amount: number;
  currency: string;
  /** The buyer's mandate, when a merchant charges a recurring payment without the buyer. */
  mandateId?: string;
};

export type Authorization =
  | { status: 'authorized'; railReference: string }
  | { status: 'declined'; reason: DeclineReason }
  /** The rail cannot say yet: ask again with `lookup`, or repeat with the same key. */
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

export type RailOutcome = { status: 'done' } | { status: 'refused' } | { status: 'unknown' };

/**
 * A payment rail: a card processor, an invoice factor, a direct debit scheme. Repeating a call with the
 * same idempotency key never moves money twice and answers as the first time. A call may throw or never
 * answer: the caller then treats its outcome as unknown, and asks `lookup` with the same key.
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
   * @param call `authenticated`: the buyer approved this very payment, or the mandate it is charged under. Without it
   *   an instrument that needs it is declined with `authentication_required`.
   */
  authorize(
    call: RailCall & { instrument: RailInstrument; orderId: string; authenticated: boolean },
  ): Promise<Authorization>;
  capture(call: RailCall & { railReference: string }): Promise<RailOutcome>;
  refund(call: RailCall & { railReference: string }): Promise<RailOutcome>;
  /** Releases what is authorised and not captured. */
  cancel(call: RailCall & { railReference: string }): Promise<RailOutcome>;
  /** What became of the authorisation made with this key; `undefined`: the rail never saw it. */
  lookup(idempotencyKey: string): Promise<Authorization | undefined>;
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
