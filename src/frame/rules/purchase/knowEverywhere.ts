import type { KnowEverywhere } from '../../../protocol/confirmationApi.js';
import type { Answer, State, View } from '../../state/state.js';
import { fail, start } from '../../state/transitions.js';

/** Asked once all is done, there or on its receipt: other shops may recognise the buyer in this browser. */
export function knowEverywhere<S extends State>(state: S, { wanted }: { wanted: boolean }): State {
  const { view, work } = state;
  const isFree = work.status !== 'busy' || work.job.kind === 'askOutcome';
  const after = purchaseOf(view);
  if (!wanted || !isFree || after === null) return state;
  return start({ ...state, notice: null }, { kind: 'knowEverywhere', after });
}

function purchaseOf(view: View): KnowEverywhere | null {
  if (view.screen === 'receipt') return { order_id: view.orderId };
  if (view.screen !== 'done' || view.phase.name !== 'ended') return null;
  return { confirmation_id: view.confirmation.confirmation_id };
}

export function knownEverywhere<S extends State>(
  state: S,
  { result }: Extract<Answer, { kind: 'knowEverywhere' }>,
): State {
  return result.ok
    ? { ...state, recognition: { ...state.recognition, everywhere: true } }
    : fail(state, 'recognition_failed');
}
