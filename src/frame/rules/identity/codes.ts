import type { Factor } from '../../../protocol/frameApi.js';
import type { State } from '../../state/state.js';
import { show, start } from '../../state/transitions.js';
import type { LaterState } from '../purchase/purchaseState.js';

/** Another code, by text message or by email. `null`: none can be asked for now. */
export function resend(state: LaterState, now: number): State | null {
  const { view, typed } = state;
  if (state.work.status === 'busy') return null;
  if (view.screen === 'code' && now >= view.sent.resendAt) {
    return start(
      { ...state, notice: null, problems: {}, typed: { ...typed, code: '' } },
      { kind: 'sendCode', phone: view.sent.phone },
    );
  }
  if (view.screen === 'details' && view.asks === 'factor' && view.resendAt !== null && now >= view.resendAt) {
    const factor = view.factor === 'sms_code' ? view.factor : 'email_code';
    return start(
      { ...state, notice: null, problems: {}, typed: { ...typed, emailCode: '' } },
      { kind: 'proveFactor', factor: { factor } },
    );
  }
  return null;
}

/** Asks for a factor; a code is sent first, a passkey asks by itself. `null`: it is not to be had here. */
export function useSaved(state: LaterState, factor: Factor): State | null {
  const { view } = state;
  const asks = view.screen === 'payment-method' || (view.screen === 'details' && view.asks === 'factor');
  if (!asks || state.work.status === 'busy') return null;
  const confirming = view.screen === 'details' ? view.confirming : null;
  const offered: readonly Factor[] = confirming ?? view.shop.factors;
  if (!offered.includes(factor)) return null;
  const { shop, buyer } = view;
  return factor !== 'security_code'
    ? start({ ...state, notice: null, problems: {} }, { kind: 'proveFactor', factor: { factor } })
    : show(state, { screen: 'details', asks: 'factor', shop, buyer, factor, confirming, resendAt: null });
}
