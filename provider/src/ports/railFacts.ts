import type { DeclineReason } from 'ondemand-pay/protocol';

/** What every fact about a payment says: whose, and how it is told apart from any other. */
type OfPayment = {
  /** The rail's own name for what happened. The same fact, told again, carries the same one. */
  id: string;
  /** The payment, by the reference that `begin` gave. */
  railReference: string;
};

/** Minor units, above zero. */
type Money = { amount: number; currency: string };

/**
 * What a rail tells of a payment after the answer, or before it. Facts may come late, again and in any order: each is
 * said so that it can be taken whenever it comes.
 */
export type PaymentFact = OfPayment &
  (
    | { kind: 'authorized' }
    /** `amount` is all that was taken so far, by whoever: so one that comes late says nothing new. */
    | ({ kind: 'captured' } & Money)
    /** It came to nothing, or what was held has lapsed. */
    | { kind: 'failed'; reason: DeclineReason }
    /** `refund`: the idempotency key it was asked for with, or the rail's own name of one that was made elsewhere. */
    | ({ kind: 'refunded' | 'refund_failed'; refund: string } & Money)
    /** The buyer's bank took it back, up to thirteen months later. `reason` in the rail's own words, such as `AC04`. */
    | ({ kind: 'returned'; reason: string } & Money)
    | ({
        kind: 'dispute_opened' | 'dispute_evidence_due' | 'dispute_won' | 'dispute_lost';
        /** The rail's own name of the dispute: the same in all it tells of it. */
        dispute: string;
        reason: string;
        /** Until when the merchant can answer. */
        respondBy: Date | null;
        /**
         * When it was so, by the rail's clock: what is older than what is known is overtaken. A dispute may be decided
         * more than once. Without it, the decision that is told last stands, and what was decided is not open again.
         */
        at?: Date;
      } & Money)
    /** What the rail kept for its service, or gave back of that; in a currency that may be another than the order's. */
    | ({ kind: 'fee' | 'fee_refund' } & Money)
  );

/** What a rail tells of a way to pay that it has saved, or of a buyer's mandate: no payment is meant. */
export type SavedFact = { id: string } & (
  | {
      kind: 'instrument_updated';
      /** The rail's own name of it: `reference` in the details that were stored. */
      instrument: string;
      /** As the buyer knows it from here on. It pays again. */
      label: string;
    }
  /** It pays no more: its date is over, or it was taken away at the processor. */
  | { kind: 'instrument_expired' | 'instrument_gone'; instrument: string }
  /** By the rail's own name of it, `mandate` in the details that were stored, or by ours. */
  | { kind: 'mandate_cancelled'; mandate: string }
);

/** Whatever a rail tells by itself. */
export type RailFact = PaymentFact | SavedFact;
