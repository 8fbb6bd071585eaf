import type { State } from '../../protocol/bridge.js';
import type { OnDemandError } from '../../protocol/errors.js';
import type { Submission } from '../../protocol/submission.js';
import { pastNames } from './pastNames.js';

/** Why the merchant's backend refused, under fetch delivery: the API's `code` with what came beside it. */
export type OrderFailure = {
  /** What tells it from an {@link OnDemandError}. */
  name?: undefined;
  code: string;
  declineReason?: string | undefined;
  /** The merchant's own words, which the frame shows as such: plain text, at most 200 characters. */
  shopMessage?: string | undefined;
  /** The words beside the code, whoever's they are. */
  userMessage?: string | undefined;
};

/** How a purchase ended that the page had taken over with `preventDefault()`. */
export type PageOutcome =
  | { status: 'success'; data?: unknown }
  /** `problem`: the API's problem as it came, or its `code`. */
  | { status: 'failure'; problem: string | object };

/** What each event carries in `detail`. On the form they are called `ondemand:ready` and so on, and they bubble. */
export type EventDetails = {
  /** The frame can be used. */
  ready: Record<string, never>;
  statechange: { state: State };
  /**
   * The buyer has agreed. `preventDefault()` keeps the SDK from submitting: the page then sends these itself, and may
   * tell with `settle` how it ended, as with `handle.settle`.
   */
  authorized: Submission & { settle(outcome: PageOutcome): void };
  /** The merchant's `data`, under fetch delivery. */
  success: { data: unknown };
  error: { error: OnDemandError | OrderFailure };
  /** The buyer chose to leave. */
  cancel: Record<string, never>;
};
export type EventName = keyof EventDetails;

type FormEvents = { [Name in EventName as `ondemand:${Name}`]: CustomEvent<EventDetails[Name]> };
declare global {
  interface HTMLElementEventMap extends FormEvents {}
  interface DocumentEventMap extends FormEvents {}
  interface WindowEventMap extends FormEvents {}
}

/** Dispatches an event on the form; `false` if a listener prevented it. Only `authorized` can be prevented. */
export function emit<Name extends EventName>(form: HTMLFormElement, name: Name, detail: EventDetails[Name]): boolean {
  return pastNames(form).dispatchEvent(
    new CustomEvent(`ondemand:${name}`, { bubbles: true, cancelable: name === 'authorized', detail }),
  );
}
