/**
 * Everything the frame decides, as one pure function: `(state, event, now) → state`.
 *
 * A state says what is on the screen (`view`), what was typed (`typed`), and what is being done about it
 * (`work`). A call to the provider or the page is a {@link Job} in `work`; whoever drives the machine makes
 * the call and brings its result as an `answered` event with the job's id. An answer to any other id is late
 * and changes nothing, so a job is cancelled by starting another.
 */

import { isAccountView } from '../../state/accountState.js';
import type { Event, State } from '../../state/state.js';
import { idle, start, withAnswer } from '../../state/transitions.js';
import { resend, useSaved } from '../identity/codes.js';
import { isWaitingAside, knownTransition } from '../identity/recognitionTransition.js';
import { answered } from './answers.js';
import { goBack } from './back.js';
import { restore, settle, update } from './pageSays.js';
import { anywhere, firstTransition, isFirst } from './phoneTransition.js';
import { choosePayment, proceed, termsShown } from './proceed.js';
import { isLetGo, type LaterState } from './purchaseState.js';
import { pay, submit } from './submit.js';
import { leave, type } from './typing.js';

/** @param now milliseconds since 1970 */
export function transition(state: State, event: Event, now: number): State {
  const known = knownTransition(state, event);
  if (known) return known;
  if (event.type === 'submitted' && isWaitingAside(state)) return transition(idle(state), event, now);
  const { view } = state;
  if (isAccountView(view)) return anywhere(state, event);
  return isFirst(view)
    ? firstTransition(state, event, now, (opened, shop, buyer) => proceed(opened, shop, buyer))
    : laterTransition({ ...state, view }, state, event, now);
}

/** @param state what is given back where nothing changes */
function laterTransition(later: LaterState, state: State, event: Event, now: number): State {
  const { view } = later;
  switch (event.type) {
    case 'updated':
      return update(later, event.asked);
    case 'typed':
      return type(later, event.field, event.value, now) ?? state;
    case 'left':
      return leave(later, event.field, now) ?? state;
    case 'submitted':
      return state.work.status === 'busy' ? state : submit({ ...later, notice: null }, now);
    case 'back':
      return isLetGo(state) ? goBack(state) : state;
    case 'resend':
      return resend(later, now) ?? state;
    case 'use-saved':
      return useSaved(later, event.factor) ?? state;
    case 'change-method':
      return view.screen === 'confirm' && isLetGo(state) ? choosePayment(state, view.shop, view.buyer, 'back') : state;
    case 'not-you':
      return view.screen === 'confirm' && isLetGo(state)
        ? start({ ...state, notice: null }, { kind: 'forget', forever: event.forever === true })
        : state;
    case 'terms-shown':
      return termsShown(state, event.confirmationId, event.live);
    case 'pay':
      return view.screen === 'confirm' && view.terms?.live && state.work.status !== 'busy' ? pay(later, now) : state;
    case 'authenticate':
      return view.screen === 'authenticate' && state.work.status !== 'busy'
        ? start(
            { ...state, notice: null },
            { kind: 'authenticate', confirmationId: view.confirmation.confirmation_id, answer: event.answer },
          )
        : state;
    case 'cancel':
      return view.screen === 'done' || !isLetGo(state) ? state : anywhere(state, event);
    case 'restored':
      return restore(state);
    case 'settled':
      return settle(state, event.outcome);
    case 'answered':
      return state.work.status === 'busy' && state.work.id === event.id
        ? answered(withAnswer(state, event.answer), view, state.work.job, event.answer, now)
        : state;
    default:
      return anywhere(state, event);
  }
}
