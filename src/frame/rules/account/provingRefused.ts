import type { Factor } from '../../../protocol/frameApi.js';
import type { AccountView } from '../../state/accountState.js';
import { PASSKEY_UNUSED } from '../../state/recognitionState.js';
import type { State } from '../../state/state.js';
import { fail, idle, moveFocus, type Refusal, refused, withProblem } from '../../state/transitions.js';

const FIELDS = { sms_code: 'code', email_code: 'emailCode', security_code: 'savedCsc' } as const;

/** A factor was not right, not in time, or tried too often: said at its field, and another can be asked for there. */
export function provingRefused(state: State, view: AccountView, factor: Factor, refusal: Refusal): State {
  if (refusal.offline) return fail(state, 'offline');
  if (view.part.name !== 'prove') return state;
  const { code, triesLeft } = refusal.problem;
  if (factor === 'passkey') return passkeyRefused(state, refusal, code);
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

/** Whoever closed the browser's own question is not told off: another factor can be asked for there. */
function passkeyRefused(state: State, refusal: Refusal, code: string): State {
  if (code === PASSKEY_UNUSED) return idle(state);
  return code === 'passkey_refused' ? fail(state, 'passkey_failed') : refused(state, refusal, null);
}
