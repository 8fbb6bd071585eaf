import type { Confirmation, ProofMade } from '../../../protocol/confirmationApi.js';
import type { At, Rows } from '../../state/screenRules.js';
import type { Answer, Job, State } from '../../state/state.js';
import { moveFocus, show, start } from '../../state/transitions.js';
import { notSent, posted, taken } from './afterProof.js';
import { pageRefusal } from './pageSays.js';

/** The proof is made on the terms shown, with the consent as it was given. */
export const makeProof = (state: State, confirmationId: string): State =>
  start(state, {
    kind: 'makeProof',
    confirmationId,
    consent: state.typed.consent !== '',
    knownEverywhere: state.recognition.everywhere,
  });

/** The proof goes to the page, which submits it. */
export function handOver(
  state: At<Rows['confirm'] | Rows['authenticate']>,
  confirmation: Confirmation | undefined,
  { user_token, origin_proof, email }: ProofMade,
): State {
  if (!confirmation) return state;
  const { shop, buyer, instrument } = state.view;
  const phase = { name: 'handing-over' } as const;
  const submission = { userToken: user_token, originProof: origin_proof, email };
  const shown = show({ ...state, unsettled: true }, { screen: 'done', shop, buyer, instrument, confirmation, phase });
  return start(shown, { kind: 'deliver', submission });
}

/** The page has posted it, has taken it over, needs a click of the buyer first, or let go of it. */
export function delivered(
  state: At<Rows['done']>,
  { reply }: Extract<Answer, { kind: 'deliver' }>,
  { submission }: Extract<Job, { kind: 'deliver' }>,
  now: number,
): State {
  const { view } = state;
  if (reply.ok) return posted(state, now);
  if (reply.reason === 'prevented') return taken(state);
  if (reply.reason === 'needs_click' || reply.reason === 'silent') {
    return moveFocus({ ...state, view: { ...view, phase: { name: 'needs-click', submission } } }, 'heading');
  }
  return notSent(state, pageRefusal(reply.reason), now);
}
