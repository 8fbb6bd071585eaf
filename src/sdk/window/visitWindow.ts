import { WINDOW_READY } from '../../protocol/bridge.js';
import type { ReadForm } from '../form/readForm.js';
import { type CallFrame, type Conversation, converse, type PageSide } from '../frame/bridge.js';
import { listen } from '../page/listen.js';

/** The provider's window, open for one form. */
export type WindowVisit = {
  /** Brings it to the front. */
  show(): void;
  /** Closes it, and the conversation with it. */
  end(): void;
};

/** `cut`: it went before it ever spoke, closed by the buyer or cut off by the page's own headers. */
export type VisitEnd = 'closed' | 'cut';

/** Milliseconds between two looks whether the window still stands: browsers tell nobody when it goes. */
const LOOK_AGAIN_AFTER = 300;

/**
 * Opens the provider's window, in the buyer's click. Once it is there it says so, and is handed a port, addressed to
 * exactly the provider's origin: whatever else the window may be led to gets nothing. A window that is loaded anew is
 * handed another, and the one before is closed.
 * @returns `undefined`: the browser did not let it open.
 */
export function visitWindow(
  provider: string,
  { apiKey }: ReadForm,
  page: PageSide,
  { onConnected, onEnd }: { onConnected(call: CallFrame): void; onEnd(end: VisitEnd): void },
): WindowVisit | undefined {
  const popup = open(`${provider}/pay?key=${encodeURIComponent(apiKey)}`, '_blank', 'popup,width=480,height=760');
  if (!popup) return undefined;
  let conversation: Conversation | undefined;

  const stop = () => {
    clearInterval(looking);
    for (const stopListening of stops) stopListening();
    conversation?.close();
  };
  const conclude = () => {
    stop();
    onEnd(conversation ? 'closed' : 'cut');
  };
  const onOtherVersion = () => {
    conversation = undefined;
    popup.close();
    conclude();
  };
  const looking = setInterval(() => popup.closed && conclude(), LOOK_AGAIN_AFTER);
  const stops = [
    listen<MessageEvent>(window, 'message', ({ source, origin, data }) => {
      if (source !== popup || origin !== provider || data !== WINDOW_READY) return;
      conversation?.close();
      page.release();
      conversation = converse(popup, provider, page, onOtherVersion);
      onConnected(conversation.call);
    }),
    listen(window, 'pagehide', () => {
      void conversation?.call('leave');
      // In a task of its own, or the word would not be sent any more. A page that comes back from the cache sees the
      // end.
      setTimeout(conclude);
    }),
  ];
  return {
    show: () => popup.focus(),
    end() {
      stop();
      popup.close();
    },
  };
}
