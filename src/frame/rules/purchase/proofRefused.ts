import type { Result } from '../../state/result.js';
import type { State, View } from '../../state/state.js';
import { fail, generalNotice, type Refusal } from '../../state/transitions.js';
import { choosePayment, confirm } from './proceed.js';
import { askToProve } from './stepUp.js';

export type Agreed = Extract<View, { screen: 'confirm' | 'authenticate' }>;

/**
 * The bank's question was not answered with yes. Nothing was charged; a bank that was asked on its own page may hold
 * the amount until it is told.
 */
export function notAuthenticated(
  state: State,
  view: Agreed,
  given: 'approve' | 'refuse',
  result: Result<unknown>,
): State {
  const { shop, buyer, instrument } = view;
  if (mayHold(view)) return fail(choosePayment(state, shop, buyer, 'back'), 'held');
  const refusedByBank = !result.ok && !result.offline && result.problem.code === 'authentication_refused';
  // A refusal holds whether or not it reached the provider: without an approval there is no proof.
  if (given === 'refuse' || refusedByBank) {
    return fail(choosePayment(state, shop, buyer, 'back'), 'not_approved');
  }
  if (result.ok || result.offline) return fail(state, 'offline');
  const stale = result.problem.code === 'confirmation_stale';
  return fail(confirm(state, shop, buyer, instrument, 'back'), stale ? 'terms_changed' : generalNotice(result.problem));
}

const mayHold = (view: Agreed): boolean => view.screen === 'authenticate' && view.page?.phase === 'away';

/** The proof could not be made. Nothing was charged; what the bank holds for it is released. */
export function proofRefused(state: State, view: Agreed, refusal: Refusal): State {
  const { screen, shop, buyer, instrument } = view;
  const anew = () => confirm(state, shop, buyer, instrument, 'back');
  const isStale = !refusal.offline && refusal.problem.code === 'fresh_factor_missing';
  if (mayHold(view) && !isStale) return fail(anew(), 'held');
  if (refusal.offline) return fail(screen === 'confirm' ? state : anew(), 'offline');
  // Nothing may be bought on terms the server no longer holds: they are fetched and shown again.
  switch (refusal.problem.code) {
    case 'confirmation_stale':
      return fail(anew(), 'terms_changed');
    case 'fresh_factor_missing':
      return askToProve(state, shop, buyer, refusal.problem.factors ?? []);
    // What was bought is said on the new screen.
    case 'bought_meanwhile':
      return anew();
    case 'terms_not_shown':
      return fail(anew(), 'terms_not_shown');
    case 'consent_missing':
    case 'authentication_missing':
      return fail(anew(), 'proof_failed');
    case 'link_over':
      return fail(state, 'link_over');
    case 'rate_limited':
      return fail(screen === 'confirm' ? state : anew(), 'rate_limited');
    default:
      return fail(screen === 'confirm' ? state : anew(), 'proof_failed');
  }
}
