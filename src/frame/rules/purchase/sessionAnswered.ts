import type { Session } from '../../../protocol/frameApi.js';
import type { Result } from '../../state/result.js';
import type { Job, Shop, State } from '../../state/state.js';
import { fail, refused, start } from '../../state/transitions.js';
import { shopOf, startAtPhone } from './phoneTransition.js';
import { proceed } from './proceed.js';
import type { LaterView } from './purchaseState.js';

/** The session was reopened behind a screen: go on where the buyer was, or as near to it as can be. */
export function sessionAnswered(state: State, view: LaterView, then: Job | null, result: Result<Session>): State {
  if (!result.ok) return refused(state, result, null);
  const { buyer } = result.value;
  const { factors, problem, asked } = view.shop;
  const shop: Shop = { ...shopOf(asked, result.value), factors, problem };
  if (buyer === null) return fail(startAtPhone(state, { ...shop, factors: [] }, null), 'session_expired');

  if (then?.kind === 'forget' && view.screen === 'confirm') return start({ ...state, view: { ...view, shop } }, then);
  if (view.screen === 'email' && then?.kind === 'giveEmail') {
    return start({ ...state, view: { ...view, shop, buyer } }, then);
  }
  const known = buyer.email_masked === null ? null : { ...buyer, email_masked: buyer.email_masked };
  if (known && view.screen === 'details' && (then?.kind === 'addInstrument' || then?.kind === 'proveFactor')) {
    return start({ ...state, view: { ...view, shop, buyer: known } }, then);
  }
  return proceed(state, shop, buyer);
}
