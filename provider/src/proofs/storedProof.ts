import type { Channel, ProofFlow, RecurringTerms } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';

/** What a confirm screen showed and what became of it. Orders take their terms from here. */
export type StoredProof = {
  merchantId: string;
  jti: string;
  mode: Mode;
  sessionId: string;
  flow: ProofFlow;
  buyerId: string;
  userToken: string;
  instrumentId: string | null;
  pageOrigin: string;
  /** Path and query there; null: not told. */
  pagePath: string | null;
  channel: Channel;
  /** The payment link that this takes a use of; null: none. */
  linkId: string | null;
  amount: number | null;
  currency: string | null;
  /** Inside `amount`; null: the shop said none. */
  taxAmount: number | null;
  /** Of a recurring purchase; they start when the proof is issued. */
  terms: Omit<RecurringTerms, 'start'> | null;
  itemName: string | null;
  email: string;
  emailVerified: boolean;
  locale: string;
  /** IANA, of the buyer's clock; null: not told. */
  timeZone: string | null;
  merchantContext: string | null;
  displayedAt: Date;
  /** Which text the buyer must agree to by ticking a box; null: none. */
  consentVersion: string | null;
  /** When the box was ticked: at the click that issued the proof. */
  consentedAt: Date | null;
  /** The buyer must approve this very payment before the click counts. */
  needsAuthentication: boolean;
  /** When they did. */
  authenticatedAt: Date | null;
  /** The rail's reference of what the bank holds already of what is {@link dueAtOnce}; null: it holds none. */
  holdReference: string | null;
  /** Null until the buyer's click. */
  issuedAt: Date | null;
  expiresAt: Date | null;
  kid: string | null;
  /** Set when an order reserved it, together with `orderId`; or when a recurring payment was made of it. */
  consumedAt: Date | null;
  /** The order that it bought; of an agreement, the charge that has taken over what the bank held. */
  orderId: string | null;
  /** Set when other terms were shown, or the buyer was erased. */
  voidedAt: Date | null;
};

/** A proof whose click was stored, so that it can be signed, again and again to the same bytes. */
export type IssuedProof = StoredProof & { issuedAt: Date; expiresAt: Date; kid: string };

export const isIssued = (proof: StoredProof): proof is IssuedProof =>
  proof.issuedAt !== null && proof.expiresAt !== null && proof.kid !== null;

/** What is charged at once: the price of a purchase, or the first amount of an agreement; null: nothing. */
export function dueAtOnce({
  amount,
  currency,
  terms,
}: Pick<StoredProof, 'amount' | 'currency' | 'terms'>): { amount: number; currency: string } | null {
  const due = terms === null ? { amount, currency } : { amount: terms.first_amount ?? null, currency: terms.currency };
  return due.amount === null || due.currency === null ? null : { amount: due.amount, currency: due.currency };
}
