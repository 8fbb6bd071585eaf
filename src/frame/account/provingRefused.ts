import { fail, moveFocus, type Refusal, refused, withProblem } from '../moves.js';
import type { State } from '../state.js';
import type { AccountView, TypedFactor } from './accountState.js';

const FIELDS = { sms_code: 'code', email_code: 'emailCode', security_code: 'savedCsc' } as const;

/** A factor was not right, not in time, or tried too often: said at its field, and another can be asked for there. */
export function provingRefused(state: State, view: AccountView, factor: TypedFactor, refusal: Refusal): State {
  if (refusal.offline) return fail(state, 'offline');
  if (view.part.name !== 'prove') return state;
  const { code, triesLeft } = refusal.problem;
  const field = FIELDS[factor];
  const emptied: State = { ...state, typed: { ...state.typed, code: '', emailCode: '' } };
  switch (code) {
    case 'code_wrong':
    case 'factor_wrong':
      return triesLeft === 0
        ? fail(moveFocus(emptied, 'heading'), 'code_used_up')
        : moveFocus(withProblem(state, field, { code: 'wrong', triesLeft }), 'field');
    case 'code_expired':
      return moveFocus(withProblem(emptied, field, { code: 'expired' }), 'field');
    case 'code_used_up':
    case 'step_missing':
      return fail(moveFocus(emptied, 'heading'), 'code_used_up');
    default:
      return refused(state, refusal, field);
  }
}
