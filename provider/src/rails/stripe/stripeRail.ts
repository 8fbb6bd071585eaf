import type { PaymentRail } from '../../ports/paymentRail.js';
import { deleteCustomer, deleteInstrument } from './deletions.js';
import { cancel, capture, moved, refund } from './moves.js';
import { readNotification } from './notifications.js';
import { stripePages } from './pages.js';
import { begin, confirm, lookup } from './payments.js';
import { STRIPE_CURRENCIES } from './stripeAmounts.js';
import { STRIPE, type StripeCalls } from './stripeDeps.js';
import { stripeTrials } from './trials.js';

/** Cards by Stripe: given on Stripe's own page, charged for the operator or straight for a connected account. */
export const stripeRail = (calls: StripeCalls): PaymentRail => ({
  name: STRIPE,
  method: 'card',
  currencies: STRIPE_CURRENCIES,
  paysAccounts: true,
  brands: ['visa', 'mastercard', 'amex'],
  pages: stripePages(calls),
  begin: (payment) => begin(calls, payment),
  confirm: (payment) => confirm(calls, payment),
  capture: (call) => capture(calls, call),
  refund: (call) => refund(calls, call),
  cancel: (call) => cancel(calls, call),
  lookup: (railReference) => lookup(calls, railReference),
  moved: (railReference) => moved(calls, railReference),
  ...(calls.mode === 'test' && { trials: () => stripeTrials(calls) }),
  deleteInstrument: (instrument) => deleteInstrument(calls, instrument),
  deleteCustomer: (customer) => deleteCustomer(calls, customer),
  readNotification: (request) => readNotification(calls, request),
});
