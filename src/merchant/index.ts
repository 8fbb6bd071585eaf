/**
 * The merchant's backend, in any runtime with `fetch`: orders, submitted forms, offline check of proofs.
 * @packageDocumentation
 */

export type { Balance, CurrencyBalance, LedgerEntry, LedgerPage } from '../protocol/ledger.js';
export type { Order, OrderPage, OrderStatus, RecurringPayment } from '../protocol/merchantApi.js';
export type { AgreedTerms as RecurringTerms, OriginProofClaims } from '../protocol/originProof.js';
export type { OrOther } from '../protocol/orOther.js';
export type { LinkStatus, PaymentLink, PaymentLinkPage } from '../protocol/paymentLinks.js';
export type { DeclineReason, Problem, ProblemCode } from '../protocol/problems.js';
export type { Submission } from '../protocol/submission.js';
export type { NewWebhookEndpoint, WebhookEndpoint, WebhookEvent, WebhookEventType } from '../protocol/webhooks.js';
export { createMerchant, type Merchant, type MerchantOptions } from './createMerchant.js';
export {
  OnDemandApiError,
  type OnDemandApiErrorCode,
  OriginProofError,
  type OriginProofErrorCode,
  WebhookError,
  type WebhookErrorCode,
} from './errors.js';
export type { Ledger, LedgerQuery } from './ledger.js';
export type { LinkQuery, Links, NewLink } from './links.js';
export type { CallOptions, NewOrder, OrderOrUrl, OrderQuery, Orders, WriteOptions } from './orders.js';
export type { ExpectedProof, VerifiedClaims, VerifyOriginProof } from './originProofVerifier.js';
export type { Paged } from './paged.js';
export { type ParsedSubmission, parseSubmission, type SubmissionSource } from './parseSubmission.js';
export type { Preferences } from './preferences.js';
export type { RecurringPayments } from './recurringPayments.js';
export type { NodeRequest, SubmissionFailure } from './submissionEntries.js';
export type { VerifiedWebhook, VerifyWebhook, WebhookDelivery } from './verifyWebhook.js';
export type { Webhooks } from './webhooks.js';
