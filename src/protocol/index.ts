/**
 * What merchants may rely on: the form's options, the merchant API's bodies and error codes, proof claims, money, the
 * sandbox's fixed inputs. Types, constants and pure functions; no schemas, no I/O, no DOM, no Node.
 * @packageDocumentation
 */
export type { Appearance } from './appearance.js';
export type { State } from './bridge.js';
export { isOnDemandError, OnDemandError, type OnDemandErrorCode } from './errors.js';
export {
  type Delivery,
  FLOWS,
  type Flow,
  type FormOptions,
  type RawFormOptions,
  readFormOptions,
} from './formOptions.js';
export {
  type Balance,
  type CurrencyBalance,
  LEDGER_ACCOUNTS,
  LEDGER_CAUSES,
  type LedgerAccount,
  type LedgerCause,
  type LedgerEntry,
  type LedgerPage,
  type MovementCause,
} from './ledger.js';
export {
  DISPUTE_STATUSES,
  type DisputeStatus,
  ORDER_STATUSES,
  type Order,
  type OrderDispute,
  type OrderPage,
  type OrderStatus,
  PENDING_REASONS,
  type PendingReason,
  type RecurringPayment,
} from './merchantApi.js';
export { currencyDecimals, formatMoney, isCurrency, isPayableAmount, type Money } from './money.js';
export {
  type AgreedTerms,
  CHANNELS,
  type Channel,
  INTERVALS,
  type Interval,
  ORIGIN_PROOF_ALGORITHM,
  ORIGIN_PROOF_LIFETIME,
  ORIGIN_PROOF_TYPE,
  type OriginProofClaims,
  PROOF_FLOWS,
  type ProofFlow,
  type RecurringTerms,
} from './originProof.js';
export type { OrOther } from './orOther.js';
export {
  type CreateLink,
  LINK_STATUSES,
  type LinkStatus,
  type PaymentLink,
  type PaymentLinkPage,
} from './paymentLinks.js';
export { DECLINE_REASONS, type DeclineReason, PROBLEMS, type Problem, type ProblemCode } from './problems.js';
export { fitsTerms, nextChargeAt, type Period, periodAt } from './recurringTerms.js';
export { SANDBOX_FIXED_CODE, SANDBOX_IBANS, SANDBOX_PHONES } from './sandbox.js';
export { isSandboxCard, SANDBOX_CARDS, type SandboxCardNumber, type SandboxCardOutcome } from './sandboxCards.js';
export { SUBMISSION_FIELDS, type Submission } from './submission.js';
export {
  type NewWebhookEndpoint,
  WEBHOOK_EVENT_TYPES,
  WEBHOOK_HEADERS,
  WEBHOOK_SECRET_PREFIX,
  type WebhookEndpoint,
  type WebhookEvent,
  type WebhookEventType,
} from './webhooks.js';
