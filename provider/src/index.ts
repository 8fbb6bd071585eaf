export type { Connection } from './http/env.js';
export type { MessageSender, TextMessage } from './messages/messageSender.js';
export type {
  AuthenticationRequest,
  Authorization,
  PaymentRail,
  PreparedInstrument,
  RailCall,
  RailInstrument,
  RailOutcome,
} from './payment-methods/paymentRail.js';
export { createProvider, type Provider, type ProviderOptions } from './provider.js';
export { connect, type Database } from './store/database.js';
