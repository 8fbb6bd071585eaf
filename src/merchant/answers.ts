/** Readers of what the provider answers, proves and tells, by the public types. */
import type { Balance, CurrencyBalance, LedgerEntry, LedgerPage } from '../protocol/ledger.js';
import type { Order, OrderDispute, OrderPage, RecurringPayment } from '../protocol/merchantApi.js';
import { isCurrency, isPayableAmount } from '../protocol/money.js';
import { type AgreedTerms, CHANNELS, type Channel, type OriginProofClaims } from '../protocol/originProof.js';
import type { PaymentLink, PaymentLinkPage } from '../protocol/paymentLinks.js';
import type { NewWebhookEndpoint, WebhookEndpoint, WebhookEvent } from '../protocol/webhooks.js';
import {
  flag,
  list,
  nullable,
  number,
  numberWhere,
  object,
  only,
  optional,
  type Reader,
  text,
  texts,
  textWhere,
} from './reading.js';

const amount = numberWhere(isPayableAmount);
const currency = textWhere(isCurrency);

const orderMembers = {
  id: text,
  url: text,
  reference: text,
  name: text,
  item_name: nullable(text),
  amount: number,
  tax_amount: number,
  currency: text,
  status: text,
  captured_amount: number,
  refunded_amount: number,
  returned_amount: number,
  dispute: nullable(object<OrderDispute>({ status: text, amount: number, reason: text, respond_by: nullable(text) })),
  pending_reason: nullable(text),
  created_at: text,
  flow: text,
  merchant_context: nullable(text),
  livemode: flag,
  decline_reason: optional(text),
};
export const readOrder: Reader<Order> = object<Order>(orderMembers);
export const readOrderPage: Reader<OrderPage> = object<OrderPage>({ data: list(readOrder), next: nullable(text) });

const readTerms: Reader<AgreedTerms> = object<AgreedTerms>({
  max_amount: nullable(amount),
  currency: nullable(currency),
  interval: nullable(text),
  interval_count: nullable(numberWhere((count) => Number.isInteger(count) && count >= 1)),
  start: text,
  first_amount: optional(amount),
});
const recurringMembers = { reference: text, status: text, terms: readTerms };
export const readRecurringPayment: Reader<RecurringPayment> = object<RecurringPayment>(recurringMembers);

/** For `data-session-id`: five minutes, one use. */
export const readPreferencesSession = object<{ session_id: string }>({ session_id: text });

export const readLink: Reader<PaymentLink> = object<PaymentLink>({
  id: text,
  url: text,
  status: text,
  flow: text,
  amount: nullable(number),
  currency: nullable(text),
  tax_amount: nullable(number),
  first_amount: nullable(number),
  interval: nullable(text),
  interval_count: nullable(number),
  item_name: nullable(text),
  merchant_context: nullable(text),
  locale: nullable(text),
  action: text,
  fields: texts,
  expires_at: text,
  uses: number,
  used: number,
  created_at: text,
  livemode: flag,
});
export const readLinkPage: Reader<PaymentLinkPage> = object<PaymentLinkPage>({
  data: list(readLink),
  next: nullable(text),
});

const readLedgerEntry: Reader<LedgerEntry> = object<LedgerEntry>({
  id: text,
  created_at: text,
  cause: text,
  debit: text,
  credit: text,
  amount: number,
  currency: text,
  rail: text,
  order: nullable(text),
  reference: nullable(text),
  livemode: flag,
});
export const readLedgerPage: Reader<LedgerPage> = object<LedgerPage>({
  data: list(readLedgerEntry),
  next: nullable(text),
});
export const readBalance: Reader<Balance> = object<Balance>({
  data: list(object<CurrencyBalance>({ currency: text, available: number, pending: number, disputed: number })),
  livemode: flag,
});

const endpointMembers = { id: text, url: text, created_at: text };
export const readWebhookEndpoint: Reader<WebhookEndpoint> = object<WebhookEndpoint>(endpointMembers);
export const readNewWebhookEndpoint: Reader<NewWebhookEndpoint> = object<NewWebhookEndpoint>({
  ...endpointMembers,
  secret: text,
});
export const readWebhookEndpoints = object<{ data: WebhookEndpoint[] }>({ data: list(readWebhookEndpoint) });

type EventOf<Type> = Extract<WebhookEvent, { type: Type }>['data'];
const reported = object<EventOf<'order.reported'>>({
  ...orderMembers,
  report: object<EventOf<'order.reported'>['report']>({ note: nullable(text), by_buyer: flag }),
});
const returned = object<EventOf<'order.returned'>>({
  ...orderMembers,
  return: object<EventOf<'order.returned'>['return']>({ amount: number, reason: text }),
});
type RecurringData = Extract<WebhookEvent, { type: `recurring_payment.${string}` }>['data'];
const recurring = object<RecurringData>({ ...recurringMembers, user_token: text });

/** The data of an event whose type is known. */
export function readEventData(type: WebhookEvent['type'], data: unknown): WebhookEvent['data'] {
  if (type === 'order.reported') return reported(data, 'data');
  if (type === 'order.returned') return returned(data, 'data');
  return type === 'recurring_payment.revoked' || type === 'recurring_payment.mended'
    ? recurring(data, 'data')
    : readOrder(data, 'data');
}

const isChannel = (value: string): boolean => CHANNELS.some((channel) => channel === value);

const claims = {
  iss: text,
  aud: text,
  sub: text,
  jti: text,
  iat: number,
  exp: number,
  livemode: flag,
  channel: optional(textWhere(isChannel) as Reader<Channel>),
  origin: text,
  item_name: optional(text),
  email_hash: text,
  email_verified: flag,
};
type ClaimsOf<Flow> = Extract<OriginProofClaims, { flow: Flow }>;
const readers: { [Flow in OriginProofClaims['flow']]: Reader<ClaimsOf<Flow>> } = {
  purchase: object<ClaimsOf<'purchase'>>({
    ...claims,
    flow: only('purchase'),
    amount,
    currency,
    tax_amount: optional(numberWhere((tax) => Number.isSafeInteger(tax) && tax >= 0)),
  }),
  'recurring-purchase': object<ClaimsOf<'recurring-purchase'>>({
    ...claims,
    flow: only('recurring-purchase'),
    terms: readTerms,
  }),
  registration: object<ClaimsOf<'registration'>>({ ...claims, flow: only('registration') }),
};

/** The claims of a proof of a kind that is known. */
export const readClaims = (flow: OriginProofClaims['flow'], payload: unknown): OriginProofClaims =>
  readers[flow](payload);
