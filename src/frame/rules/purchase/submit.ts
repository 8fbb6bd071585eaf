import { payableInstruments, payableMethods } from '../../state/request.js';
import type { FactorGiven, KnownBuyer, Shop, State, Typed } from '../../state/state.js';
import { idle, moveFocus, show, start } from '../../state/transitions.js';
import { detailsOf, factorTyped } from './details.js';
import { circumstances, isUnsent, problemsOn } from './fields.js';
import { confirm, declined } from './proceed.js';
import type { Details, LaterState } from './purchaseState.js';

/** The primary button of any screen but confirm, and of confirm while its terms are not there. */
export function submit(state: LaterState, now: number): State {
  const { view, typed } = state;
  const problems = problemsOn(state, now);
  if (Object.keys(problems).length > 0 && view.screen !== 'confirm') {
    return moveFocus({ ...idle(state), problems }, 'field');
  }

  switch (view.screen) {
    case 'code':
      return start(state, { kind: 'enterCode', code: typed.code });
    case 'email':
      return start(state, { kind: 'giveEmail', email: typed.email.trim() });
    case 'payment-method':
      return choose(state, view.shop, view.buyer);
    case 'details':
      return view.asks === 'factor'
        ? start(state, { kind: 'proveFactor', factor: factorAsked(view, typed) })
        : start(state, { kind: 'addInstrument', details: detailsOf(view.method, typed, circumstances(view, now)) });
    case 'confirm':
      return view.terms ? state : confirm(state, view.shop, view.buyer, view.instrument);
    case 'done':
      return view.phase.name === 'needs-click'
        ? start(state, { kind: 'deliver', submission: view.phase.submission })
        : state;
    case 'error':
      return view.problem.code === 'payment_declined'
        ? declined(state, view.shop, view.buyer, view.problem)
        : confirm(state, view.shop, view.buyer, view.instrument);
    case 'authenticate':
      return state;
  }
}

/** The final button: the page is asked to raise a real submit on its form first. */
export function pay(state: LaterState, now: number): State {
  const problems = problemsOn(state, now);
  return Object.keys(problems).length > 0
    ? moveFocus({ ...state, problems }, 'field')
    : start({ ...state, notice: null, problems: {} }, { kind: 'raiseSubmit' });
}

function factorAsked(view: Extract<Details, { asks: 'factor' }>, typed: Typed): FactorGiven {
  const { factor } = view;
  return isUnsent(view) && factor !== 'security_code' ? { factor } : factorTyped(factor, typed);
}

function choose(state: State, shop: Shop, buyer: KnownBuyer): State {
  const chosenAgain: Shop = { ...shop, problem: null };
  const { choice } = state.typed;
  const instrument = payableInstruments(shop, buyer.instruments).find(({ instrument_id }) => instrument_id === choice);
  if (instrument) return confirm(state, chosenAgain, buyer, instrument);
  const method = payableMethods(shop).find((candidate) => candidate === choice);
  return method ? show(state, { screen: 'details', asks: 'instrument', shop: chosenAgain, buyer, method }) : state;
}
