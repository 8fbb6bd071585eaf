/**
 * What crosses a boundary: form options, frame messages, proof claims, API bodies and error codes, as
 * schemas with inferred types. No I/O, no DOM, no Node.
 * @packageDocumentation
 */
export * from './accountApi.js';
export * from './appearance.js';
export * from './bridge.js';
export * from './errors.js';
export * from './formOptions.js';
export * from './frameApi.js';
export * from './loopback.js';
export * from './merchantApi.js';
export * from './money.js';
export * from './openPicklist.js';
export * from './originProof.js';
export * from './passkeyApi.js';
export * from './problems.js';
export * from './providerUrl.js';
export * from './recurringTerms.js';
export * from './sandbox.js';
export * from './submission.js';
export * from './webhooks.js';
