import type { Timer } from '../browser/browserTimer.js';
import type { Passkeys } from '../browser/passkeys.js';
import { waitForCode } from '../browser/webOtp.js';
import { offersPasskey } from '../rules/account/offersPasskey.js';
import type { Shop, State } from '../state/state.js';
import type { Driver } from './driver.js';

/** Milliseconds between looks at whether a challenge has become too old. */
const REFRESH = 30_000;

/**
 * What goes on beside the screens while they stand: the options of passkeys are fetched before any click, the browser
 * may offer a passkey at the phone field, and a code that comes by text message fills itself in. Everything ends as its
 * screen goes.
 */
export function startEffects(
  driver: Driver,
  passkeys: Passkeys,
  window: Window & typeof globalThis,
  timer: Timer,
): void {
  let on: string | null = null;
  let leave = () => {};

  driver.subscribe(look);
  look(driver.state());

  function look(state: State): void {
    const now = effectOn(state);
    if (now === on) return;
    on = now;
    leave();
    leave = now === null ? () => {} : begin(now);
  }

  function begin(what: Effect): () => void {
    switch (what) {
      case 'phone':
        return prepareRequest(true);
      case 'factor':
        return prepareRequest(false);
      case 'code':
        return waitForCode(window, (code) => driver.dispatch({ type: 'typed', field: 'code', value: code }));
      case 'offer':
        return prepareCreation();
    }
  }

  /** Keeps the options fresh while the screen stands. */
  function prepareRequest(chooses: boolean): () => void {
    let here = true;
    let told = false;
    let stopTimer = () => {};
    const keep = async () => {
      const wasReady = passkeys.isReady('request');
      const possible = await passkeys.prepare('request');
      if (!here) return;
      stopTimer = timer.start(keep, REFRESH);
      // Fresh options are asked with anew.
      if (!chooses || (told && wasReady)) return;
      told = true;
      const ways = possible ? await passkeys.ways() : 'none';
      if (!here) return;
      driver.dispatch({ type: 'passkeys', ways });
      if (ways === 'autofill') void choose();
    };
    const choose = async () => {
      const used = await passkeys.choose();
      if (used && here) driver.dispatch({ type: 'passkey-chosen', used });
    };
    void keep();
    return () => {
      here = false;
      stopTimer();
      passkeys.stopChoosing();
    };
  }

  function prepareCreation(): () => void {
    let here = true;
    void passkeys.prepare('creation').then((possible) => {
      if (possible && here) driver.dispatch({ type: 'passkey-offered' });
    });
    return () => {
      here = false;
    };
  }
}

type Effect = 'phone' | 'factor' | 'code' | 'offer';

function effectOn({ view, work, recognition }: State): Effect | null {
  switch (view.screen) {
    case 'phone':
      // A modal prompt, and a session that is being replaced, end what waits at the field.
      return work.status === 'busy' && work.job.kind !== 'visit' && work.job.kind !== 'askAccess' ? null : 'phone';
    case 'code':
      return 'code';
    case 'payment-method':
    case 'details': {
      const confirming = view.screen === 'details' && view.asks === 'factor' ? view.confirming : null;
      if ((confirming ?? view.shop.factors).includes('passkey')) return 'factor';
      // Ready before the confirm screen stands: nothing may move under a finger there.
      return mayMake(view) && recognition.offer === 'none' ? 'offer' : null;
    }
    case 'preferences':
    case 'receipt':
      if (view.part.name === 'prove')
        return (view.preferences?.factors ?? view.shop.factors).includes('passkey') ? 'factor' : null;
      return offersPasskey(view) && mayMake(view) && recognition.offer === 'none' ? 'offer' : null;
    case 'welcome':
      return mayMake(view) && recognition.offer === 'none' ? 'offer' : null;
    case 'done':
      return view.phase.name === 'ended' && mayMake(view) && recognition.offer === 'none' ? 'offer' : null;
    default:
      return null;
  }
}

/** Who was recognised by a cookie must not make one, and who used one has one. */
const mayMake = ({ shop }: Extract<State['view'], { shop: Shop }>): boolean => !shop.recognised;
