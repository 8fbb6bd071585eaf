import type { At, Rows } from '../../state/screenRules.js';
import type { Answer, State } from '../../state/state.js';
import { fail, start } from '../../state/transitions.js';

/** Asked on the last screen: other shops may recognise the buyer in this browser. */
export function knowEverywhere(state: At<Rows['done']>, { wanted }: { wanted: boolean }): State {
  const { view, work } = state;
  const isFree = work.status !== 'busy' || work.job.kind === 'askOutcome';
  if (!wanted || view.phase.name !== 'ended' || !isFree) return state;
  const { confirmation_id: confirmationId } = view.confirmation;
  return start({ ...state, notice: null }, { kind: 'knowEverywhere', confirmationId });
}

export function knownEverywhere(
  state: At<Rows['done']>,
  { result }: Extract<Answer, { kind: 'knowEverywhere' }>,
): State {
  return result.ok
    ? { ...state, recognition: { ...state.recognition, everywhere: true } }
    : fail(state, 'recognition_failed');
}
