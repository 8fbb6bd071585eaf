import type { FrameMethods, Outcome } from '../../protocol/bridge.js';
import { OnDemandError } from '../../protocol/errors.js';
import type { CallFrame, PageSide } from '../frame/bridge.js';
import { explain, type LoadFailure } from '../frame/loadFailure.js';
import { type FormSide, openForm } from '../frame/openForm.js';
import { createMessage } from '../page/message.js';
import { OK } from '../page/reply.js';
import { report } from '../page/report.js';
import * as words from '../page/words.js';
import { type VisitEnd, visitWindow, type WindowVisit } from './visitWindow.js';

/** What stands in the form in place of a frame: the ways on, and what became of the provider's window. */
export type WindowPanel = {
  /** Opens the provider's window, in the buyer's click. False: the browser did not let it open. */
  open(): boolean;
  /** Calls the window, if it is there. */
  call<Name extends keyof FrameMethods>(name: Name, argument?: Parameters<FrameMethods[Name]>[0]): Promise<unknown>;
  /** Says what cannot be used, to the buyer with the two ways on: the frame once more, and the window. */
  fail(what: words.Words, failure: LoadFailure, cause: Parameters<typeof explain>[0], since?: number): void;
  end(): void;
};

/** What is known of the shop: nothing yet, that it has the proof, or what it has answered. */
type Stage = 'buying' | 'handed over' | 'failed' | 'settled';

/**
 * One buyer, one place to buy in: while the window is open the form has no frame, and so no other final button. The
 * window's word counts as the frame's does; what it hands over is delivered by this page, with its own form.
 * @param takePlace the frame goes. @param load it comes back.
 */
export function createWindowPanel(
  host: HTMLElement,
  provider: string,
  page: FormSide,
  { takePlace, load }: { takePlace(): void; load(): void },
): WindowPanel {
  const { host: name } = new URL(provider);
  let visit: WindowVisit | undefined;
  let callWindow: CallFrame | undefined;
  let stage: Stage = 'buying';

  const text = (what: words.Words) => words.inLanguage(page.current().options.locale, what, name);
  const say = (what: words.Words, ...buttons: [label: words.Words, onClick: () => void][]) =>
    host.replaceChildren(
      createMessage([text(what)], ...buttons.map(([label, onClick]) => [text(label), onClick] as const)),
    );
  const offer = (what: words.Words) =>
    say(what, [words.tryAgain, load], [words.payOn, () => open() || offer(words.windowBlocked)]);

  const fail: WindowPanel['fail'] = (what, failure, cause, since) => {
    const error = new OnDemandError(failure, explain(cause, provider, since));
    report(`${error.message} ${provider}/problems/${failure}`);
    offer(what);
    page.changeState('error');
    page.onFailure(error);
  };

  const deliver: PageSide['deliver'] = async (submission) => {
    const reply = await page.deliver(submission);
    // A click in another window is none on this page, and a form that opens one needs it.
    const needsClick = !reply.ok && reply.reason === 'needs_click';
    if (!reply.ok && !needsClick) return reply;
    stage = 'handed over';
    const goOn = async () => {
      if ((await page.deliver(submission)).ok) say(words.windowDone);
    };
    if (needsClick) say(words.oneMoreClick, [words.goOn, goOn]);
    else say(words.windowDone);
    return OK;
  };

  const onConnected = (call: CallFrame) => {
    callWindow = call;
    void openForm(call, page, ({ ok }) => ok && callWindow === call);
  };

  const onEnd = (end: VisitEnd) => {
    visit = undefined;
    callWindow = undefined;
    // Whether money moved, a page cannot know once the shop has the proof.
    if (stage === 'failed') return offer(words.shopFailed);
    if (stage !== 'buying') return;
    page.cancel();
    if (end === 'closed') {
      offer(words.windowClosed);
      return page.changeState('ready');
    }
    fail(words.windowCut, 'frame_unreachable', 'window_cut');
  };

  const end = () => {
    visit?.end();
    visit = undefined;
    callWindow = undefined;
  };

  const open = (): boolean => {
    if (visit) {
      visit.show();
      return true;
    }
    const side: PageSide = {
      ...page,
      resize() {},
      showTop() {},
      // No page is around the window.
      lift: () => false,
      lower() {},
      payElsewhere: () => true,
      deliver,
      cancel() {
        page.cancel();
        load();
      },
    };
    const opened = visitWindow(provider, page.current().options, side, { onConnected, onEnd });
    if (!opened) return false;
    takePlace();
    visit = opened;
    stage = 'buying';
    say(words.inWindow, [words.showWindow, opened.show], [words.closeWindow, load]);
    page.changeState('loading');
    return true;
  };

  return {
    open,
    fail,
    end,
    async call(method, argument) {
      const reply = await callWindow?.(method, argument);
      if (method !== 'settle') return reply;
      const { status } = argument as Outcome;
      if (status === 'failed' && !visit && stage === 'handed over') offer(words.shopFailed);
      stage = status === 'done' ? 'settled' : 'failed';
      return reply;
    },
  };
}
