import type { Factor, PaymentMethod } from '../../protocol/frameApi.js';
import type { Proving, SentCode, Shop, Typed, TypedFactor, View } from './state.js';

/** What of the fields outlives the document: never anything of a card or a bank account. */
export const KEPT_FIELDS = ['phone', 'code', 'email', 'choice', 'name', 'birthDate', 'street', 'postalCode'] as const;

/** Where the buyer was when the document went: enough to go on there with the same session. */
export type Kept = {
  screen: View['screen'];
  typed: Pick<Typed, (typeof KEPT_FIELDS)[number]>;
  recognised: boolean;
  factors: Shop['factors'];
  /** A code that is on its way to the number. */
  sent: SentCode | null;
  /** The way to pay whose details were asked for. */
  method: PaymentMethod | null;
  /** Confirmations for which a bank may hold an amount. */
  held?: readonly string[];
  /** What was asked to show who the buyer is. */
  proving: (Proving<TypedFactor> & { confirming: readonly Factor[] | null }) | null;
};
