import type { AccountCall, AccountRequest, AccountView } from '../../state/accountState.js';
import { isAccountFlow } from '../../state/request.js';
import type { Shop, State } from '../../state/state.js';
import { idle, show, start } from '../../state/transitions.js';

export const startCall = (state: State, call: AccountCall): State =>
  start({ ...state, notice: null, problems: {} }, { kind: 'account', call });

/**
 * Fetches what the form asks to show, from its beginning. Nothing of an earlier buyer stays on the screen meanwhile.
 */
export function openAccount(
  state: State,
  shop: Shop,
  request: AccountRequest,
  travel: State['travel'] = 'forward',
): State {
  const view: AccountView =
    request.flow === 'success'
      ? {
          screen: 'receipt',
          shop,
          orderId: request.orderReference,
          receipt: null,
          preferences: null,
          part: { name: 'receipt' },
        }
      : { screen: 'preferences', shop, preferences: null, part: { name: 'overview' } };
  const call: AccountCall =
    request.flow === 'success'
      ? { name: 'receipt', orderId: request.orderReference }
      : { name: 'open', sessionId: request.sessionId ?? null };
  return startCall(idle(show(state, view, travel)), call);
}

/** The same for a request that is known to be one of these flows where these rules are loaded. */
export const openRequested = (state: State, shop: Shop, travel: State['travel'] = 'forward'): State =>
  isAccountFlow(shop.request) ? openAccount(state, shop, shop.request, travel) : state;
