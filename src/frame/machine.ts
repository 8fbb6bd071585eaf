/**
 * Everything the frame decides, as one pure function: `(state, event, now) → state`.
 *
 * A state says what is on the screen (`view`), what was typed (`typed`), and what is being done about it
 * (`work`). A call to the provider or the page is a {@link Job} in `work`; whoever drives the machine makes
 * the call and brings its result as an `answered` event with the job's id. An answer to any other id is late
 * and changes nothing, so a job is cancelled by starting another.
 */

import type { Outcome } from '../protocol/bridge.js';
import type { BuyerView, InstrumentDetails, InstrumentView, Session } from '../protocol/frameApi.js';
import { payableInstruments, payableMethods, termsOf } from './asked.js';
import { cardDigits, readExpiry } from './cardFields.js';
import { checkField, codeDigits, type FieldProblem } from './checks.js';
import type { FrameProblem, Result } from './providerApi.js';
import type { Answer, Asked, Event, Field, Job, KnownBuyer, Notice, Shop, State, Typed, View } from './state.js';

const NOTHING_TYPED: Typed = { phone: '', code: '', email: '', choice: '', number: '', expiry: '', csc: '' };
const NO_CARD = { number: '', expiry: '', csc: '' };

export const INITIAL_STATE: State = {
  view: { screen: 'loading', asked: null },
  work: { status: 'idle' },
  notice: null,
  typed: NOTHING_TYPED,
  phoneReading: null,
  problems: {},
  acted: false,
  focus: { count: 0, on: 'heading' },
  travel: 'forward',
  jobs: 0,
  reopens: 0,
};

/** How often a session that expires at once is opened again before the frame gives up. */
const MOST_REOPENS = 2;

/** @param now milliseconds since 1970 */
export function transition(state: State, event: Event, now: number): State {
  switch (event.type) {
    case 'opened':
      return state.view.screen === 'loading' && state.view.asked === null
        ? openSession({ ...state, view: { screen: 'loading', asked: event.asked } })
        : state;
    case 'updated':
      return update(state, event.asked);
    case 'acted':
      return state.acted ? state : { ...state, acted: true };
    case 'typed':
      return type(state, event.field, event.value, now);
    case 'left':
      return leave(state, event.field, now);
    case 'phone-read':
      return event.typed === state.typed.phone ? { ...state, phoneReading: event.reading } : state;
    case 'submitted':
      return state.work.status === 'busy' ? state : submit({ ...state, notice: null }, now);
    case 'back':
      return isLetGo(state) ? goBack(state) : state;
    case 'resend':
      return state.view.screen === 'code' && state.work.status !== 'busy' && now >= state.view.sent.resendAt
        ? start(
            { ...state, notice: null, problems: {}, typed: { ...state.typed, code: '' } },
            { kind: 'sendCode', phone: state.view.sent.phone },
          )
        : state;
    case 'change-method':
      return state.view.screen === 'confirm' && isLetGo(state)
        ? choosePayment(state, state.view.shop, state.view.buyer, 'back')
        : state;
    case 'not-you':
      return state.view.screen === 'confirm' && isLetGo(state) ? forgetBuyer(state, state.view.shop) : state;
    case 'terms-shown':
      return termsShown(state, event.confirmationId, event.live);
    case 'pay':
      return state.view.screen === 'confirm' && state.view.terms?.live && state.work.status !== 'busy'
        ? start({ ...state, notice: null }, { kind: 'raiseSubmit' })
        : state;
    case 'presented':
      return moveFocus(state, 'heading');
    case 'restored':
      return restore(state);
    case 'settled':
      return settle(state, event.outcome);
    case 'answered':
      return state.work.status === 'busy' && state.work.id === event.id
        ? answered(counted(idle(state), event.answer), state.work.job, event.answer, now)
        : state;
  }
}

// ---- small moves -----------------------------------------------------------------------------------------

const idle = (state: State): State => ({ ...state, work: { status: 'idle' } });
const fail = (state: State, notice: Notice): State => ({ ...state, notice });

const start = (state: State, job: Job): State => ({
  ...state,
  jobs: state.jobs + 1,
  work: { status: 'busy', id: state.jobs + 1, job },
});

const openSession = (state: State, then: Job | null = null): State => start(state, { kind: 'openSession', then });

const moveFocus = (state: State, on: 'field' | 'heading'): State => ({
  ...state,
  focus: { count: state.focus.count + 1, on },
});

const STARTS_WITH_FIELD: readonly View['screen'][] = ['phone', 'code', 'email', 'details'];

/** Brings up a screen. Focus moves only once the buyer has acted: nothing may pull it there on load. */
function show(state: State, view: View, travel: State['travel'] = 'forward'): State {
  const shown: State = { ...state, view, travel, problems: {}, notice: null, work: { status: 'idle' } };
  return state.acted ? moveFocus(shown, STARTS_WITH_FIELD.includes(view.screen) ? 'field' : 'heading') : shown;
}

function withProblem(state: State, field: Field, problem: FieldProblem | undefined): State {
  const { [field]: _, ...others } = state.problems;
  return { ...state, problems: problem ? { ...others, [field]: problem } : others };
}

/** Between the click that buys and its end the buyer cannot leave the screen, or a purchase could go on unseen. */
const isLetGo = ({ work }: State): boolean =>
  work.status !== 'busy' || !['raiseSubmit', 'makeProof', 'deliver'].includes(work.job.kind);

const FIELDS_ON: Partial<Record<View['screen'], readonly Field[]>> = {
  phone: ['phone'],
  code: ['code'],
  email: ['email'],
  'payment-method': ['choice'],
  details: ['number', 'expiry', 'csc'],
};

/** The fields of a screen, in the order they are filled in. */
export const fieldsOn = (view: View): readonly Field[] => FIELDS_ON[view.screen] ?? [];
const isOnScreen = (view: View, field: Field): boolean => fieldsOn(view).includes(field);

// ---- what the buyer does ----------------------------------------------------------------------------------

function type(state: State, field: Field, value: string, now: number): State {
  if (!isOnScreen(state.view, field)) return state;
  const written = field === 'code' ? codeDigits(value) : value;
  const changed = written !== state.typed[field];
  let next: State = { ...state, typed: { ...state.typed, [field]: written } };
  if (field === 'phone' && changed) next = { ...next, phoneReading: null };
  // A field that was found wrong is checked again while it is mended; a new one is left in peace.
  if (state.problems[field] && changed) next = withProblem(next, field, undefined);
  if (field === 'code' && changed && written.length === 6 && state.work.status !== 'busy') return submit(next, now);
  return next;
}

/** A field that was left is checked, and what was understood is written out for the buyer to check. */
function leave(state: State, field: Field, now: number): State {
  if (!isOnScreen(state.view, field) || state.typed[field].trim() === '') return state;
  const left = withProblem(state, field, checkField(field, state.typed, now));
  const expiry = readExpiry(state.typed.expiry, now);
  if (field === 'expiry' && expiry.ok) return { ...left, typed: { ...left.typed, expiry: expiry.value } };
  const { phoneReading } = state;
  return field === 'phone' && phoneReading
    ? { ...left, typed: { ...left.typed, phone: phoneReading.formatted } }
    : left;
}

function submit(state: State, now: number): State {
  const { view } = state;
  const wrong = fieldsOn(view).flatMap((field) => {
    const problem = checkField(field, state.typed, now);
    return problem ? [[field, problem] as const] : [];
  });
  if (wrong.length > 0) {
    return moveFocus({ ...state, work: { status: 'idle' }, problems: Object.fromEntries(wrong) }, 'field');
  }

  switch (view.screen) {
    case 'phone':
      return submitPhone(state, view, now);
    case 'code':
      return start(state, { kind: 'enterCode', code: state.typed.code });
    case 'email':
      return start(state, { kind: 'giveEmail', email: state.typed.email.trim() });
    case 'payment-method':
      return choose(state, view.shop, view.buyer);
    case 'details':
      return start(state, { kind: 'addInstrument', details: cardDetails(state.typed, now) });
    case 'confirm':
      // Terms that could not be opened; terms that stand are bought by `pay` alone.
      return view.terms ? state : confirm(state, view.shop, view.buyer, view.instrument);
    case 'done':
      return view.phase.name === 'needs-click'
        ? start(
            { ...state, view: { ...view, phase: { name: 'handing-over' } } },
            { kind: 'deliver', submission: view.phase.submission },
          )
        : state;
    case 'error':
      if (view.kind === 'session') return openSession({ ...state, view: { screen: 'loading', asked: view.asked } });
      return view.problem.code === 'payment_declined'
        ? declined(state, view.shop, view.buyer, view.problem)
        : confirm(state, view.shop, view.buyer, view.instrument);
    case 'loading':
      return state;
  }
}

function submitPhone(state: State, view: Extract<View, { screen: 'phone' }>, now: number): State {
  const phone = state.typed.phone.trim();
  const { shop, sent } = view;
  // Back and forward again with the same number: the code that was sent still counts.
  if (sent?.phone === phone && now < sent.resendAt) return show(state, { screen: 'code', shop, sent });
  return view.waitUntil !== null && now < view.waitUntil ? state : start(state, { kind: 'sendCode', phone });
}

function choose(state: State, shop: Shop, buyer: KnownBuyer): State {
  const chosenAgain: Shop = { ...shop, problem: null };
  const { choice } = state.typed;
  const instrument = payableInstruments(shop, buyer.instruments).find(({ instrument_id }) => instrument_id === choice);
  if (instrument) return confirm(state, chosenAgain, buyer, instrument);
  const method = payableMethods(shop).find((candidate) => candidate === choice);
  return method ? show(state, { screen: 'details', shop: chosenAgain, buyer, method }) : state;
}

/** Only called with details that passed every check. */
function cardDetails(typed: Typed, now: number): InstrumentDetails {
  const expiry = readExpiry(typed.expiry, now);
  return {
    method: 'card',
    number: cardDigits(typed.number),
    expiry: expiry.ok ? expiry.value : typed.expiry,
    csc: typed.csc.trim(),
  };
}

/** The screen that Back leads to, or `null` where there is no way back. */
export function wayBack(state: State): View['screen'] | null {
  const { view, typed } = state;
  switch (view.screen) {
    case 'code':
    case 'email':
      return 'phone';
    case 'payment-method':
      if (view.shop.problem === null && payableInstruments(view.shop, view.buyer.instruments).length > 0)
        return 'confirm';
      if (view.shop.recognised) return null;
      return typed.email === '' ? 'phone' : 'email';
    case 'details':
      return 'payment-method';
    default:
      return null;
  }
}

function goBack(state: State): State {
  const { view } = state;
  const to = wayBack(state);
  if (to === null || !('shop' in view)) return state;
  const { shop } = view;
  if (to === 'phone') {
    const sent = view.screen === 'code' ? view.sent : null;
    return show(state, { screen: 'phone', shop, sent, waitUntil: null }, 'back');
  }
  if (view.screen === 'details') return show(state, { screen: 'payment-method', shop, buyer: view.buyer }, 'back');
  if (view.screen !== 'payment-method') return state;
  if (to === 'email') return show(state, { screen: 'email', shop, buyer: view.buyer }, 'back');
  const instruments = payableInstruments(shop, view.buyer.instruments);
  const last = instruments.find(({ instrument_id }) => instrument_id === state.typed.choice) ?? instruments[0];
  return last ? confirm(state, shop, view.buyer, last, 'back') : state;
}

/** Another person sits here: nothing of the first one stays in the fields. */
const forgetBuyer = (state: State, shop: Shop): State =>
  show(
    { ...state, typed: NOTHING_TYPED, phoneReading: null },
    { screen: 'phone', shop: { ...shop, recognised: false }, sent: null, waitUntil: null },
    'back',
  );

function termsShown(state: State, confirmationId: string, live: boolean): State {
  const { view } = state;
  if (view.screen !== 'confirm' || view.terms?.confirmation.confirmation_id !== confirmationId) return state;
  return view.terms.live === live ? state : { ...state, view: { ...view, terms: { ...view.terms, live } } };
}

// ---- where the buyer goes next ----------------------------------------------------------------------------

/** The first screen that still needs something from this buyer. */
function proceed(state: State, shop: Shop, buyer: BuyerView | null, direct: boolean): State {
  if (buyer === null) return show(state, { screen: 'phone', shop, sent: null, waitUntil: null });
  if (buyer.email_masked === null) return show(state, { screen: 'email', shop, buyer });
  const known: KnownBuyer = { ...buyer, email_masked: buyer.email_masked };
  const [instrument] = payableInstruments(shop, buyer.instruments);
  if (direct && instrument && shop.problem === null) return confirm(state, shop, known, instrument);
  return choosePayment(state, shop, known);
}

/** After a refusal a new card is preselected, otherwise the last choice. */
function choosePayment(state: State, shop: Shop, buyer: KnownBuyer, travel: State['travel'] = 'forward'): State {
  const stored = payableInstruments(shop, buyer.instruments).map(({ instrument_id }) => instrument_id);
  const methods = payableMethods(shop);
  const offered = shop.problem ? [...methods, ...stored] : [...stored, ...methods];
  const kept = shop.problem === null && offered.includes(state.typed.choice) ? state.typed.choice : offered[0];
  const chosen: State = { ...state, typed: { ...state.typed, choice: kept ?? '' } };
  return show(chosen, { screen: 'payment-method', shop, buyer }, travel);
}

const declined = (state: State, shop: Shop, buyer: KnownBuyer, problem: Shop['problem']): State =>
  choosePayment(state, { ...shop, problem }, buyer);

/** Opens the confirm screen; what stands on it comes from the server. */
function confirm(
  state: State,
  shop: Shop,
  buyer: KnownBuyer,
  instrument: InstrumentView,
  travel: State['travel'] = 'forward',
): State {
  const shown = show(state, { screen: 'confirm', shop, buyer, instrument, terms: null }, travel);
  return start(shown, { kind: 'openConfirmation', terms: termsOf(shop.asked, instrument.instrument_id) });
}

function update(state: State, asked: Asked): State {
  const { view } = state;
  if (view.screen === 'loading') return view.asked === null ? state : { ...state, view: { ...view, asked } };
  if (view.screen === 'error' && view.kind === 'session') return { ...state, view: { ...view, asked } };
  // What is being handed over was agreed to as it stood; new terms count from the next purchase on.
  const shop: Shop = { ...view.shop, asked };
  if (view.screen === 'done') return { ...state, view: { ...view, shop } };
  if (view.screen !== 'confirm') return { ...state, view: { ...view, shop } };
  const payable = payableInstruments(shop, [view.instrument]).length > 0;
  return payable ? confirm(state, shop, view.buyer, view.instrument) : choosePayment(state, shop, view.buyer);
}

/** The page came back from the back/forward cache: its submission is over, and what it carried is spent. */
function restore(state: State): State {
  const { view } = state;
  const again = view.screen === 'done' && (view.phase.name === 'handing-over' || view.phase.name === 'needs-click');
  return again || view.screen === 'confirm' ? confirm(state, view.shop, view.buyer, view.instrument) : state;
}

function settle(state: State, outcome: Outcome): State {
  const { view } = state;
  if (view.screen !== 'done' || view.shop.asked.delivery !== 'fetch' || view.phase.name === 'paid') return state;
  if (outcome.status === 'done') {
    return moveFocus({ ...idle(state), view: { ...view, phase: { name: 'paid' } }, typed: NOTHING_TYPED }, 'heading');
  }
  const { shop, buyer, instrument } = view;
  const problem = { code: outcome.code, declineReason: outcome.declineReason };
  if (outcome.code === 'outcome_unknown') {
    return moveFocus({ ...idle(state), view: { ...view, phase: { name: 'checking' } } }, 'heading');
  }
  if (outcome.code === 'payment_declined' && outcome.shopSays === undefined) {
    return declined(state, shop, buyer, problem);
  }
  const shopSays = outcome.shopSays ?? null;
  return show(state, { screen: 'error', kind: 'shop', shop, buyer, instrument, problem, shopSays });
}

// ---- answers ------------------------------------------------------------------------------------------------

function answered(state: State, job: Job, answer: Answer, now: number): State {
  const { view } = state;
  if (answer.kind === 'openSession') {
    return sessionAnswered(state, job.kind === 'openSession' ? job.then : null, answer.result);
  }
  if (view.screen === 'loading' || (view.screen === 'error' && view.kind === 'session')) return state;

  const { shop } = view;
  if ('result' in answer && isExpired(answer.result)) {
    if (state.reopens >= MOST_REOPENS) return fail(state, 'unavailable');
    const withoutTerms: State = view.screen === 'confirm' ? { ...state, view: { ...view, terms: null } } : state;
    return openSession({ ...withoutTerms, reopens: state.reopens + 1 }, job);
  }
  switch (answer.kind) {
    case 'sendCode': {
      if (view.screen !== 'phone' && view.screen !== 'code') return state;
      if (!answer.result.ok) return codeNotSent(state, answer.result, now);
      const { phone_masked, resend_after } = answer.result.value;
      const phone = job.kind === 'sendCode' ? job.phone : state.typed.phone.trim();
      const sent = { phone, phoneMasked: phone_masked, resendAt: now + resend_after * 1000 };
      return show({ ...state, typed: { ...state.typed, code: '' } }, { screen: 'code', shop, sent });
    }
    case 'enterCode': {
      if (view.screen !== 'code') return state;
      if (!answer.result.ok) return codeRefused(state, answer.result);
      return proceed({ ...state, typed: { ...state.typed, code: '' } }, shop, answer.result.value.buyer, true);
    }
    case 'giveEmail':
      if (view.screen !== 'email') return state;
      if (!answer.result.ok) return refused(state, answer.result, 'email');
      return proceed(state, shop, answer.result.value.buyer, true);
    case 'addInstrument': {
      if (view.screen !== 'details') return state;
      if (!answer.result.ok) return refused(state, answer.result, 'number');
      const { instrument } = answer.result.value;
      const buyer = { ...view.buyer, instruments: [instrument, ...view.buyer.instruments] };
      const typed = { ...state.typed, ...NO_CARD, choice: instrument.instrument_id };
      return confirm({ ...state, typed }, shop, buyer, instrument);
    }
    case 'openConfirmation':
      if (view.screen !== 'confirm') return state;
      if (!answer.result.ok) return confirmationRefused(state, view.shop, view.buyer, answer.result);
      return { ...state, view: { ...view, terms: { confirmation: answer.result.value, live: false } } };
    case 'raiseSubmit':
      if (view.screen !== 'confirm' || !view.terms) return state;
      if (answer.reply.ok) {
        return start(state, { kind: 'makeProof', confirmationId: view.terms.confirmation.confirmation_id });
      }
      return fail(state, pageRefusal(answer.reply.reason));
    case 'makeProof': {
      if (view.screen !== 'confirm' || !view.terms) return state;
      const { result } = answer;
      if (!result.ok) return proofRefused(state, result);
      const { user_token, origin_proof, email } = result.value;
      const { buyer, instrument, terms } = view;
      const phase = { name: 'handing-over' } as const;
      const submission = { userToken: user_token, originProof: origin_proof, email };
      return start(show(state, { screen: 'done', shop, buyer, instrument, confirmation: terms.confirmation, phase }), {
        kind: 'deliver',
        submission,
      });
    }
    case 'deliver': {
      if (view.screen !== 'done' || job.kind !== 'deliver') return state;
      const { reply } = answer;
      if (reply.ok) {
        return shop.asked.delivery === 'fetch' ? { ...state, view: { ...view, phase: { name: 'waiting' } } } : state;
      }
      if (reply.reason === 'needs_click' || reply.reason === 'silent') {
        const phase = { name: 'needs-click', submission: job.submission } as const;
        return moveFocus({ ...state, view: { ...view, phase } }, 'heading');
      }
      return fail(confirm(state, shop, view.buyer, view.instrument, 'back'), pageRefusal(reply.reason));
    }
  }
}

function sessionAnswered(state: State, then: Job | null, result: Result<Session>): State {
  const { view } = state;
  const asked =
    view.screen === 'loading' || (view.screen === 'error' && view.kind === 'session') ? view.asked : view.shop.asked;
  if (asked === null) return state;
  if (!result.ok) {
    const registered = result.offline || result.problem.code !== 'origin_not_registered';
    if (view.screen !== 'loading') return refused(state, result, null);
    const reason = registered ? 'unreachable' : 'origin_not_registered';
    return show(state, { screen: 'error', kind: 'session', asked, reason });
  }
  const { merchant, livemode, methods, buyer } = result.value;
  const opened: Shop = {
    asked,
    merchantName: merchant.name,
    supportUrl: merchant.support_url,
    livemode,
    methods,
    recognised: buyer !== null,
    problem: asked.problem ?? null,
  };
  if (view.screen === 'loading' || (view.screen === 'error' && view.kind === 'session')) {
    return proceed(state, opened, buyer, true);
  }

  // The session was reopened behind a screen: go on where the buyer was, or as near to it as can be.
  const shop: Shop = { ...opened, problem: view.shop.problem };
  if (view.screen === 'phone') {
    const kept: State = { ...state, view: { ...view, shop } };
    return then?.kind === 'sendCode' ? start(kept, then) : kept;
  }
  if (buyer === null)
    return fail(show(state, { screen: 'phone', shop, sent: null, waitUntil: null }, 'back'), 'session_expired');
  const known = buyer.email_masked === null ? null : { ...buyer, email_masked: buyer.email_masked };
  if (view.screen === 'email' && then?.kind === 'giveEmail') {
    return start({ ...state, view: { ...view, shop, buyer } }, then);
  }
  if (known && view.screen === 'details' && then?.kind === 'addInstrument') {
    return start({ ...state, view: { ...view, shop, buyer: known } }, then);
  }
  return proceed(state, shop, buyer, true);
}

const isExpired = (result: Result<unknown>): boolean =>
  !result.ok && !result.offline && result.problem.code === 'session_expired';

/** A call that got through shows that sessions last again. */
const counted = (state: State, answer: Answer): State =>
  'result' in answer && answer.result.ok && answer.kind !== 'openSession' ? { ...state, reopens: 0 } : state;

type Refusal = Extract<Result<unknown>, { ok: false }>;

/** A refusal that belongs to a field is said there, everything else above the button. */
function refused(state: State, refusal: Refusal, field: Field | null): State {
  if (refusal.offline) return fail(state, 'offline');
  const { code } = refusal.problem;
  if (field && (code === 'validation_failed' || code === 'instrument_refused')) {
    return moveFocus(withProblem(state, field, { code: 'refused' }), 'field');
  }
  return fail(state, generalNotice(refusal.problem));
}

const generalNotice = ({ code }: FrameProblem): Notice => {
  if (code === 'rate_limited') return 'rate_limited';
  return code === 'instrument_refused' ? 'instrument_refused' : 'unavailable';
};

function codeNotSent(state: State, refusal: Refusal, now: number): State {
  if (refusal.offline || refusal.problem.code !== 'rate_limited') return refused(state, refusal, 'phone');
  const until = now + (refusal.problem.retryAfter ?? 60) * 1000;
  const { view } = state;
  if (view.screen === 'phone') return fail({ ...state, view: { ...view, waitUntil: until } }, 'rate_limited');
  if (view.screen === 'code') {
    return fail({ ...state, view: { ...view, sent: { ...view.sent, resendAt: until } } }, 'rate_limited');
  }
  return state;
}

function codeRefused(state: State, refusal: Refusal): State {
  if (refusal.offline) return fail(state, 'offline');
  const { code, triesLeft } = refusal.problem;
  if (code === 'code_wrong') return moveFocus(withProblem(state, 'code', { code: 'wrong', triesLeft }), 'field');
  const emptied: State = { ...state, typed: { ...state.typed, code: '' } };
  if (code === 'code_expired') return moveFocus(withProblem(emptied, 'code', { code: 'expired' }), 'field');
  if (code === 'code_used_up' || code === 'step_missing') return fail(moveFocus(emptied, 'heading'), 'code_used_up');
  return refused(state, refusal, 'code');
}

function confirmationRefused(state: State, shop: Shop, buyer: KnownBuyer, refusal: Refusal): State {
  if (refusal.offline) return fail(state, 'offline');
  const { code } = refusal.problem;
  if (code === 'instrument_refused') return fail(choosePayment(state, shop, buyer), 'instrument_refused');
  if (code === 'step_missing') return proceed(state, shop, null, false);
  return fail(state, generalNotice(refusal.problem));
}

function proofRefused(state: State, refusal: Refusal): State {
  const { view } = state;
  if (view.screen !== 'confirm' || refusal.offline) return fail(state, 'offline');
  const { code } = refusal.problem;
  // Nothing may be bought on terms the server no longer holds: they are fetched and shown again.
  if (code === 'confirmation_stale' || code === 'terms_not_shown') {
    const notice = code === 'confirmation_stale' ? 'terms_changed' : 'terms_not_shown';
    return fail(confirm(state, view.shop, view.buyer, view.instrument), notice);
  }
  return fail(state, code === 'rate_limited' ? 'rate_limited' : 'proof_failed');
}

const pageRefusal = (reason: string): Notice => {
  if (reason === 'invalid') return 'form_incomplete';
  return reason === 'prevented' ? 'shop_stopped' : 'shop_not_ready';
};
