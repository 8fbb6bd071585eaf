import type Stripe from 'stripe';
import { invalid, unfit } from './apiError.js';
import { type AccountBooks, type Books, findIn, namedIn, newId, seconds } from './books.js';
import { type Form, mergedMetadata, text } from './formBody.js';
import type { Decline, TestCard } from './testCards.js';

export function chargeFor(
  books: Books,
  account: AccountBooks,
  intent: Stripe.PaymentIntent,
  card: TestCard | undefined,
  failure?: Decline,
): Stripe.Charge {
  const isMany = books.multicapture && intent.payment_method_options?.card?.request_multicapture === 'if_available';
  const made: Stripe.Charge = {
    id: newId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: null,
    captured: false,
    created: seconds(books),
    currency: intent.currency,
    customer: intent.customer,
    description: null,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failure?.code ?? null,
    failure_message: failure ? 'Your card was declined.' : null,
    fraud_details: null,
    livemode: books.livemode,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: null,
    paid: !failure,
    payment_intent: intent.id,
    payment_method: String(intent.payment_method),
    payment_method_details: {
      type: 'card',
      card: {
        amount_authorized: failure ? null : intent.amount,
        authorization_code: null,
        brand: card?.brand ?? null,
        checks: null,
        country: 'SE',
        electronic_commerce_indicator: null,
        exp_month: 12,
        exp_year: books.clock().getUTCFullYear() + 3,
        funding: 'credit',
        installments: null,
        last4: card?.last4 ?? null,
        mandate: null,
        multicapture: { status: isMany ? 'available' : 'unavailable' },
        network: card?.brand ?? null,
        network_transaction_id: null,
        regulated_status: null,
        three_d_secure: null,
        transaction_link_id: null,
        wallet: null,
      },
    },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: failure ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: null,
  };
  account.charges.set(made.id, made);
  return made;
}

/** Money is taken of a charge, and the fee is kept. */
export function recordCapture(books: Books, account: AccountBooks, made: Stripe.Charge, amount: number): void {
  made.captured = true;
  made.amount_captured += amount;
  if (!books.booksLate) made.balance_transaction = bookCapture(books, account, made, amount);
}

const bookCapture = (books: Books, account: AccountBooks, { id, currency }: Stripe.Charge, amount: number): string =>
  transact(books, account, id, 'charge', amount, currency, feeOf(amount)).id;

/** What was taken and not booked yet is booked, and told. */
export function bookCharges(books: Books, account: AccountBooks): void {
  for (const made of account.charges.values()) {
    if (!made.captured || made.balance_transaction !== null) continue;
    made.balance_transaction = bookCapture(books, account, made, made.amount_captured);
    books.tell(account, 'charge.updated', made);
  }
}

/** What the simulator keeps of a capture, in minor units. */
export const feeOf = (amount: number): number => Math.round(amount * 0.015) + 25;

function transact(
  books: Books,
  account: AccountBooks,
  source: string,
  type: 'charge' | 'refund' | 'adjustment' | 'payment_failure_refund',
  amount: number,
  currency: string,
  fee = 0,
): Stripe.BalanceTransaction {
  const made: Stripe.BalanceTransaction = {
    id: newId('txn'),
    object: 'balance_transaction',
    amount,
    available_on: seconds(books) + 7 * 86_400,
    balance_type: 'payments',
    created: seconds(books),
    currency,
    description: null,
    exchange_rate: null,
    fee,
    fee_details: fee === 0 ? [] : [{ amount: fee, application: null, currency, description: null, type: 'stripe_fee' }],
    net: amount - fee,
    reporting_category: type,
    source,
    status: 'pending',
    type,
  };
  account.transactions.set(made.id, made);
  return made;
}

/** `POST /v1/refunds`. */
export function createRefund(books: Books, account: AccountBooks, form: Form): Stripe.Refund {
  const intentId = text(form, 'payment_intent') ?? '';
  const chargeId =
    text(form, 'charge') ??
    String(namedIn(account.intents, 'payment_intent', 'payment_intent', intentId).latest_charge ?? '');
  const made = account.charges.get(chargeId);
  if (made?.status !== 'succeeded' || made.amount_captured === 0) {
    throw unfit('This PaymentIntent does not have a successful charge to refund.', { code: 'charge_not_refundable' });
  }
  if (made.disputed) throw unfit('The charge has been charged back.', { code: 'charge_disputed' });
  const left = made.amount_captured - made.amount_refunded;
  if (left === 0) throw unfit('Charge has already been refunded.', { code: 'charge_already_refunded' });
  const asked = text(form, 'amount');
  const amount = asked === undefined ? left : Number(asked);
  if (!Number.isSafeInteger(amount) || amount < 1) throw invalid('Invalid positive integer', { param: 'amount' });
  if (amount > left) throw invalid('Refund amount is greater than unrefunded amount on charge.', { param: 'amount' });
  const refund: Stripe.Refund = {
    id: newId('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: made.id,
    created: seconds(books),
    currency: made.currency,
    customer: null,
    customer_account: null,
    metadata: mergedMetadata({}, form),
    payment_intent: made.payment_intent,
    payment_method: made.payment_method,
    reason: (text(form, 'reason') ?? null) as Stripe.Refund.Reason | null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
  refund.balance_transaction = transact(books, account, refund.id, 'refund', -amount, made.currency).id;
  account.refunds.set(refund.id, refund);
  made.amount_refunded += amount;
  made.refunded = made.amount_refunded === made.amount_captured;
  books.tell(account, 'charge.refunded', made);
  books.tell(account, 'refund.created', refund);
  if (account.cards.get(String(made.payment_method))?.later === 'refund_fails') failRefund(books, account, refund.id);
  return refund;
}

/** The buyer's bank sends a refund back. */
export function failRefund(books: Books, account: AccountBooks, id: string): Stripe.Refund {
  const refund = findIn(account.refunds, 'refund', id);
  const made = findIn(account.charges, 'charge', String(refund.charge));
  refund.status = 'failed';
  refund.failure_reason = 'lost_or_stolen_card';
  const type = 'payment_failure_refund';
  refund.failure_balance_transaction = transact(books, account, id, type, refund.amount, refund.currency).id;
  made.amount_refunded -= refund.amount;
  made.refunded = false;
  books.tell(account, 'refund.updated', refund);
  books.tell(account, 'refund.failed', refund);
  return refund;
}

/** What a dispute costs, whoever wins. */
export const DISPUTE_FEE = 1500;

const NO_EVIDENCE: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};

export function openDispute(
  books: Books,
  account: AccountBooks,
  chargeId: string,
  { amount, status = 'needs_response' }: { amount?: number; status?: Stripe.Dispute.Status } = {},
): Stripe.Dispute {
  const made = findIn(account.charges, 'charge', chargeId);
  const dispute: Stripe.Dispute = {
    id: newId('du'),
    object: 'dispute',
    amount: amount ?? made.amount_captured,
    balance_transactions: [],
    charge: made.id,
    created: seconds(books),
    currency: made.currency,
    enhanced_eligibility_types: [],
    evidence: { ...NO_EVIDENCE },
    evidence_details: {
      due_by: seconds(books) + 7 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: status.startsWith('warning'),
    livemode: books.livemode,
    metadata: {},
    payment_intent: made.payment_intent,
    reason: 'fraudulent',
    status,
  };
  account.disputes.set(dispute.id, dispute);
  books.tell(account, 'charge.dispute.created', dispute);
  if (!/^(?:warning_|prevented$)/.test(status)) withdraw(books, account, dispute);
  return dispute;
}

/** A dispute that was prevented by giving the buyer the money. */
export function preventDispute(books: Books, account: AccountBooks, chargeId: string): Stripe.Dispute {
  const dispute = openDispute(books, account, chargeId, { status: 'prevented' });
  withdraw(books, account, dispute);
  return dispute;
}

function withdraw(books: Books, account: AccountBooks, dispute: Stripe.Dispute): void {
  findIn(account.charges, 'charge', String(dispute.charge)).disputed = true;
  const { id, amount, currency } = dispute;
  dispute.balance_transactions = [transact(books, account, id, 'adjustment', -amount, currency, DISPUTE_FEE)];
  books.tell(account, 'charge.dispute.funds_withdrawn', dispute);
}

/** The bank asks for evidence, or an inquiry becomes a dispute. */
export function askEvidence(books: Books, account: AccountBooks, id: string): Stripe.Dispute {
  const dispute = findIn(account.disputes, 'dispute', id);
  const wasInquiry = dispute.status.startsWith('warning');
  dispute.status = 'needs_response';
  books.tell(account, 'charge.dispute.updated', dispute);
  if (wasInquiry) withdraw(books, account, dispute);
  return dispute;
}

export function closeDispute(
  books: Books,
  account: AccountBooks,
  id: string,
  status: 'won' | 'lost' | 'warning_closed',
): Stripe.Dispute {
  const dispute = findIn(account.disputes, 'dispute', id);
  dispute.status = status;
  if (status === 'won') {
    const back = transact(books, account, id, 'adjustment', dispute.amount, dispute.currency);
    dispute.balance_transactions = [...dispute.balance_transactions, back];
    books.tell(account, 'charge.dispute.funds_reinstated', dispute);
  }
  books.tell(account, 'charge.dispute.closed', dispute);
  return dispute;
}

/** Money of a dispute comes back some other time, as after an appeal: all that is still gone, or a part of it. */
export function reinstateFunds(books: Books, account: AccountBooks, id: string, amount?: number): Stripe.Dispute {
  const dispute = findIn(account.disputes, 'dispute', id);
  const gone = -dispute.balance_transactions.reduce((sum, booked) => sum + booked.amount, 0);
  const back = transact(books, account, id, 'adjustment', amount ?? gone, dispute.currency);
  dispute.balance_transactions = [...dispute.balance_transactions, back];
  books.tell(account, 'charge.dispute.funds_reinstated', dispute);
  return dispute;
}
