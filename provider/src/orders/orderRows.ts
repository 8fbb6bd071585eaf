import type { MethodChange, Operation } from './order.js';

/** Of an order, in the store's words. */
export const orderColumns = `merchant_id, order_id, mode, jti, buyer_id, user_token, instrument_id, rail, reference,
  name, item_name, amount, tax_amount, currency, capture, authenticated, flow, merchant_context, locale, status,
  captured_amount, released_amount, refunded_amount, returned_amount, disputes, pending_capture, pending_release,
  pending_refund, decline_reason, pending_reason, rail_reference, is_two_step, created_at, attempts, lease_until,
  recurring_reference, mandate_id, period_start, consent_version, consented_at`;

/** How an operation stands in the store: what only a change of method has is null in others. */
export type OperationRow = Omit<Operation, 'kind'> & {
  kind: (Operation | MethodChange)['kind'];
  instrumentId: string | null;
  railReference: string | null;
  isTwoStep: boolean;
  leftRail: string | null;
  leftReference: string | null;
};

export const operationColumns = `merchant_id, order_id, operation_id, kind, instrument_id, rail_reference, is_two_step, left_rail, left_reference,
  amount,
  state, attempts, lease_until`;

export function toOperation(row: OperationRow): Operation | MethodChange {
  const { kind, instrumentId, railReference, isTwoStep, leftRail, leftReference, ...operation } = row;
  if (kind !== 'change_method') return { ...operation, kind };
  const left = leftRail === null ? null : { rail: leftRail, railReference: leftReference! };
  return { ...operation, kind, instrumentId: instrumentId!, railReference, isTwoStep, left };
}
