/**
 * The SDK for a merchant's page. Importing it does nothing, on a server neither.
 * @packageDocumentation
 */

export type { Appearance } from '../protocol/appearance.js';
export type { State } from '../protocol/bridge.js';
export { isOnDemandError, OnDemandError, type OnDemandErrorCode } from '../protocol/errors.js';
export type { Delivery, Flow } from '../protocol/formOptions.js';
export type { Interval } from '../protocol/originProof.js';
export type { Submission } from '../protocol/submission.js';
export type {
  AttributeValues,
  FlowValues,
  FormAttributes,
  FormValues,
  MinorUnits,
  PreferencesValues,
  PurchaseValues,
  RecurringPurchaseValues,
  RegistrationValues,
  SuccessValues,
} from './form/formValues.js';
export { type MountOptions, mount } from './mount/mount.js';
export type { Handle } from './mount/mountForm.js';
export { upgrade } from './mount/upgrade.js';
export type { EventDetails, EventName, OrderFailure, PageOutcome } from './page/events.js';
