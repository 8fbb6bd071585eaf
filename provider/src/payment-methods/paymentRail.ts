import type { DeclineReason, InstrumentDetails, PaymentMethod } from 'ondemand-pay/protocol';
import type { Mode } from '../mode.js';

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
  | { ok: true; label: string; details: Record<string, unknown> }
  | { ok: false; pointer: string; detail: string };

/** Every call that moves money carries a key from a row that exists before the call and survives failure. */
export type RailCall = {
  idempotencyKey: string;
  amount: number;
  currency: string;
};

export type Authorization =
  | { status: 'authorized'; railReference: string }
  | { status: 'declined'; reason: DeclineReason }
  /** The rail cannot say yet: ask again with `lookup`, or repeat with the same key. */
  | { status: 'unknown' };

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
  prepare(details: InstrumentDetails): Promise<PreparedInstrument>;
  authorize(call: RailCall & { instrument: RailInstrument; orderId: string }): Promise<Authorization>;
  capture(call: RailCall & { railReference: string }): Promise<RailOutcome>;
  refund(call: RailCall & { railReference: string }): Promise<RailOutcome>;
  /** Releases what is authorised and not captured. */
  cancel(call: RailCall & { railReference: string }): Promise<RailOutcome>;
  /** What became of the authorisation made with this key; `undefined`: the rail never saw it. */
  lookup(idempotencyKey: string): Promise<Authorization | undefined>;
}

/** The rails a provider offers, by mode. */
export type Rails = { readonly [M in Mode]: readonly PaymentRail[] };
