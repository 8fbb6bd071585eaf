/**
 * The machine's rules for what a new buyer sees first: loading, the phone number, and a session that cannot be
 * opened. They come with the first load; the rest of {@link file://./purchaseTransition.ts} comes with its screens.
 */

import type { BuyerView, Session } from '../../../protocol/frameApi.js';
import { checkPhone } from '../../fields/checkPhone.js';
import type { Result } from '../../state/result.js';
import type { Asked, Event, Shop, State, View } from '../../state/state.js';
import {
  fail,
  idle,
  moveFocus,
  openSession,
  type Refusal,
  refused,
  reopened,
  show,
  start,
  withAnswer,
  withProblem,
} from '../../state/transitions.js';

export type FirstView = Extract<View, { screen: 'loading' | 'phone' } | { screen: 'error'; kind: 'session' }>;
/** Leads a buyer to the first screen that still needs something. */
type Proceed = (state: State, shop: Shop, buyer: BuyerView | null) => State;

export const isFirst = (view: View): view is FirstView =>
  view.screen === 'loading' || view.screen === 'phone' || (view.screen === 'error' && view.kind === 'session');

export const startAtPhone: Proceed = (state, shop) =>
  show(state, { screen: 'phone', shop, sent: null, waitUntil: null });

/**
 * Without a way to proceed it knows new buyers only; whoever drives it loads the whole machine before the
 * answer for a known one.
 */
export function firstTransition(state: State, event: Event, now: number, proceed: Proceed = startAtPhone): State {
  const { view } = state;
  if (!isFirst(view)) return state;
  switch (event.type) {
    case 'opened':
      return view.screen === 'loading' && view.asked === null
        ? openSession({ ...state, view: { screen: 'loading', asked: event.asked } })
        : state;
    case 'updated':
      return update(state, view, event.asked);
    case 'typed':
      return event.field === 'phone' && view.screen === 'phone' ? typePhone(state, event.value) : state;
    case 'left':
      return event.field === 'phone' && view.screen === 'phone' ? leavePhone(state) : state;
    case 'phone-read':
      return event.typed === state.typed.phone ? { ...state, phoneReading: event.reading } : state;
    case 'submitted':
      return state.work.status === 'busy' ? state : submit({ ...state, notice: null }, view, now);
    case 'answered':
      return state.work.status === 'busy' && state.work.id === event.id
        ? answered(withAnswer(state, event.answer), view, { job: state.work.job, answer: event.answer }, now, proceed)
        : state;
    default:
      return anywhere(state, event);
  }
}

/** What happens in the same way on every screen. */
export function anywhere(state: State, event: Event): State {
  switch (event.type) {
    case 'acted':
      return state.acted ? state : { ...state, acted: true };
    case 'presented':
      return moveFocus(state, 'heading');
    case 'cancel':
      return 'shop' in state.view ? start({ ...state, notice: null }, { kind: 'cancel' }) : state;
    default:
      return state;
  }
}

function typePhone(state: State, phone: string): State {
  if (phone === state.typed.phone) return state;
  // A field that was found wrong is checked again while it is mended; a new one is left in peace.
  return withProblem({ ...state, typed: { ...state.typed, phone }, phoneReading: null }, 'phone', undefined);
}

/** A field that was left is checked, and what was understood is written out for the buyer to check. */
function leavePhone(state: State): State {
  const { phone } = state.typed;
  if (phone.trim() === '') return state;
  // What the provider said of it stays: it has not been changed since.
  const problem = checkPhone(phone);
  const left = problem ? withProblem(state, 'phone', problem) : state;
  const { phoneReading } = state;
  return phoneReading ? { ...left, typed: { ...left.typed, phone: phoneReading.formatted } } : left;
}

function update(state: State, view: FirstView, asked: Asked): State {
  if (view.screen === 'phone') return { ...state, view: { ...view, shop: { ...view.shop, asked } } };
  return view.asked === null ? state : { ...state, view: { ...view, asked } };
}

function submit(state: State, view: FirstView, now: number): State {
  if (view.screen === 'loading') return state;
  if (view.screen === 'error') return openSession({ ...state, view: { screen: 'loading', asked: view.asked } });
  const problem = checkPhone(state.typed.phone);
  if (problem) return moveFocus(withProblem(idle(state), 'phone', problem), 'field');

  const phone = state.typed.phone.trim();
  const { shop, sent } = view;
  // Back and forward again with the same number: the code that was sent still counts.
  if (sent?.phone === phone && now < sent.resendAt) return show(state, { screen: 'code', shop, sent });
  return view.waitUntil !== null && now < view.waitUntil ? state : start(state, { kind: 'sendCode', phone });
}

// ---- answers ------------------------------------------------------------------------------------------------

type Answered = {
  job: Extract<State['work'], { status: 'busy' }>['job'];
  answer: Extract<Event, { type: 'answered' }>['answer'];
};

function answered(state: State, view: FirstView, { job, answer }: Answered, now: number, proceed: Proceed): State {
  if (answer.kind === 'openSession') {
    const then = job.kind === 'openSession' ? job.then : null;
    return sessionAnswered(state, view, then, answer.result, proceed);
  }
  if (view.screen !== 'phone') return state;
  if (answer.kind === 'cancel') return fail(state, 'cancelled');
  if (answer.kind !== 'sendCode') return state;

  const { result } = answer;
  const again = reopened(state, job, answer);
  if (again) return again;
  if (!result.ok) return codeNotSent(state, view, result, now);
  return codeSent(state, view.shop, job, result.value, now);
}

/** Leads to the code screen, where nothing is typed yet. */
export function codeSent(
  state: State,
  shop: Shop,
  job: Answered['job'],
  value: { phone_masked: string; resend_after: number },
  now: number,
): State {
  const phone = job.kind === 'sendCode' ? job.phone : state.typed.phone.trim();
  const sent = { phone, phoneMasked: value.phone_masked, resendAt: now + value.resend_after * 1000 };
  return show({ ...state, typed: { ...state.typed, code: '' } }, { screen: 'code', shop, sent });
}

/** When a call that was refused may be made again, in milliseconds since 1970; `null`: it was not for its frequency. */
export const waitAfter = (refusal: Refusal, now: number): number | null =>
  refusal.offline || refusal.problem.code !== 'rate_limited' ? null : now + (refusal.problem.retryAfter ?? 60) * 1000;

function codeNotSent(state: State, view: Extract<View, { screen: 'phone' }>, refusal: Refusal, now: number): State {
  const waitUntil = waitAfter(refusal, now);
  return waitUntil === null
    ? refused(state, refusal, 'phone')
    : fail({ ...state, view: { ...view, waitUntil } }, 'rate_limited');
}

export const shopOf = (asked: Asked, { merchant, livemode, methods, buyer }: Session): Shop => ({
  asked,
  merchantName: merchant.name,
  supportUrl: merchant.support_url,
  livemode,
  methods,
  recognised: buyer !== null,
  factors: [],
  problem: asked.problem ?? null,
});

function sessionAnswered(
  state: State,
  view: FirstView,
  then: Answered['job'] | null,
  result: Result<Session>,
  proceed: Proceed,
): State {
  if (view.screen === 'phone') {
    if (!result.ok) return refused(state, result, null);
    // The session was reopened behind the screen: go on where the buyer was.
    const shop: Shop = { ...shopOf(view.shop.asked, result.value), recognised: false, problem: view.shop.problem };
    const kept: State = { ...state, view: { ...view, shop } };
    return then?.kind === 'sendCode' ? start(kept, then) : kept;
  }
  const { asked } = view;
  if (asked === null) return state;
  if (result.ok) return proceed(state, shopOf(asked, result.value), result.value.buyer);
  const registered = result.offline || result.problem.code !== 'origin_not_registered';
  const reason = registered ? 'unreachable' : 'origin_not_registered';
  return show(state, { screen: 'error', kind: 'session', asked, reason });
}
