/**
 * Fakes for merchants' own tests: the merchant API as MSW handlers, and the frame for component tests.
 * Needs `msw` beside it; `ondemand-pay/testing/bridge` has the frame alone and does not.
 * @packageDocumentation
 */
export { type ApprovalResult, createFakeBridge, type FakeBridge } from './fakeBridge.js';
export type { FakeHappening } from './fakeLater.js';
export type { FakeConsent, FakeOutcome } from './fakeProofs.js';
export { createProviderFake, type FakeTrouble, type ProviderFake, type ProviderFakeOptions } from './providerFake.js';
