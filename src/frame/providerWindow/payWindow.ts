import { WINDOW_READY } from '../../protocol/bridge.js';
import type { Driver } from '../shell/driver.js';
import { localeOf } from '../shell/driver.js';
import { mayBeHeld } from '../state/held.js';
import type { State } from '../state/state.js';
import { showLostPage } from './lostPage.js';

export { startLinkPage } from './linkPage.js';

/** Milliseconds until a page that does not answer counts as lost. */
const PATIENCE = 10_000;
/** Milliseconds between two looks whether the page's window still stands. */
const LOOK_AGAIN_AFTER = 500;
/** Milliseconds in which the last screen can be read before the window goes. */
const LAST_LOOK = 1200;

/**
 * The window's side of the page that opened it. It speaks to the registered origins only: a page of any other learns
 * nothing, and its window says that it cannot be reached. Once the page has what it needs, or is done, the window goes.
 */
export function watchPage(window: Window, root: HTMLElement, origins: readonly string[]) {
  const opener = window.opener as Window | null;
  let driver: Driver | undefined;
  let over = false;
  let looking: number | undefined;

  const end = () => {
    over = true;
    window.clearInterval(looking);
  };
  const lost = () => {
    // What was handed over is the page's; only it can say what becomes of it.
    if (over || driver?.state().view.screen === 'done') return;
    end();
    const state = driver?.state();
    const locale = state ? localeOf(state) : window.navigator.language;
    showLostPage(window, root, locale, state !== undefined && mayBeHeld(state));
  };
  const follow = (state: State) => {
    const { view } = state;
    if ('shop' in view) window.document.title = `${view.shop.merchantName} · ${window.location.hostname}`;
    if (over || !isHandedOver(state)) return;
    end();
    window.setTimeout(() => window.close(), LAST_LOOK);
  };

  return {
    lost,
    begin(started: Driver): void {
      driver = started;
      // A page whose headers keep its windows apart (Cross-Origin-Opener-Policy) leaves this one without an opener.
      if (!opener) {
        lost();
        return;
      }
      driver.subscribe(follow);
      const until = Date.now() + PATIENCE;
      looking = window.setInterval(() => {
        const isSilent = driver?.state().view.screen === 'loading' && Date.now() > until;
        if (opener.closed || isSilent) lost();
      }, LOOK_AGAIN_AFTER);
      for (const origin of origins) opener.postMessage(WINDOW_READY, origin);
    },
  };
}

/** The page has the proof and goes on by itself, or its shop has answered. */
function isHandedOver({ view, work }: State): boolean {
  if (view.screen !== 'done') return false;
  // What else there is to say of a purchase is read here, not on a page that cannot say it.
  if (view.phase.name === 'ended') return view.phase.said?.status === 'done';
  return view.phase.name === 'handing-over' && work.status !== 'busy';
}
