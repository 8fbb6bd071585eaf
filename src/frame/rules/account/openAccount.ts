import type { AccountCall, AccountView, AskedAccount } from '../../state/accountState.js';
import type { Shop, State } from '../../state/state.js';
import { idle, show, start } from '../../state/transitions.js';

export const startCall = (state: State, call: AccountCall): State =>
  start({ ...state, notice: null, problems: {} }, { kind: 'account', call });

/** Fetches what the form asks to show, from its beginning. Nothing of an earlier buyer stays on the screen meanwhile. */
export function openAccount(state: State, shop: Shop, asked: AskedAccount, travel: State['travel'] = 'forward'): State {
  const view: AccountView =
    asked.flow === 'success'
      ? {
          screen: 'receipt',
          shop,
          orderId: asked.orderReference,
          receipt: null,
          preferences: null,
          part: { name: 'receipt' },
        }
      : { screen: 'preferences', shop, preferences: null, part: { name: 'overview' } };
  const call: AccountCall =
    asked.flow === 'success'
      ? { name: 'receipt', orderId: asked.orderReference }
      : { name: 'open', sessionId: asked.sessionId ?? null };
  return startCall(idle(show(state, view, travel)), call);
}
