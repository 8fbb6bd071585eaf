import type { State } from '../protocol/bridge.js';
import { SUBMISSION_FIELDS, type Submission } from '../protocol/submission.js';

/** How an approval ended: the page stopped it, the page took it over, or the form was submitted. */
export type ApprovalResult =
  /** A listener of the page prevented the `submit`, or validation failed: no proof was made. */
  | { outcome: 'prevented' }
  /** A listener prevented `ondemand:authorized`: the page submits by itself. */
  | { outcome: 'taken' }
  /** What the merchant's backend would receive. Nothing leaves the test. */
  | { outcome: 'submitted'; body: FormData };

/** The buyer and the frame, played by a test. */
export type FakeBridge = {
  readonly state: State;
  /** How often the page itself asked to submit: that only ever brings up the confirm screen. */
  readonly presented: number;
  changeState(state: State): void;
  /** The buyer clicks the final button in the frame. */
  approve(submission: Submission): ApprovalResult;
  /** The merchant's backend answered well (fetch delivery). */
  succeed(data?: unknown): void;
  /** The frame could not be loaded, or the merchant's backend refused. */
  fail(error: unknown): void;
  /** The buyer leaves. */
  cancel(): void;
  /** Lets go of the form. May be called twice. */
  destroy(): void;
};

/**
 * Stands in for the SDK and the frame on one form, for tests of the components around it. It dispatches the
 * `ondemand:*` events in the order that the SDK does, runs the page's `submit` listeners once for each
 * approval, and never navigates. Works wherever there is a DOM, jsdom among others.
 *
 * @example const bridge = createFakeBridge(document.querySelector('form')!); const result = bridge.approve({
 *   userToken: 'u', originProof: 'a.b.c', email: 'buyer@example.com' });
 */
export function createFakeBridge(form: HTMLFormElement): FakeBridge {
  const page = form.ownerDocument.defaultView;
  if (!page) throw new TypeError('createFakeBridge() needs a form in a document that is shown');
  let state: State = 'loading';
  let presented = 0;
  let raised: Event | undefined;

  const hold = (event: Event) => {
    if (event === raised || event.defaultPrevented) return;
    event.preventDefault();
    presented++;
  };
  form.addEventListener('submit', hold);

  /** True if nobody prevented it. */
  const dispatch = (name: string, detail?: unknown, cancelable = false): boolean =>
    form.dispatchEvent(new page.CustomEvent(`ondemand:${name}`, { bubbles: true, cancelable, detail }));

  function changeState(next: State): void {
    state = next;
    dispatch('statechange', { state });
    if (next === 'ready') dispatch('ready', {});
  }

  function raiseSubmit(): boolean {
    if (!form.noValidate && !form.reportValidity()) return false;
    raised = new page!.Event('submit', { bubbles: true, cancelable: true });
    return form.dispatchEvent(raised);
  }

  return {
    get state() {
      return state;
    },
    get presented() {
      return presented;
    },
    changeState,
    approve(submission) {
      if (!raiseSubmit()) return { outcome: 'prevented' };
      changeState('authorizing');
      if (!dispatch('authorized', { ...submission }, true)) return { outcome: 'taken' };
      changeState('submitting');
      const body = new page.FormData(form);
      // One value for each name, and it is the provider's, whatever fields the form has of its own.
      for (const name of ['userToken', 'originProof', 'email'] as const) {
        body.set(SUBMISSION_FIELDS[name], submission[name]);
      }
      return { outcome: 'submitted', body };
    },
    succeed(data) {
      changeState('done');
      dispatch('success', { data });
    },
    fail(error) {
      changeState('error');
      dispatch('error', { error });
    },
    cancel: () => void dispatch('cancel', {}),
    destroy: () => form.removeEventListener('submit', hold),
  };
}
