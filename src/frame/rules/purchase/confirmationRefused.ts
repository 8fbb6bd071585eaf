import type { KnownBuyer, Shop, State } from '../../state/state.js';
import { fail, generalNotice, type Refusal } from '../../state/transitions.js';
import { choosePayment, proceed } from './proceed.js';
import { askToProve } from './stepUp.js';

/** The terms could not be stored: there is something to mend before they can be shown. */
export function confirmationRefused(state: State, shop: Shop, buyer: KnownBuyer, refusal: Refusal): State {
  if (refusal.offline) return fail(state, 'offline');
  const { code } = refusal.problem;
  if (code === 'instrument_refused') return fail(choosePayment(state, shop, buyer), 'instrument_refused');
  if (code === 'fresh_factor_missing') return askToProve(state, shop, buyer, refusal.problem.factors ?? []);
  if (code === 'link_over') return fail(state, 'link_over');
  if (code === 'step_missing') return proceed(state, shop, null);
  return fail(state, generalNotice(refusal.problem));
}
