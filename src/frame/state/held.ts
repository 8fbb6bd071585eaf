/**
 * What a bank may hold: once its page was opened, and until the provider says that it holds nothing, or an order has
 * taken what it held. Nothing may say meanwhile that no money is touched.
 */
import type { ProofOutcome } from '../../protocol/confirmationApi.js';
import type { State } from './state.js';

export const mayBeHeld = ({ held }: State): boolean => held.length > 0;

/** The buyer goes to the bank's page for this confirmation. */
export const withHold = <S extends State>(state: S, confirmationId: string): S =>
  state.held.includes(confirmationId) ? state : { ...state, held: [...state.held, confirmationId] };

/** The bank holds nothing for it. */
export const withoutHold = <S extends State>(state: S, confirmationId: string): S =>
  state.held.includes(confirmationId)
    ? { ...state, held: state.held.filter((other) => other !== confirmationId) }
    : state;

/** The same by what the provider says became of its proof. */
export const holdAfter = <S extends State>(state: S, confirmationId: string, outcome: ProofOutcome): S => {
  const mayStand = outcome.status === 'unused' && (outcome.usable || outcome.held !== undefined);
  return mayStand ? state : withoutHold(state, confirmationId);
};
