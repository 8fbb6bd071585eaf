/** The merchant API's bodies. Paths and statuses are in the provider's OpenAPI document. */

import type { AgreedTerms } from './originProof.js';
import type { OrOther } from './orOther.js';
import type { DeclineReason } from './problems.js';

export const ORDER_STATUSES = [
  'processing',
  'authorized',
  'captured',
  'partially_captured',
  'refunded',
  'partially_refunded',
  'cancelled',
  'declined',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/**
 * Why an order stays in `processing` for days: its payment is with the bank, or somebody at the rail looks at it.
 * Nobody else has to do anything.
 */
export const PENDING_REASONS = ['with_bank', 'in_review'] as const;
export type PendingReason = (typeof PENDING_REASONS)[number];

/** How a dispute stands: `evidence_due` asks for an answer by `respond_by`. A lost one counts as returned. */
export const DISPUTE_STATUSES = ['open', 'evidence_due', 'won', 'lost'] as const;
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number];

/** A buyer told their bank that they do not owe this. It leaves the order's status as it is. */
export type OrderDispute = {
  status: OrOther<DisputeStatus>;
  amount: number;
  /** In the rail's own words. */
  reason: string;
  /** ISO 8601 in UTC: until when it can be answered, if it can. */
  respond_by: string | null;
};

/** `POST /api/v1/users/{user_token}/orders` */
export type PlaceOrder = {
  /** The merchant's own reference; need not be unique. */
  reference: string;
  /** What is bought, as it stands on the receipt. */
  name: string;
  order_amount: number;
  order_tax_amount?: number | undefined;
  currency: string;
  capture?: boolean | undefined;
  /** A one-time origin proof, or the reference of a recurring payment. */
  origin_proof: string;
};

export type Order = {
  id: string;
  url: string;
  reference: string;
  name: string;
  /** The item the proof names, if it names one. */
  item_name: string | null;
  amount: number;
  tax_amount: number;
  currency: string;
  status: OrOther<OrderStatus>;
  captured_amount: number;
  refunded_amount: number;
  /** Taken back by the buyer's bank, lost disputes with it. It may exceed what was captured and not refunded. */
  returned_amount: number;
  /** The one that is open, or the last that was. */
  dispute: OrderDispute | null;
  /** With status `processing`, when its payment takes days to decide: then nothing may be delivered yet. */
  pending_reason: OrOther<PendingReason> | null;
  /** ISO 8601 in UTC. */
  created_at: string;
  flow: string;
  merchant_context: string | null;
  livemode: boolean;
  /** With status `declined`. */
  decline_reason?: OrOther<DeclineReason> | undefined;
};

/** `GET /api/v1/orders`, newest first. */
export type OrderPage = { data: Order[]; next: string | null };

export type RecurringPayment = {
  /** Stands in an order's `origin_proof` for as long as it is active. Keep it as you keep a secret. */
  reference: string;
  status: OrOther<'active' | 'revoked'>;
  terms: AgreedTerms;
};
