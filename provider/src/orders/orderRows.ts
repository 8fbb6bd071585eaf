import type { DeclineReason, OrderStatus } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';
import type { MethodChange, Operation, OperationKind, Order } from './order.js';

/** How an order and its operations stand in the store. */
export type OrderRow = {
  merchant_id: string;
  order_id: string;
  mode: Mode;
  jti: string | null;
  recurring_reference: string | null;
  mandate_id: string | null;
  period_start: Date | null;
  buyer_id: string;
  user_token: string;
  instrument_id: string;
  rail: string;
  reference: string;
  name: string;
  item_name: string | null;
  amount: number;
  tax_amount: number;
  currency: string;
  capture: boolean;
  authenticated: boolean;
  flow: string;
  merchant_context: string | null;
  locale: string;
  consent_version: string | null;
  consented_at: Date | null;
  status: OrderStatus;
  captured_amount: number;
  released_amount: number;
  refunded_amount: number;
  pending_capture: number;
  pending_release: number;
  pending_refund: number;
  decline_reason: DeclineReason | null;
  rail_reference: string | null;
  created_at: Date;
  attempts: number;
  lease_until: Date | null;
};

export const orderColumns = `merchant_id, order_id, mode, jti, buyer_id, user_token, instrument_id, rail, reference,
  name, item_name, amount, tax_amount, currency, capture, authenticated, flow, merchant_context, locale, status,
  captured_amount, released_amount, refunded_amount, pending_capture, pending_release, pending_refund, decline_reason,
  rail_reference, created_at, attempts, lease_until, recurring_reference, mandate_id, period_start, consent_version,
  consented_at`;

export const toOrder = (row: OrderRow): Order => ({
  merchantId: row.merchant_id,
  orderId: row.order_id,
  mode: row.mode,
  jti: row.jti,
  recurringReference: row.recurring_reference,
  mandateId: row.mandate_id,
  periodStart: row.period_start,
  buyerId: row.buyer_id,
  userToken: row.user_token,
  instrumentId: row.instrument_id,
  rail: row.rail,
  reference: row.reference,
  name: row.name,
  itemName: row.item_name,
  amount: row.amount,
  taxAmount: row.tax_amount,
  currency: row.currency,
  capture: row.capture,
  authenticated: row.authenticated,
  flow: row.flow,
  merchantContext: row.merchant_context,
  locale: row.locale,
  consentVersion: row.consent_version,
  consentedAt: row.consented_at,
  status: row.status,
  capturedAmount: row.captured_amount,
  releasedAmount: row.released_amount,
  refundedAmount: row.refunded_amount,
  pendingCapture: row.pending_capture,
  pendingRelease: row.pending_release,
  pendingRefund: row.pending_refund,
  declineReason: row.decline_reason,
  railReference: row.rail_reference,
  createdAt: row.created_at,
  attempts: row.attempts,
  leaseUntil: row.lease_until,
});

export type OperationRow = {
  merchant_id: string;
  order_id: string;
  operation_id: string;
  kind: OperationKind | 'change_method';
  instrument_id: string | null;
  left_rail: string | null;
  left_reference: string | null;
  amount: number;
  state: Operation['state'];
  attempts: number;
  lease_until: Date | null;
};

export const operationColumns = `merchant_id, order_id, operation_id, kind, instrument_id, left_rail, left_reference, amount,
  state, attempts, lease_until`;

export function toOperation(row: OperationRow): Operation | MethodChange {
  const { kind, instrument_id, left_rail, left_reference } = row;
  const operation = {
    merchantId: row.merchant_id,
    orderId: row.order_id,
    operationId: row.operation_id,
    amount: row.amount,
    state: row.state,
    attempts: row.attempts,
    leaseUntil: row.lease_until,
  };
  if (kind !== 'change_method') return { ...operation, kind };
  const left = left_rail === null ? null : { rail: left_rail, railReference: left_reference! };
  return { ...operation, kind, instrumentId: instrument_id!, left };
}
