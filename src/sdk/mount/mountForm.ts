import type { State } from '../../protocol/bridge.js';
import { OnDemandError, refuseOption } from '../../protocol/errors.js';
import type { Flow } from '../../protocol/formOptions.js';
import { SUBMISSION_FIELDS, type Submission } from '../../protocol/submission.js';
import { claimForm } from '../form/claim.js';
import type { FormValues } from '../form/formValues.js';
import { observeForm } from '../form/observeForm.js';
import { readForm, reportJsonp, toFrameSettings } from '../form/readForm.js';
import { createFramePanel } from '../frame/framePanel.js';
import { explain } from '../frame/loadFailure.js';
import { type EventDetails, type EventName, emit, type PageOutcome } from '../page/events.js';
import { listen } from '../page/listen.js';
import { pageOrigin, pastNames } from '../page/pastNames.js';
import { refuse } from '../page/reply.js';
import { report } from '../page/report.js';
import { callPageFunction } from '../submission/callback.js';
import { type Answer, postForm, postTarget, readPageOutcome, toOutcome } from '../submission/fetchDelivery.js';
import { leaveAlone } from '../submission/leaveAlone.js';
import { guardSubmission } from '../submission/submission.js';
import { actionOf } from '../submission/submitter.js';

const OWN_ORIGIN = "must be of the page's own origin under fetch delivery";

const SHOWING_FLOWS: readonly Flow[] = ['preferences', 'success'];

/** A mounted form. Every method but `destroy` throws an `OnDemandError` `destroyed` after it. */
export type Handle = {
  /**
   * Changes what the form asks for; values not named stay. New terms redraw the confirm screen.
   *
   * @throws {OnDemandError} `invalid_option`; the old values then stay.
   */
  update(values: FormValues): void;
  /**
   * Opens the next screen, as the page's own submit button does. Never pays: only the buyer can, in the frame. Does
   * nothing in the flows `preferences` and `success`.
   */
  submit(): void;
  /** Puts the focus on the heading of the frame's screen, never on its button. */
  focus(): void;
  /**
   * Tells how a purchase ended that the page took over: after `preventDefault()` on `ondemand:authorized`. The frame
   * asks the provider all the same, and says of money only what that knows. Does nothing where the page took over
   * nothing.
   */
  settle(outcome: PageOutcome): void;
  /** Listens to an event, named with or without `ondemand:`. Returns what stops it. */
  on<Name extends EventName>(
    event: Name | `ondemand:${Name}`,
    listener: (event: CustomEvent<EventDetails[Name]>) => void,
  ): () => void;
  /** Takes the frame and every listener away. Idempotent and silent. Removing the form from the page does it too. */
  destroy(): void;
};

/**
 * Mounts the frame into a form, and guards its submission until `destroy`.
 *
 * @param provider the provider's origin.
 * @param signal destroys it when aborted.
 * @throws {OnDemandError} `invalid_option`, `provider_mismatch`.
 */
export function mountForm(
  form: HTMLFormElement,
  values: FormValues,
  provider: string,
  signal?: AbortSignal | undefined,
): Handle {
  if (provider === pageOrigin()) {
    // A frame of the page's own origin could take its sandbox off.
    throw new OnDemandError('provider_mismatch', explain('provider_mismatch', provider));
  }
  let given = values;
  let current = read(form, given);
  const unclaim = claimForm(form);
  reportJsonp(form);
  let destroyed = false;
  let state: State | undefined;
  let wasReady = false;

  const changeState = (next: State) => {
    if (next === state || destroyed) return;
    state = next;
    emit(form, 'statechange', { state });
    if (next !== 'ready' || wasReady) return;
    wasReady = true;
    emit(form, 'ready', {});
  };

  /** In the other flows the form shows something: nothing is ever submitted, whoever asks. */
  const submits = () => !SHOWING_FLOWS.includes(current.options.flow);
  const present = () => {
    if (submits()) panel.bring('present');
  };

  const setFields = (data: FormData, submission: Submission) => {
    for (const [name, field] of Object.entries(SUBMISSION_FIELDS))
      data.set(field, submission[name as keyof Submission]);
  };

  const settle = async (answer: Answer) => {
    if (destroyed) return;
    const { onSuccess } = current.options;
    await panel.call('settle', toOutcome(answer));
    if (answer.kind === 'redirect') return location.assign(answer.url);
    if (answer.kind === 'failed') return void emit(form, 'error', { error: answer.failure });
    panel.lower();
    emit(form, 'success', { data: answer.data });
    if (onSuccess) callPageFunction(onSuccess, answer.data);
  };

  /** In a task of its own: a listener may call it before the frame knows that the page took over. */
  const settleTaken = (outcome: PageOutcome) =>
    void setTimeout(() => guard.endTaken() && settle(readPageOutcome(outcome)));

  const guard = guardSubmission(form, {
    onPageTrigger: present,
    announce: (submission) => emit(form, 'authorized', { ...submission, settle: settleTaken }),
    setFields,
    sendsItself: () => current.options.delivery === 'fetch',
    canSend({ action }) {
      const can = postTarget(action) !== undefined;
      if (!can) report(OWN_ORIGIN);
      return can;
    },
    send: async (held, submission) => settle(await postForm(held, (data) => setFields(data, submission))),
  });

  const panel = createFramePanel(form, provider, {
    current: () => current,
    onOpen() {
      if (state === 'loading') changeState('ready');
    },
    onFailure: (error) => emit(form, 'error', { error }),
    changeState,
    raiseSubmit: async () => (submits() ? guard.raise() : refuse('detached')),
    deliver: guard.deliver,
    release: guard.release,
    cancel() {
      guard.release();
      emit(form, 'cancel', {});
    },
  });

  const update = (next: FormValues) => {
    const changed = read(form, next);
    if (changed.options.apiKey !== current.options.apiKey) {
      refuseOption('data-api-key', 'cannot change: mount the form again');
    }
    given = next;
    const same = JSON.stringify(changed.settings) === JSON.stringify(current.settings);
    const submitted = submits();
    current = changed;
    // What is shown and what is bought have screens of their own.
    if (submits() !== submitted) panel.reload();
    // The frame restarts the terms' display time at every update.
    else if (!same) void panel.call('update', current.settings);
  };

  const destroy = () => {
    if (destroyed) return;
    destroyed = true;
    for (const stop of stops) stop();
    guard.destroy();
    panel.destroy();
    unclaim();
  };

  const stops = [
    observeForm(form, {
      onTreeChange: () => (pastNames(form).isConnected ? panel.restorePlace() : destroy()),
      onValueChange() {
        try {
          update(given);
        } catch (error) {
          report((error as OnDemandError).message);
          emit(form, 'error', { error: error as OnDemandError });
        }
      },
    }),
    listen<PageTransitionEvent>(window, 'pageshow', ({ persisted }) => {
      if (!persisted) return;
      // Back from the browser's cache: what was submitted is spent.
      guard.release();
      void panel.call('restore');
    }),
    signal ? listen(signal, 'abort', destroy) : () => {},
  ];

  if (current.options.delivery === 'native') stops.push(leaveAlone(form));
  panel.start();

  const alive =
    <Args extends unknown[], T>(act: (...args: Args) => T) =>
    (...args: Args): T => {
      if (destroyed) throw new OnDemandError('destroyed', 'this form was destroyed');
      return act(...args);
    };
  return {
    update: alive((next) => update({ ...given, ...next })),
    submit: alive(present),
    focus: alive(() => panel.bring('focus')),
    settle: alive(settleTaken),
    on: alive((event: string, listener: (event: never) => void) =>
      listen(form, event.replace(/^(?!ondemand:)/, 'ondemand:'), listener),
    ),
    destroy,
  };
}

/** What the form asks for, with what the frame is told of it. */
function read(form: HTMLFormElement, values: FormValues) {
  const options = readForm(form, values);
  if (options.delivery === 'fetch' && !postTarget(actionOf(form, null))) {
    refuseOption('action', OWN_ORIGIN);
  }
  return { options, settings: toFrameSettings(options) };
}
