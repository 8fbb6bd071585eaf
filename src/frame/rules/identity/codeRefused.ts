import type { State } from '../../state/state.js';
import { fail, moveFocus, type Refusal, refused, withProblem } from '../../state/transitions.js';

/** The code from the text message was not right, not in time, or tried too often. */
export function codeRefused(state: State, refusal: Refusal): State {
  if (refusal.offline) return fail(state, 'offline');
  const { code, triesLeft } = refusal.problem;
  if (code === 'code_wrong') return moveFocus(withProblem(state, 'code', { code: 'wrong', triesLeft }), 'field');
  const emptied: State = { ...state, typed: { ...state.typed, code: '' } };
  if (code === 'code_expired') return moveFocus(withProblem(emptied, 'code', { code: 'expired' }), 'field');
  if (code === 'code_used_up' || code === 'step_missing') return fail(moveFocus(emptied, 'heading'), 'code_used_up');
  return refused(state, refusal, 'code');
}
