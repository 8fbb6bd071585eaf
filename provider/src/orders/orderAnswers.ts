import type { Answer } from '../common/answer.js';
import { Refusal } from '../common/refusal.js';
import { type Order, orderUrl, orderView } from './order.js';

/** What an answer depends on beside the order. */
export type AnswerContext = {
  /** The provider's URL. */
  url: string;
  /** The caller asked for the order itself with `Prefer: return=representation` (RFC 7240 §4.2). */
  representation: boolean;
  /** How this request's problems are written. */
  problem: (refusal: Refusal) => Answer;
};

const JSON_TYPE = { 'Content-Type': 'application/json' };

/**
 * The answer to placing an order: 201 only for money authorised or captured, 202 while its rail takes days to decide,
 * else 402.
 */
export function placedAnswer(order: Order, { url, representation, problem }: AnswerContext): Answer {
  const location = orderUrl(url, order);
  if (order.status === 'declined') {
    const members = { order: location, decline_reason: order.declineReason };
    return problem(new Refusal('payment_declined', { members, headers: { Location: location }, locale: order.locale }));
  }
  const headers = { ...JSON_TYPE, Location: location };
  const status = order.status === 'processing' ? 202 : 201;
  return representation
    ? {
        status,
        headers: { ...headers, 'Preference-Applied': 'return=representation' },
        body: JSON.stringify(orderView(url, order)),
      }
    : { status, headers, body: JSON.stringify(location) };
}

/** The answer to a capture, refund or cancellation that was done. */
export const changedAnswer = (order: Order, { url }: AnswerContext): Answer => ({
  status: 200,
  headers: JSON_TYPE,
  body: JSON.stringify(orderView(url, order)),
});

/** The rail has not said yet. The same request again, or reading the order, tells as soon as it has. */
export function outcomeUnknown(url: string, order: Order): Refusal {
  const location = orderUrl(url, order);
  const headers = { Location: location };
  return new Refusal('outcome_unknown', { headers, members: { order: location }, locale: order.locale });
}
