import type { OpenReply } from '../../protocol/bridge.js';
import type { State } from '../state/state.js';
import type { Driver } from './driver.js';

/** Answers the page's `open` as soon as the session is open or refused. */
export function whenOpened(driver: Driver): Promise<OpenReply> {
  return new Promise((resolve) => {
    const answer = (state: State) => {
      if (state.view.screen === 'loading') return;
      stop();
      resolve(reply(state));
    };
    const stop = driver.subscribe(answer);
    answer(driver.state());
  });
}

function reply({ view }: State): OpenReply {
  if (view.screen !== 'error' || view.kind !== 'session')
    return { ok: true, shop: 'shop' in view ? view.shop.merchantName : undefined };
  const registered = view.reason === 'unreachable';
  return { ok: false, reason: registered ? 'provider_unreachable' : 'origin_not_registered' };
}
