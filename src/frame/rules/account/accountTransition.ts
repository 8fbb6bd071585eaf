/**
 * What the frame decides in the flows in which nothing is bought, as one pure function like
 * {@link file://../purchase/purchaseTransition.ts}: the buyer's preferences, and a receipt. A buyer who is not known yet comes through
 * the same screens as at a purchase; a new way to pay is entered on the same one.
 */

import { codeDigits } from '../../fields/checkField.js';
import { type AccountState, type AccountView, isAccountView } from '../../state/accountState.js';
import { NOTHING_TYPED } from '../../state/initialState.js';
import { isAccountFlow } from '../../state/request.js';
import type { Asked, Event, Field, State } from '../../state/state.js';
import { start, withAnswer, withProblem } from '../../state/transitions.js';
import { anywhere, startAtPhone } from '../purchase/phoneTransition.js';
import { transition } from '../purchase/purchaseTransition.js';
import { accountAnswered } from './accountAnswers.js';
import { accountFields, accountProblem } from './accountFields.js';
import { addWay } from './addWay.js';
import { openAccount, startCall } from './openAccount.js';
import { isSent, proveBy, sendCode } from './prove.js';
import { overview, showPart, wholeReceipt } from './showPart.js';
import { submitPart } from './submitPart.js';

/** @param now milliseconds since 1970 */
export function accountTransition(state: State, event: Event, now: number): State {
  const { view, work } = state;
  if (isAccountView(view)) return onAccount({ ...state, view }, state, event, now);
  if (view.screen === 'details' && event.type === 'back' && isAccountFlow(view.shop.asked) && work.status === 'idle') {
    return openAccount(state, view.shop, view.shop.asked, 'back');
  }
  // The proof was too long ago. What was typed stays, and the next tap asks for another.
  if (view.screen === 'details' && isAccountFlow(view.shop.asked) && lacksFactor(state, event)) {
    return openAccount(withAnswer(state, event.answer), view.shop, view.shop.asked, 'back');
  }
  return transition(state, event, now);
}

type Answered = Extract<Event, { type: 'answered' }>;

const lacksFactor = ({ work }: State, event: Event): event is Answered =>
  event.type === 'answered' &&
  event.answer.kind === 'addInstrument' &&
  work.status === 'busy' &&
  work.id === event.id &&
  !event.answer.result.ok &&
  !event.answer.result.offline &&
  event.answer.result.problem.code === 'factor_missing';

/** @param state what is given back where nothing changes */
function onAccount(account: AccountState, state: State, event: Event, now: number): State {
  const { view } = account;
  const { work } = state;
  switch (event.type) {
    case 'typed':
      return type(account, event.field, event.value, now) ?? state;
    case 'left':
      return leave(account, event.field, now) ?? state;
    case 'phone-read':
      return event.typed === state.typed.phone ? { ...state, phoneReading: event.reading } : state;
    case 'updated':
      return update(state, view, event.asked);
    case 'answered':
      return work.status === 'busy' && work.id === event.id
        ? accountAnswered(withAnswer(state, event.answer), view, work.job, event.answer, now)
        : state;
    case 'acted':
    case 'presented':
      return anywhere(state, event);
  }
  // What the buyer asks for while something runs is not kept for later.
  if (work.status === 'busy') return state;
  switch (event.type) {
    case 'submitted':
      return submitPart({ ...account, notice: null }, now);
    case 'back':
      return goBack(state, view);
    case 'resend':
      return resend(state, view, now);
    case 'not-you':
      return start({ ...state, notice: null }, { kind: 'forget', forever: false });
    case 'part':
      return showAsked(state, view, event.part);
    case 'ask':
      return startCall(state, event.call);
    case 'order':
      return view.screen === 'preferences' ? openOrder(state, view, event.orderId) : state;
    case 'prove':
      return proveBy(state, view, event.factor);
    case 'introduce':
      return startAtPhone({ ...state, typed: NOTHING_TYPED, phoneReading: null }, view.shop, null);
    case 'print-blocked':
      return { ...state, notice: 'print_blocked' };
    default:
      return state;
  }
}

const SELF_SENDING: readonly Field[] = ['code', 'emailCode'];
const LIMIT_FIELDS: readonly Field[] = ['choice', 'limitAmount', 'limitCurrency'];

/** `null`: the field is not on the screen. A code is sent by itself at the sixth digit. */
function type(state: AccountState, field: Field, value: string, now: number): State | null {
  if (!accountFields(state.view).includes(field)) return null;
  const isCode = SELF_SENDING.includes(field);
  const written = isCode ? codeDigits(value) : value;
  const changed = written !== state.typed[field];
  const typed: AccountState = {
    ...state,
    typed: { ...state.typed, [field]: written },
    phoneReading: field === 'phone' && changed ? null : state.phoneReading,
  };
  // What is wrong with an amount depends on its currency, and on whether one is asked for.
  const mended = LIMIT_FIELDS.includes(field) && state.view.part.name === 'limit' ? 'limitAmount' : field;
  const next = state.problems[mended] && changed ? withProblem(typed, mended, undefined) : typed;
  return isCode && changed && written.length === 6 && state.work.status !== 'busy'
    ? submitPart({ ...next, view: state.view, notice: null }, now)
    : next;
}

/** A field that was left is checked; what the provider said of it stays. `null`: nothing is found wrong. */
function leave(state: AccountState, field: Field, now: number): State | null {
  if (!accountFields(state.view).includes(field) || state.typed[field].trim() === '') return null;
  const problem = accountProblem(state, field, now);
  return problem ? withProblem(state, field, problem) : null;
}

/** Another invitation or another order is opened; another language or look only draws anew. */
function update(state: State, view: AccountView, asked: Asked): State {
  if (!isAccountFlow(asked)) return state;
  const shop = { ...view.shop, asked };
  const before = view.shop.asked;
  const same =
    before.flow === asked.flow &&
    before.sessionId === asked.sessionId &&
    before.orderReference === asked.orderReference;
  return same ? { ...state, view: { ...view, shop } } : openAccount(state, shop, asked);
}

type Part = Extract<Event, { type: 'part' }>['part'];

function showAsked(state: State, view: AccountView, part: Part): State {
  if (part.name === 'report' || part.name === 'method') {
    return view.screen === 'receipt' && view.receipt ? showPart(state, { ...view, part }) : state;
  }
  if (view.screen !== 'preferences' || view.preferences === null) return state;
  if (part.name === 'add') return addWay(state, view);
  return showPart(state, { ...view, part });
}

function openOrder(state: State, { shop, preferences }: AccountView, orderId: string): State {
  const part = { name: 'receipt' } as const;
  const shown = showPart(state, { screen: 'receipt', shop, orderId, receipt: null, preferences, part });
  return startCall(shown, { name: 'receipt', orderId });
}

function goBack(state: State, view: AccountView): State {
  const { part } = view;
  if (view.screen === 'preferences') return part.name === 'overview' ? state : overview(state, view);
  if (part.name !== 'receipt' && part.name !== 'missing') return wholeReceipt(state, view);
  const { shop, preferences } = view;
  return preferences
    ? overview(state, { screen: 'preferences', shop, preferences, part: { name: 'overview' } })
    : state;
}

/** Another code for what is being proved or changed. */
function resend(state: State, { part }: AccountView, now: number): State {
  const waits = 'sent' in part && part.sent !== null && now < part.sent.resendAt;
  if (waits) return state;
  if (part.name === 'prove') return isSent(part.factor) ? sendCode(state, part.factor) : state;
  if (part.name !== 'change-code') return state;
  const emptied: State = { ...state, typed: { ...state.typed, code: '' } };
  return startCall(emptied, { name: 'step', asked: part.asked });
}
