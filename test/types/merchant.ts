/* What a merchant's backend may write, and what the compiler has to refuse. */
import { createMerchant, OnDemandApiError } from 'ondemand-pay/merchant';
import type { Order, OriginProofClaims, Problem, RecurringTerms, WebhookEvent } from 'ondemand-pay/protocol';

const merchant = createMerchant({ apiKey: 'test_12345678', apiSecret: 'a secret', url: 'https://pay.example' });
const order = { reference: '1', name: 'Day pass', amount: 9900, currency: 'SEK', originProof: 'a.b.c' };

export async function mayBeWritten(request: Request) {
  const parsed = await merchant.parseSubmission(request);
  // @ts-expect-error -- only a submission that could be read has fields
  parsed.fields.get('article_id');
  if (!parsed.ok) return parsed.reason;
  const { userToken, originProof } = parsed.submission;
  const placed: Order = await merchant.orders.create(userToken, order, { idempotencyKey: 'one' });
  for await (const each of merchant.orders.list()) console.log(each.id);
  const claims = await merchant.verifyOriginProof(originProof, { userToken, amount: 9900, currency: 'SEK' });
  const amount: number = claims.amount;
  return [placed.captured_amount, amount];
}

export async function isRefused() {
  // @ts-expect-error -- an order has a price
  await merchant.orders.create('user', { ...order, amount: undefined });
  // @ts-expect-error -- in minor units, an integer
  await merchant.orders.create('user', { ...order, amount: '99.00' });
  // @ts-expect-error -- the secret is never told
  console.log(merchant.apiSecret);
  // @ts-expect-error -- a proof of a purchase is for a price
  await merchant.verifyOriginProof('a.b.c', { userToken: 'user' });
  // @ts-expect-error -- an address is needed
  createMerchant({ apiKey: 'test_12345678', apiSecret: 'a secret' });
}

export function isNarrowed(claims: OriginProofClaims, event: WebhookEvent, problem: Problem): unknown {
  // @ts-expect-error -- only a purchase has an amount
  console.log(claims.amount);
  if (claims.flow === 'recurring-purchase') return claims.terms.max_amount satisfies RecurringTerms['max_amount'];
  if (event.type === 'order.reported') return event.data.report.note satisfies string | null;
  // @ts-expect-error -- a recurring payment that was revoked is no report
  if (event.type === 'recurring_payment.revoked') return event.data.report;
  return [problem.code satisfies string, new OnDemandApiError('network_error', 'no answer', { status: 0 }).code];
}
