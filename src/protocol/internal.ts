/**
 * What the provider and the frame it serves share, each release with its own: `ondemand-pay/internal` is outside of
 * semantic versioning, and merchants have no use for it.
 * @packageDocumentation
 */
export * from './accountApi.js';
export * from './bridge.js';
export * from './bridgeCalls.js';
export * from './bridgeSchemas.js';
export * from './confirmationApi.js';
export * from './csv.js';
export * from './formRules.js';
export * from './frameApi.js';
export { LEDGER_MOVEMENTS } from './ledger.js';
export * from './ledgerQuery.js';
export * from './ledgerSchemas.js';
export * from './loopback.js';
export * from './merchantApiSchemas.js';
export { decimalAmount } from './money.js';
export * from './moneySchemas.js';
export * from './openPicklist.js';
export * from './originProofSchemas.js';
export * from './passkeyApi.js';
export * from './paymentLinkSchemas.js';
export * from './phoneRules.js';
export * from './plainSigns.js';
export * from './portHandover.js';
export * from './problemGuide.js';
export * from './problemSchema.js';
export * from './problemUrl.js';
export * from './providerUrl.js';
export * from './railPageApi.js';
export { intervalsLater } from './recurringTerms.js';
export * from './requestBody.js';
export * from './signInApi.js';
export * from './submissionSchema.js';
export * from './userMessage.js';
export * from './webhookSchemas.js';
