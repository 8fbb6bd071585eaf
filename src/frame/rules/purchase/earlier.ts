import type { Earlier } from '../../../protocol/confirmationApi.js';
import type { Result } from '../../state/result.js';
import type { At, Rows } from '../../state/screenRules.js';
import type { State } from '../../state/state.js';
import { bankSaidNo, wantsBuyer } from './afterProof.js';
import { proceed } from './proceed.js';
import { payableInstruments } from './terms.js';

/**
 * The page was rendered again with a problem, which is the shop's word. What the provider knows of the same purchase
 * goes before it: a decline leads to another way to pay, and what was bought after all is said on the confirm screen.
 */
export function earlierAnswered(
  state: At<Rows['payment-method']>,
  { result }: { result: Result<{ earlier: Earlier | null }> },
): State {
  const { shop, asksEmail, buyer } = state.view;
  const { problem } = shop;
  if (!result.ok || problem === null) return state;
  const known = { ...shop, problem: { code: problem.code, declineReason: problem.declineReason, known: true } };
  // Whose email is not known has bought nothing.
  if (asksEmail) return { ...state, view: { ...state.view, shop: known } };
  const outcome = result.value.earlier?.outcome;
  const goOn = () => proceed(state, { ...shop, problem: null }, buyer);
  const said = outcome && wantsBuyer(outcome) ? outcome.charge : outcome;
  const wasDeclined = said?.status === 'declined';
  const reason = wasDeclined ? said.decline_reason : (problem.declineReason ?? null);
  // The bank asks for an approval, which the next click brings up: there is nothing to choose.
  if (reason === 'authentication_required' && (wasDeclined || !outcome)) {
    const [instrument] = payableInstruments(shop, buyer.instruments);
    if (instrument) return bankSaidNo(state, { shop: { ...shop, problem: null }, buyer, instrument }, reason);
  }
  if (wasDeclined) return bankSaidNo(state, { shop, buyer, instrument: null }, reason);
  const bought = outcome && !(outcome.status === 'cancelled' || (outcome.status === 'unused' && !outcome.usable));
  if (bought) return goOn();
  return { ...state, view: { ...state.view, shop: known } };
}
