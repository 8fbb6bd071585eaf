/**
 * Who may submit the form, and how. Only the frame's final button can: it has a real submit event raised, and
 * if nobody prevents it, that very submission is held while the proof is made, then resumed. Whatever the
 * page starts itself only asks for the confirm screen.
 *
 * Resuming has to look to the merchant's server and listeners as if nothing had come between: submitter,
 * `formaction` and the like kept, one event, one post. The event is raised a second time for that, through
 * the prototype's `requestSubmit` (a field named `submit` shadows the form's own), with its capture phase cut
 * off at the root, and the fields are set while the browser collects the form's data, so that nothing stays
 * in the page. Always from a message of the frame, a task of its own: during the dispatch of a submit event, and in its
 * microtasks, browsers ignore `requestSubmit`.
 *
 * Rejected: `form.submit()` (loses the submitter, its `formaction` and validation), `submitter.click()`
 * (runs the page's listeners twice), hidden inputs (come back with the back/forward cache).
 */
import type { DeliverRefusal, RaiseSubmitRefusal, Reply } from '../../protocol/bridge.js';
import { SUBMISSION_FIELDS, type Submission } from '../../protocol/submission.js';
import { listen } from '../page/listen.js';
import { pastNames } from '../page/pastNames.js';
import { OK, refuse } from '../page/reply.js';
import { report } from '../page/report.js';
import { chooseSubmitter, type Held, hold, type Submitter, standIn } from './submitter.js';

type Phase =
  | { at: 'idle' }
  | { at: 'raising'; outcome?: 'prevented' | Held }
  | { at: 'held'; held: Held; announced: boolean }
  /** The page has the proof, and submits it in its own way. */
  | { at: 'taken' }
  | { at: 'sending' };

export type SubmissionGuard = {
  raise(): Promise<Reply<RaiseSubmitRefusal>>;
  deliver(submission: Submission): Promise<Reply<DeliverRefusal>>;
  /** The page says how it ended what it took over. `false` where it took nothing. */
  endTaken(): boolean;
  release(): void;
  destroy(): void;
};

type Page = {
  /** The page wanted to submit by itself. */
  onPageTrigger(): void;
  /** Announces the proof to the page; `false` if the page takes over. */
  announce(submission: Submission): boolean;
  /** Adds the provider's fields, in place of any of the same name. */
  setFields(data: FormData, submission: Submission): void;
  /** True under fetch delivery: the SDK sends the form in the browser's stead. */
  sendsItself(): boolean;
  /** `false` if `send` could not send this; asked before a proof is made for it. */
  canSend(held: Held): boolean;
  send(held: Held, submission: Submission): Promise<void>;
};

/** Milliseconds after which a page that a post has not replaced (a download, another window) may post again. */
const POST_TIME = 10_000;

export function guardSubmission(form: HTMLFormElement, page: Page): SubmissionGuard {
  let phase: Phase = { at: 'idle' };
  let pressed: Submitter | null = null;
  let passing = false;
  /** A post with proof is on its way; the navigation that it becomes does not tell what was added to it. */
  let posting = false;
  const followed = new WeakSet<Event>();

  const requestSubmit = (submitter: Submitter | null) => HTMLFormElement.prototype.requestSubmit.call(form, submitter);

  /** Runs once for each submit, after the page's listeners. */
  const decide = (event: SubmitEvent) => {
    if (event.defaultPrevented) {
      if (phase.at === 'raising') phase.outcome = 'prevented';
      return;
    }
    event.preventDefault();
    const submitter = event.submitter as Submitter | null;
    if (phase.at === 'raising') {
      phase.outcome = hold(form, submitter);
    } else {
      pressed = submitter;
      page.onPageTrigger();
    }
  };

  const withoutProof = () => {
    report('stopped a submission without a proof: use requestSubmit()');
    if (phase.at === 'idle') page.onPageTrigger();
  };
  // A post into another window shows nowhere on this page. A field of that name is in the method's place already.
  Reflect.defineProperty(form, 'submit', { configurable: true, value: withoutProof });

  // A submit event does not leave a shadow tree.
  const tree = pastNames(form).getRootNode();
  const root = tree instanceof ShadowRoot ? tree : window;
  const stops = [
    listen<SubmitEvent>(
      root,
      'submit',
      (event) => {
        if (event.target !== form || followed.has(event)) return;
        followed.add(event);
        if (passing) event.stopImmediatePropagation();
        else afterPageListeners(event, decide);
      },
      true,
    ),
    // In case a listener of the page kept the event from the root's capture phase.
    listen<SubmitEvent>(form, 'submit', (event) => {
      if (!followed.has(event) && event.target === form) decide(event);
    }),
    // In case a listener kept it from both, or the page called the prototype's `submit`.
    // A page's own variable may be called so.
    window.navigation instanceof EventTarget
      ? listen<NavigateEvent>(window.navigation, 'navigate', (event) => {
          const source = event.sourceElement;
          if (source !== form && (source as Submitter | null)?.form !== form) return;
          const proven = posting || carriesProof(event);
          posting = false;
          if (proven) return;
          event.preventDefault();
          withoutProof();
        })
      : () => {},
    () => Reflect.deleteProperty(form, 'submit'),
  ];

  const resume = (held: Held, submission: Submission): void => {
    const button = standIn(form, held);
    // The page's own listeners have had their say when the submission was raised.
    const stop = listen<FormDataEvent>(
      root,
      'formdata',
      (event) => {
        if (event.target !== form) return;
        event.stopImmediatePropagation();
        const { formData } = event;
        posting = !opensWindow(held);
        for (const name of [...formData.keys()]) formData.delete(name);
        for (const [name, value] of held.data) formData.append(name, value);
        page.setFields(formData, submission);
      },
      true,
    );
    passing = true;
    try {
      requestSubmit(button);
    } finally {
      passing = false;
      stop();
      button.remove();
    }
  };

  return {
    async raise() {
      if (!pastNames(form).isConnected) return refuse('detached');
      if (phase.at !== 'idle') return refuse('busy');
      const raising: Phase & { at: 'raising' } = { at: 'raising' };
      phase = raising;
      const submitter = chooseSubmitter(form, pressed);
      let invalid = false;
      const stopListening = [
        listen(form, 'invalid', () => (invalid = true), true),
        // Nobody prevented it, but a listener kept it from us: that post is stopped above, and this one goes on.
        listen<FormDataEvent>(
          form,
          'formdata',
          ({ formData }) => (raising.outcome ??= hold(form, submitter, formData)),
        ),
      ];
      try {
        requestSubmit(submitter);
      } finally {
        for (const stop of stopListening) stop();
        phase = { at: 'idle' };
      }
      const { outcome } = raising as { outcome?: 'prevented' | Held };
      if (typeof outcome !== 'object') return refuse(invalid ? 'invalid' : 'prevented');
      if (page.sendsItself() && !page.canSend(outcome)) return refuse('invalid');
      phase = { at: 'held', held: outcome, announced: false };
      return OK;
    },

    async deliver(submission) {
      const holding = phase;
      if (holding.at === 'taken') return refuse('prevented');
      if (holding.at !== 'held' || !pastNames(form).isConnected) return refuse('stale');
      const { held } = holding;
      if (!holding.announced) {
        holding.announced = true;
        const ours = page.announce(submission);
        if (phase !== holding) return refuse('stale');
        if (!ours) {
          phase = { at: 'taken' };
          return refuse('prevented');
        }
      }
      if (!page.sendsItself() && opensWindow(held) && navigator.userActivation?.isActive === false) {
        return refuse('needs_click');
      }
      const sending: Phase = { at: 'sending' };
      phase = sending;
      const goOn = (next: Phase) => {
        if (phase === sending) phase = next;
      };
      if (page.sendsItself()) {
        page.send(held, submission).finally(() => goOn({ at: 'idle' }));
        return OK;
      }
      resume(held, submission);
      // The page stands until the answer comes, and another click meanwhile must not post again.
      setTimeout(goOn, POST_TIME, { at: 'idle' });
      return OK;
    },

    endTaken() {
      if (phase.at !== 'taken') return false;
      phase = { at: 'idle' };
      return true;
    },

    release() {
      phase = { at: 'idle' };
      pressed = null;
    },

    destroy() {
      phase = { at: 'idle' };
      for (const stop of stops) stop();
    },
  };
}

/**
 * Runs `last` after the page's listeners, also when one of them stops the event on its way up: a listener is
 * added behind them on every stop of the event's path, and the first that finds the event stopped, or at its
 * end, is the one to act.
 */
function afterPageListeners(event: SubmitEvent, last: (event: SubmitEvent) => void): void {
  const path = event.composedPath();
  const clear = () => {
    for (const stop of stops) stop();
  };
  const stops = path.map((target, index) =>
    listen<SubmitEvent>(target, 'submit', (current) => {
      if (current !== event || (index < path.length - 1 && !event.cancelBubble)) return;
      clear();
      last(event);
    }),
  );
  // `stopImmediatePropagation` leaves none of them to run.
  setTimeout(clear);
}

/** True if the page has put the proof into the form or, where it sends by GET, it is in the address. */
function carriesProof({ formData, destination }: NavigateEvent): boolean {
  return (formData ?? new URL(destination.url).searchParams).has(SUBMISSION_FIELDS.originProof);
}

/** A post into a new window, which browsers allow only soon after a click, and otherwise drop without a word. */
function opensWindow({ target }: Held): boolean {
  if (/^(?:|_self|_parent|_top)$/i.test(target)) return false;
  return ![...document.querySelectorAll('iframe')].some((frame) => frame.name === target);
}
