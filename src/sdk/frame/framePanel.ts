import type { FrameMethods, OpenRefusal } from '../../protocol/bridge.js';
import { listen } from '../page/listen.js';
import { placeIn } from '../page/placeIn.js';
import { notLoaded } from '../page/words.js';
import { createWindowPanel } from '../window/windowPanel.js';
import { type CallFrame, connectBridge, type PageSide } from './bridge.js';
import { createFrameElement, firstHeight } from './frameElement.js';
import { type LoadFailure, watchLoading } from './loadFailure.js';
import { type FormSide, openForm } from './openForm.js';
import { createSheet } from './sheet.js';

/** The frame's place in the form: loads the frame, loads it again when it is lost, and says so when it fails. */
export type FramePanel = {
  /** Puts the panel into the form and loads the frame. */
  start(): void;
  /** Calls the frame if it is open; a frame that is not will be told everything when it opens. */
  call<Name extends keyof FrameMethods>(name: Name, argument?: Parameters<FrameMethods[Name]>[0]): Promise<unknown>;
  /** Loads the frame anew, for what the form asks now. */
  reload(): void;
  /** Asks for the buyer's attention now, or as soon as there is a screen to show. */
  bring(how: 'present' | 'focus'): void;
  /** Puts the panel back where it belongs, and starts again if the frame was lost on the way. */
  restorePlace(): void;
  /** Puts a lifted frame back into the form. */
  lower(): void;
  destroy(): void;
};

export function createFramePanel(form: HTMLFormElement, provider: string, page: FormSide): FramePanel {
  const host = document.createElement('div');
  const sheet = createSheet(host, () => void callFrame?.('lowered'));
  let frame: HTMLIFrameElement | undefined;
  let frameWindow: Window | null = null;
  let callFrame: CallFrame | undefined;
  let wanted: 'present' | 'focus' | undefined;
  let stopAttempt = () => {};
  let since = 0;

  const bring = (how: 'present' | 'focus') => {
    if (callFrame) void callFrame(how);
    else if (frame) wanted = how;
    else host.querySelector('button')?.focus();
  };

  const load = () => {
    sheet.lower();
    stopAttempt();
    page.release();
    const { options, settings } = page.current();
    const element = createFrameElement(provider, options, settings);
    // Measured before the frame is there, which has another layout follow.
    sheet.resize(element, firstHeight(host.clientWidth, settings));
    host.replaceChildren(element);
    // A page that answers a post begins at its top, and what was refused is said in the frame.
    if (settings.problem && !scrollY) element.scrollIntoView({ block: 'nearest' });
    frame = element;
    frameWindow = null;
    page.changeState('loading');
    since = performance.now();

    const resize = (height: number) => sheet.resize(element, height);
    const lift = () => sheet.lift(element);
    // The frame itself cannot scroll a page of another origin.
    const showTop = () => {
      if (element.getBoundingClientRect().top < 0) element.scrollIntoView();
    };
    const watch = watchLoading(element, provider, fail);
    const changeState: PageSide['changeState'] = (state) => {
      watch.heard();
      page.changeState(state);
    };
    const disconnect = connectBridge(
      element,
      provider,
      { ...page, resize, showTop, lift, lower: sheet.lower, changeState, payElsewhere: elsewhere.open },
      { onConnected: open, onOtherVersion: () => fail('bridge_version') },
    );
    const stopListening = listen(element, 'load', () => {
      // A second load: the frame went elsewhere, and with it the conversation and any call under way.
      if (frameWindow) load();
      // Not asked for sooner: a browser makes a whole document's world to answer for a frame that has not loaded.
      else frameWindow = element.contentWindow;
    });
    let current = true;
    stopAttempt = () => {
      current = false;
      callFrame = undefined;
      watch.stop();
      stopListening();
      disconnect();
    };

    async function open(call: CallFrame): Promise<void> {
      await openForm(call, page, (reply) => {
        if (!current) return;
        if (!reply.ok) return fail(OPEN_FAILURES[reply.reason] ?? 'provider_mismatch');
        watch.stop();
        if (reply.shop) element.title += `, ${reply.shop}`;
        callFrame = async (...asked) => {
          const answer = await call(...asked);
          // A frame that crashed shows nowhere else. What the buyer has done is kept by the frame's own origin.
          if (current && !answer.ok && answer.reason === 'no_answer') load();
          return answer;
        };
        return true;
      });
      // Until it is open, nothing can be brought.
      if (wanted && current && callFrame) {
        void callFrame(wanted);
        wanted = undefined;
      }
    }
  };

  const fail = (failure: LoadFailure) => {
    sheet.lower();
    stopAttempt();
    frame = undefined;
    elsewhere.fail(notLoaded, failure, failure, since);
  };

  /** The provider's window, where lifting or loading the frame does not help. */
  const elsewhere = createWindowPanel(host, provider, page, {
    takePlace() {
      sheet.lower();
      stopAttempt();
      page.release();
      frame = undefined;
      stopAttempt = elsewhere.end;
    },
    load() {
      load();
      wanted = 'focus';
    },
  });

  return {
    start() {
      placeIn(form, host);
      // A page that is fetched beforehand loads no frames until it is opened, and no clock may run till then.
      if ('prerendering' in document && document.prerendering) {
        stopAttempt = listen(document, 'prerenderingchange', load, { once: true });
      } else load();
    },
    call: (name, argument) => (callFrame ?? elsewhere.call)(name, argument),
    reload: load,
    bring,
    restorePlace() {
      if (host.parentNode !== form) placeIn(form, host);
      // Moving an iframe gives it a new, empty window. One that has not loaded begins again by itself.
      if (frameWindow && frame && frame.contentWindow !== frameWindow) load();
    },
    lower: sheet.lower,
    destroy() {
      stopAttempt();
      sheet.lower();
      host.remove();
    },
  };
}

/** Which failure a refused `open` is. An answer from outside the vocabulary is none of this protocol. */
const OPEN_FAILURES: { [Reason in OpenRefusal | 'no_answer']: LoadFailure } & { [reason: string]: LoadFailure } = {
  no_answer: 'handshake_timeout',
  invalid_settings: 'invalid_option',
  origin_not_registered: 'frame_unreachable',
  provider_unreachable: 'frame_unreachable',
};
