/**
 * What a new buyer sees first: loading, the phone number, and a session that cannot be opened. It comes with the first
 * load.
 */

import type { BuyerView, SessionView } from '../../../protocol/frameApi.js';
import { checkPhone } from '../../fields/phone.js';
import { isDrawn } from '../../state/drawnScreen.js';
import { isAccountFlow } from '../../state/request.js';
import { type At, type Rows, type ScreenRules, type Table, transitionBy, whenIdle } from '../../state/screenRules.js';
import type { Answer, FrameRequest, Job, Shop, State, View } from '../../state/state.js';
import {
  fail,
  moveFocus,
  openSession,
  type Refusal,
  refused,
  show,
  start,
  withProblem,
} from '../../state/transitions.js';

/** Leads a buyer to the first screen that still needs something. */
export type Proceed = (state: State, shop: Shop, buyer: BuyerView | null) => State;

type Opened = Extract<Answer, { kind: 'openSession' }>;
type Opening = Extract<Job, { kind: 'openSession' }>;

export const startAtPhone: Proceed = (state, shop) =>
  show(state, { screen: 'phone', shop, sent: null, waitUntil: null });

/** What happens in the same way on every screen. */
export const ANYWHERE = {
  acted: (state) => (state.acted ? state : { ...state, acted: true }),
  presented: (state) => moveFocus(state, 'heading'),
  cancel: (state) => ('shop' in state.view ? start({ ...state, notice: null }, { kind: 'cancel' }) : state),
} satisfies ScreenRules<View>;

/** What a field for a phone number does, on whichever screen it stands. */
export const PHONE_RULES = {
  'phone-read': (state, { typed, reading }) =>
    typed === state.typed.phone ? { ...state, phoneReading: reading } : state,
  'phone-home': (state, { home }) => ({ ...state, phoneHome: home }),
  countries: (state, { list }) => ({ ...state, countries: list }),
  'phone-country': chooseCountry,
} satisfies ScreenRules<View>;

/** The same where the number is all that is typed: on the phone screen, with its session and before. */
const NUMBER_FIELD = {
  typed: (state, { field, value }) => (field === 'phone' ? typePhone(state, value) : state),
  left: (state, { field }) => (field === 'phone' ? leavePhone(state) : state),
  ...PHONE_RULES,
} satisfies ScreenRules<View>;

/**
 * @param proceed without one only new buyers are known: whoever drives this loads the rest before a known one's answer
 */
export const openingScreens = (proceed: Proceed = startAtPhone) =>
  ({
    loading: {
      opened: (state, { request }) => (state.view.request === null ? openFirst(state, request) : state),
      updated: withRequest,
      ...NUMBER_FIELD,
      submitted: (state) => {
        const problem = checkPhone(state.typed.phone);
        return problem ? moveFocus(withProblem(state, 'phone', problem), 'field') : want(state, 'code');
      },
      cancel: (state) => want(state, 'leave'),
      answers: { openSession: (state, answer, _, now) => sessionOpened(state, answer, proceed, now) },
    },

    phone: {
      updated: (state, { request }) => ({ ...state, view: { ...state.view, shop: { ...state.view.shop, request } } }),
      ...NUMBER_FIELD,
      submitted: whenIdle(askForCode),
      answers: {
        openSession: phoneReopened,
        sendCode: (state, { result }, { phone }, now) =>
          result.ok ? codeSent(state, state.view.shop, phone, result.value, now) : codeNotSent(state, result, now),
        cancel: (state) => fail(state, 'cancelled'),
      },
    },

    'session-error': {
      updated: withRequest,
      submitted: whenIdle((state) => openAgain({ ...state, notice: null }, state.view.request)),
      answers: { openSession: (state, answer, _, now) => sessionOpened(state, answer, proceed, now) },
    },
  }) satisfies Table;

/** The rules that come with the first load. */
export const openingTransition = transitionBy(openingScreens(), ANYWHERE);

// ---- the session --------------------------------------------------------------------------------------------

type Loading = At<Rows['loading']>;
type Unopened = At<Rows['loading'] | Rows['session-error']>;

function openFirst(state: Loading, request: FrameRequest): State {
  const { view } = state;
  return openSession({ ...state, view: { ...view, request, drawn: isAccountFlow(request) ? null : view.drawn } });
}

const openAgain = (state: State, request: FrameRequest): State =>
  openSession({ ...state, view: { screen: 'loading', request, drawn: null, wanted: null } });

function withRequest(state: Unopened, { request }: { request: FrameRequest }): State {
  return state.view.request === null ? state : { ...state, view: { ...state.view, request } };
}

/** Done as soon as the session is open. */
const want = (state: Loading, wanted: Rows['loading']['wanted']): State => ({
  ...state,
  view: { ...state.view, wanted },
});

/** A buyer who has begun to fill in the document's own screen stays on it, whoever they are. */
export const hasBegun = ({ view, acted }: Unopened): boolean => acted && isDrawn(view);

function sessionOpened(state: Unopened, { result }: Opened, proceed: Proceed, now: number): State {
  const { view } = state;
  const { request } = view;
  if (request === null) return state;
  if (result.ok) {
    const shop = shopOf(request, result.value);
    const { buyer } = result.value;
    return isDrawn(view) && (hasBegun(state) || buyer === null)
      ? stay(state, view.wanted, nobody(shop), buyer, now)
      : proceed(state, shop, buyer);
  }
  const registered = result.offline || result.problem.code !== 'origin_not_registered';
  const reason = registered ? 'unreachable' : 'origin_not_registered';
  return show(state, { screen: 'error', kind: 'session', request, reason });
}

/** The screen is there already, with what was typed, and nothing of it moves. */
function stay(
  state: State,
  wanted: Rows['loading']['wanted'],
  shop: Shop,
  known: BuyerView | null,
  now: number,
): State {
  const standing = { ...state, view: { screen: 'phone', shop, sent: null, waitUntil: null, known } } satisfies State;
  if (wanted === 'leave') return start(standing, { kind: 'cancel' });
  return wanted === 'code' ? askForCode(standing, null, now) : standing;
}

/** The session was reopened behind the screen: go on where the buyer was. */
function phoneReopened(state: At<Rows['phone']>, { result }: Opened, { then }: Opening): State {
  const { view } = state;
  if (!result.ok) return refused(state, result, null);
  const shop: Shop = { ...shopOf(view.shop.request, result.value), recognised: false, problem: view.shop.problem };
  const kept: State = { ...state, view: { ...view, shop } };
  return then?.kind === 'sendCode' ? start(kept, then) : kept;
}

export const shopOf = (request: FrameRequest, { merchant, livemode, methods, buyer }: SessionView): Shop => ({
  request,
  merchantName: merchant.name,
  supportUrl: merchant.support_url,
  merchantCountry: merchant.country,
  livemode,
  methods,
  recognised: buyer !== null,
  factors: [],
  problem: request.problem ? { ...request.problem, known: false } : null,
});

/** Nobody is known at this shop any more. */
export const nobody = (shop: Shop): Shop => ({ ...shop, recognised: false, factors: [] });

// ---- the phone number ---------------------------------------------------------------------------------------

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

/** A number that says its country itself is read anew, as one of the chosen country. */
function chooseCountry(state: State, { country }: { country: string }): State {
  const { phoneReading: reading, typed } = state;
  const phone = reading?.international ? reading.national : typed.phone;
  const chosen: State = { ...state, phoneCountry: country, countries: null, phoneReading: null };
  return moveFocus(withProblem({ ...chosen, typed: { ...typed, phone } }, 'phone', undefined), 'field');
}

function askForCode(state: At<Rows['phone']>, _: unknown, now: number): State {
  const clear: State = { ...state, notice: null };
  const problem = checkPhone(state.typed.phone);
  if (problem) return moveFocus(withProblem(clear, 'phone', problem), 'field');

  const phone = state.phoneReading?.e164 ?? state.typed.phone.trim();
  const { shop, sent, waitUntil } = state.view;
  // Back and forward again with the same number: the code that was sent still counts.
  if (sent?.phone === phone && now < sent.resendAt) return show(clear, { screen: 'code', shop, sent });
  return waitUntil !== null && now < waitUntil ? clear : start(clear, { kind: 'sendCode', phone });
}

/** Leads to the code screen, where nothing is typed yet. */
export function codeSent(
  state: State,
  shop: Shop,
  phone: string,
  value: { phone_masked: string; resend_after: number },
  now: number,
): State {
  const sent = {
    phone: state.phoneReading?.e164 ?? phone,
    phoneMasked: value.phone_masked,
    resendAt: now + value.resend_after * 1000,
  };
  return show({ ...state, typed: { ...state.typed, code: '' } }, { screen: 'code', shop, sent });
}

/** When a call that was refused may be made again, in milliseconds since 1970; `null`: it was not for its frequency. */
export const waitAfter = (refusal: Refusal, now: number): number | null =>
  refusal.offline || refusal.problem.code !== 'rate_limited' ? null : now + (refusal.problem.retryAfter ?? 60) * 1000;

function codeNotSent(state: At<Rows['phone']>, refusal: Refusal, now: number): State {
  const waitUntil = waitAfter(refusal, now);
  return waitUntil === null
    ? refused(state, refusal, 'phone')
    : fail({ ...state, view: { ...state.view, waitUntil } }, 'rate_limited');
}
