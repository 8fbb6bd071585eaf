import type { FrameMethods, FrameSettings, Outcome } from '../../protocol/bridge.js';
import { OnDemandError } from '../../protocol/errors.js';
import type { ReadForm } from '../form/readForm.js';
import type { CallFrame, PageSide } from '../frame/bridge.js';
import { explain } from '../frame/loadFailure.js';
import { createMessage } from '../page/message.js';
import { report } from '../page/report.js';
import { wordsFor } from '../page/words.js';
import { type VisitEnd, visitWindow, type WindowVisit } from './visitWindow.js';

/** What stands in the form in place of a frame: the ways on, and what became of the provider's window. */
export type WindowPanel = {
  /** Opens the provider's window, in the buyer's click. False: the browser did not let it open. */
  open(): boolean;
  /** Calls the window, if it is there. */
  call<Name extends keyof FrameMethods>(name: Name, argument?: Parameters<FrameMethods[Name]>[0]): Promise<unknown>;
  /** Says something, with the two ways on: the frame once more, and the window. */
  offer(text: string): void;
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
  page: Omit<PageSide, 'resize' | 'showTop' | 'lift' | 'lower' | 'payElsewhere'> & {
    current(): { options: ReadForm; settings: FrameSettings };
    onOpen(): void;
    onFailure(error: OnDemandError): void;
  },
  { takePlace, load }: { takePlace(): void; load(): void },
): WindowPanel {
  const { host: name } = new URL(provider);
  let visit: WindowVisit | undefined;
  let callWindow: CallFrame | undefined;
  let stage: Stage = 'buying';

  const words = () => wordsFor(page.current().options.locale);
  const say = (text: string, ...buttons: { text: string; onClick: () => void }[]) =>
    host.replaceChildren(createMessage([text], ...buttons));
  const offer = (text: string) =>
    say(
      text,
      { text: words().tryAgain, onClick: load },
      { text: words().payOn(name), onClick: () => open() || offer(words().windowBlocked(name)) },
    );

  const deliver: PageSide['deliver'] = async (submission) => {
    const reply = await page.deliver(submission);
    // A click in another window is none on this page, and a form that opens one needs it.
    const needsClick = !reply.ok && reply.reason === 'needs_click';
    if (!reply.ok && !needsClick) return reply;
    stage = 'handed over';
    const goOn = async () => {
      if ((await page.deliver(submission)).ok) say(words().windowDone);
    };
    if (needsClick) say(words().oneMoreClick, { text: words().goOn, onClick: goOn });
    else say(words().windowDone);
    return { ok: true };
  };

  const onConnected = async (call: CallFrame) => {
    callWindow = call;
    const sent = page.current().settings;
    const reply = await call('open', { sdkVersion: __VERSION__, settings: sent });
    if (callWindow !== call || !reply.ok) return;
    const { settings } = page.current();
    if (settings !== sent) void call('update', settings);
    page.onOpen();
  };

  const onEnd = (end: VisitEnd) => {
    visit = undefined;
    callWindow = undefined;
    // Whether money moved, a page cannot know once the shop has the proof.
    if (stage === 'failed') return offer(words().shopFailed);
    if (stage !== 'buying') return;
    page.cancel();
    if (end === 'closed') {
      offer(words().windowClosed);
      return page.changeState('ready');
    }
    const error = new OnDemandError('frame_unreachable', explain('window_cut', provider));
    report(error.message);
    offer(words().windowCut(name));
    page.changeState('error');
    page.onFailure(error);
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
    say(
      words().inWindow(name),
      { text: words().showWindow, onClick: opened.show },
      { text: words().closeWindow, onClick: load },
    );
    page.changeState('loading');
    return true;
  };

  return {
    open,
    offer,
    end,
    async call(method, argument) {
      const reply = await callWindow?.(method, argument);
      if (method !== 'settle') return reply;
      const { status } = argument as Outcome;
      if (status === 'failed' && !visit && stage === 'handed over') offer(words().shopFailed);
      stage = status === 'done' ? 'settled' : 'failed';
      return reply;
    },
  };
}
