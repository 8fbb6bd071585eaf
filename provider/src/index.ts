export { createProvider, type Provider, type ProviderOptions } from './app/provider.js';
export type { Connection } from './http/env.js';
export { type SmtpOptions, smtpMailSender } from './mails/smtpMailSender.js';
export { type TwilioOptions, twilioSender } from './messages/twilioSender.js';
export { type WebhookSenderOptions, webhookSender } from './messages/webhookSender.js';
export type { Mail, MailSender } from './ports/mailSender.js';
export type { MessageSender, TextMessage } from './ports/messageSender.js';
export type { Operator } from './ports/operator.js';
export type {
  AuthenticationRequest,
  Authorization,
  Begun,
  OpenedAuthentication,
  OpenedPage,
  PageDetails,
  PageRequest,
  Payee,
  PaymentRail,
  PreparedInstrument,
  RailCall,
  RailInstrument,
  RailOutcome,
  RailPages,
  RailPayment,
  RailTotals,
  RailTrials,
} from './ports/paymentRail.js';
export type { PaymentFact, RailFact, SavedFact } from './ports/railFacts.js';
export type { SimSwapResolver } from './ports/simSwapResolver.js';
export { connectStripe, type StripeConnection, type StripeOptions } from './rails/stripe/connectStripe.js';
export { connect, type Database } from './store/database.js';
