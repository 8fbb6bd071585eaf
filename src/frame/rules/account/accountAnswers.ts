import type {
  AccountAnswer,
  AccountCall,
  AccountNotice,
  AccountView,
  PreferencesView,
} from '../../state/accountState.js';
import type { At } from '../../state/screenRules.js';
import type { Answer, Job, Shop, State } from '../../state/state.js';
import { fail, generalNotice, moveFocus, type Refusal, refused, start } from '../../state/transitions.js';
import { nobody, shopOf, startAtPhone } from '../identity/opening.js';
import { provingOn, provingRefused } from '../identity/proving.js';
import { accountFields } from './accountFields.js';
import { addWay } from './addWay.js';
import { openRequested, startCall } from './openAccount.js';
import { afterProving, proveFirst } from './prove.js';
import { overview, showPart, wholeReceipt } from './showPart.js';

/** The session was reopened behind the screen. A receipt is anybody's to see who holds its order's id. */
export function accountReopened(
  state: At<AccountView>,
  { result }: Extract<Answer, { kind: 'openSession' }>,
  { then }: Extract<Job, { kind: 'openSession' }>,
): State {
  const { view } = state;
  if (!result.ok) return refused(state, result, null);
  const { factors, request } = view.shop;
  const shop: Shop = { ...shopOf(request, result.value), factors };
  if (result.value.buyer === null && view.screen === 'preferences') {
    return fail(startAtPhone(state, nobody(shop), null), 'session_expired');
  }
  const kept: State = { ...state, view: { ...view, shop } };
  return then ? start(kept, then) : kept;
}

/** What a call's answer leads to. */
export function callAnswered(
  state: State,
  view: AccountView,
  call: AccountCall,
  answer: AccountAnswer,
  now: number,
): State {
  if (!answer.result.ok) return callRefused(state, view, call, answer.result);
  switch (answer.name) {
    case 'open':
      return view.screen === 'preferences'
        ? overview(state, { ...view, preferences: answer.result.value }, state.travel)
        : state;
    case 'change': {
      if (view.screen !== 'preferences') return state;
      const stopped = call.name === 'change' && call.change.change === 'stop';
      return fail(overview(state, { ...view, preferences: answer.result.value }), stopped ? 'stopped' : 'changed');
    }
    case 'step':
      return view.screen === 'preferences' && call.name === 'step'
        ? stepAnswered(state, view, call.request, answer.result.value, now)
        : state;
    case 'prove':
      return factorAnswered(state, view, answer.result.value, now);
    case 'export':
      return moveFocus(fail(state, 'exported'), 'heading');
    case 'erase':
      return view.screen === 'preferences'
        ? showPart(state, {
            ...view,
            shop: nobody(view.shop),
            preferences: null,
            part: { name: 'erased', remains: answer.result.value.something_remains },
          })
        : state;
    case 'receipt':
    case 'report':
    case 'method': {
      if (view.screen !== 'receipt') return state;
      const travel = answer.name === 'receipt' ? state.travel : 'back';
      const shown = wholeReceipt(state, { ...view, receipt: answer.result.value }, travel);
      if (answer.name === 'receipt') return shown;
      return fail(shown, answer.name === 'report' ? 'reported' : 'method_changed');
    }
  }
}

type Step = Extract<AccountCall, { name: 'step' }>['request'];

function stepAnswered(
  state: State,
  view: PreferencesView,
  request: Step,
  value: Extract<Extract<AccountAnswer, { name: 'step' }>['result'], { ok: true }>['value'],
  now: number,
): State {
  if (value.status === 'changed') return fail(overview(state, { ...view, preferences: value.preferences }), 'changed');
  const { to, masked, resend_after } = value;
  const sent = { to, masked, resendAt: now + resend_after * 1000 };
  if (request.step === 'email' || request.step === 'phone') {
    return showPart(state, { ...view, part: { name: 'change-code', request, sent } });
  }
  return view.part.name === 'change-code' ? showPart(state, { ...view, part: { ...view.part, sent } }) : state;
}

function factorAnswered(
  state: State,
  view: AccountView,
  value: Extract<Extract<AccountAnswer, { name: 'prove' }>['result'], { ok: true }>['value'],
  now: number,
): State {
  const { part, shop } = view;
  if (part.name !== 'prove') return state;
  if (value.status === 'code_sent') return codeSent(state, view, value.masked ?? null, now + value.resend_after * 1000);
  // A code to the number opens nothing that was saved elsewhere.
  const reached: Shop = part.factor === 'sms_code' ? shop : { ...shop, factors: [] };
  if (view.screen === 'preferences' && view.preferences && part.next === null && part.back.name === 'add') {
    const preferences = { ...view.preferences, can_change: true };
    return addWay(state, { ...view, shop: reached, preferences });
  }
  const back = afterProving(state, { ...view, shop: reached });
  if (part.next) return startCall(back, part.next);
  return view.screen === 'preferences'
    ? openRequested(back, reached, 'back')
    : startCall(back, { name: 'receipt', orderId: view.screen === 'receipt' ? view.orderId : '' });
}

function codeSent(state: State, view: AccountView, masked: string | null, resendAt: number): State {
  const sent = { masked, resendAt };
  if (view.screen === 'receipt') {
    return view.part.name === 'prove' ? showPart(state, { ...view, part: { ...view.part, sent } }) : state;
  }
  return view.part.name === 'prove' ? showPart(state, { ...view, part: { ...view.part, sent } }) : state;
}

function callRefused(state: State, view: AccountView, call: AccountCall, refusal: Refusal): State {
  if (refusal.offline) return fail(state, 'offline');
  if (call.name === 'prove') {
    return view.part.name === 'prove' ? provingRefused(state, call.factor.factor, refusal) : state;
  }
  const { code } = refusal.problem;
  switch (code) {
    case 'factor_missing':
      return proveFirst(state, view, 'any', call);
    case 'second_factor_missing':
      return proveFirst(state, view, 'second', call);
    case 'step_missing':
      if (call.name !== 'step') return startAtPhone(state, nobody(view.shop), null);
      return provingRefused(state, provingOn(view)?.factor ?? 'sms_code', refusal);
    case 'preferences_expired':
      return view.screen === 'preferences' ? showPart(state, { ...view, part: { name: 'expired' } }) : state;
    case 'not_found':
      return notThere(state, view);
    case 'payment_declined':
    case 'instrument_refused':
    case 'invalid_state':
      return call.name === 'method' ? fail(state, 'method_refused') : fail(state, generalNotice(refusal.problem));
  }
  if (code === 'instrument_in_use' || code === 'saved_elsewhere' || code === 'phone_taken') {
    return fail(state, code satisfies AccountNotice);
  }
  const proving = provingOn(view);
  return proving
    ? provingRefused(state, proving.factor, refusal)
    : refused(state, refusal, accountFields(view)[0] ?? null);
}

/** It went in another tab: what there is now is fetched. */
function notThere(state: State, view: AccountView): State {
  if (view.screen === 'receipt') return showPart(state, { ...view, receipt: null, part: { name: 'missing' } });
  return openRequested(state, view.shop);
}
