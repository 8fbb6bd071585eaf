/**
 * Everything the frame decides, as one pure function: `(state, event, now) → state`.
 *
 * A state says what is on the screen (`view`), what was typed (`typed`), and what is being done about it
 * (`work`). A call to the provider or the page is a {@link Job} in `work`; whoever drives the machine makes
 * the call and brings its result as an `answered` event with the job's id. An answer to any other id is late
 * and changes nothing, so a job is cancelled by starting another.
 */

import type { Outcome } from '../protocol/bridge.js';
import type {
  BuyerView,
  InstrumentDetails,
  InstrumentView,
  PaymentMethod,
  ProveFactor,
  SecondFactor,
  Session,
} from '../protocol/frameApi.js';
import { payableInstruments, payableMethods, termsOf } from './asked.js';
import { readBirthDate } from './birthDate.js';
import { cardDigits, readExpiry } from './cardFields.js';
import { checkField, codeDigits } from './checks.js';
import type { FieldProblem } from './fieldProblem.js';
import {
  anywhere,
  codeSent,
  type FirstView,
  firstTransition,
  isFirst,
  NOTHING_TYPED,
  shopOf,
  startAtPhone,
  waitAfter,
} from './firstMachine.js';
import { groupIban, ibanOf } from './iban.js';
import {
  fail,
  generalNotice,
  idle,
  moveFocus,
  type Refusal,
  refused,
  reopened,
  show,
  start,
  withAnswer,
  withProblem,
} from './moves.js';
import type { Result } from './providerApi.js';
import type { Answer, Asked, Event, Field, Job, KnownBuyer, Notice, Shop, State, Typed, View } from './state.js';

const NO_DETAILS = { number: '', expiry: '', csc: '', name: '', birthDate: '', street: '', postalCode: '', iban: '' };

type LaterView = Exclude<View, FirstView>;
/** A state on one of the screens after the first. */
type LaterState = State & { readonly view: LaterView };

/** @param now milliseconds since 1970 */
export function transition(state: State, event: Event, now: number): State {
  const { view } = state;
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
        ? start({ ...state, notice: null }, { kind: 'forget' })
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

/** Between the click that buys and its end the buyer cannot leave the screen, or a purchase could go on unseen. */
const isLetGo = ({ view, work }: State): boolean =>
  view.screen !== 'authenticate' &&
  (work.status !== 'busy' || !['raiseSubmit', 'makeProof', 'deliver'].includes(work.job.kind));

const DETAIL_FIELDS: Record<PaymentMethod | SecondFactor, readonly Field[]> = {
  card: ['number', 'expiry', 'csc'],
  invoice: ['name', 'birthDate', 'street', 'postalCode'],
  direct_debit: ['iban'],
  security_code: ['savedCsc'],
  email_code: ['emailCode'],
};

/** The fields of a screen, in the order they are filled in. */
export function fieldsOn(view: View): readonly Field[] {
  switch (view.screen) {
    case 'phone':
    case 'code':
    case 'email':
      return [view.screen];
    case 'payment-method':
      return ['choice'];
    case 'details':
      return DETAIL_FIELDS[view.asks === 'factor' ? view.factor : view.method];
    case 'confirm':
      return view.terms?.confirmation.consent ? ['consent'] : [];
    default:
      return [];
  }
}

/** What the fields are checked against. */
const circumstances = ({ shop }: LaterView, now: number) => ({
  now,
  livemode: shop.livemode,
  locale: shop.asked.locale,
});

function problemsOn({ view, typed }: LaterState, now: number): State['problems'] {
  const wrong = fieldsOn(view).flatMap((field) => {
    const problem = checkField(field, typed, circumstances(view, now));
    return problem ? [[field, problem] as const] : [];
  });
  return Object.fromEntries(wrong);
}

// ---- what the buyer does ----------------------------------------------------------------------------------

/** The fields that send themselves at the sixth digit. */
const isCode = (field: Field): boolean => field === 'code' || field === 'emailCode';

/** `null`: the field is not on the screen. */
function type(state: LaterState, field: Field, value: string, now: number): State | null {
  if (!fieldsOn(state.view).includes(field)) return null;
  const written = isCode(field) ? codeDigits(value) : value;
  const changed = written !== state.typed[field];
  const typed: LaterState = { ...state, typed: { ...state.typed, [field]: written } };
  // A field that was found wrong is checked again while it is mended; a new one is left in peace.
  const next: State = state.problems[field] && changed ? withProblem(typed, field, undefined) : typed;
  return isCode(field) && changed && written.length === 6 && state.work.status !== 'busy'
    ? submit({ ...next, view: state.view }, now)
    : next;
}

/** A field that was left is checked, and what was understood is written out for the buyer to check. */
function leave(state: LaterState, field: Field, now: number): State | null {
  const { view, typed } = state;
  if (!fieldsOn(view).includes(field) || typed[field].trim() === '') return null;
  const left = withProblem(state, field, checkField(field, typed, circumstances(view, now)));
  const written = writtenOut(field, typed[field], view, now);
  return written === null ? left : { ...left, typed: { ...left.typed, [field]: written } };
}

function writtenOut(field: Field, value: string, view: LaterView, now: number): string | null {
  switch (field) {
    case 'expiry': {
      const expiry = readExpiry(value, now);
      return expiry.ok ? expiry.value : null;
    }
    case 'birthDate': {
      const date = readBirthDate(value, circumstances(view, now));
      return date.ok ? date.value : null;
    }
    case 'iban':
      return groupIban(ibanOf(value));
    default:
      return null;
  }
}

function submit(state: LaterState, now: number): State {
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
        ? start(state, { kind: 'proveFactor', factor: factorTyped(view.factor, typed) })
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

function pay(state: LaterState, now: number): State {
  const problems = problemsOn(state, now);
  return Object.keys(problems).length > 0
    ? moveFocus({ ...state, problems }, 'field')
    : start({ ...state, notice: null, problems: {} }, { kind: 'raiseSubmit' });
}

/** Another code, by text message or by email. `null`: none can be asked for now. */
function resend(state: LaterState, now: number): State | null {
  const { view, typed } = state;
  if (state.work.status === 'busy') return null;
  if (view.screen === 'code' && now >= view.sent.resendAt) {
    return start(
      { ...state, notice: null, problems: {}, typed: { ...typed, code: '' } },
      { kind: 'sendCode', phone: view.sent.phone },
    );
  }
  if (view.screen === 'details' && view.asks === 'factor' && view.resendAt !== null && now >= view.resendAt) {
    return start(
      { ...state, notice: null, problems: {}, typed: { ...typed, emailCode: '' } },
      { kind: 'proveFactor', factor: { factor: 'email_code' } },
    );
  }
  return null;
}

/** Asks for the second factor; a code by email is sent first. `null`: it is not to be had here. */
function useSaved(state: LaterState, factor: SecondFactor): State | null {
  const { view } = state;
  const asked = view.screen === 'payment-method' || (view.screen === 'details' && view.asks === 'factor');
  if (!asked || state.work.status === 'busy' || !view.shop.factors.includes(factor)) return null;
  const { shop, buyer } = view;
  return factor === 'email_code'
    ? start({ ...state, notice: null, problems: {} }, { kind: 'proveFactor', factor: { factor } })
    : show(state, { screen: 'details', asks: 'factor', shop, buyer, factor, resendAt: null });
}

const factorTyped = (factor: SecondFactor, { savedCsc, emailCode }: Typed): ProveFactor =>
  factor === 'security_code' ? { factor, csc: savedCsc.trim() } : { factor, code: emailCode };

function choose(state: State, shop: Shop, buyer: KnownBuyer): State {
  const chosenAgain: Shop = { ...shop, problem: null };
  const { choice } = state.typed;
  const instrument = payableInstruments(shop, buyer.instruments).find(({ instrument_id }) => instrument_id === choice);
  if (instrument) return confirm(state, chosenAgain, buyer, instrument);
  const method = payableMethods(shop).find((candidate) => candidate === choice);
  return method ? show(state, { screen: 'details', asks: 'instrument', shop: chosenAgain, buyer, method }) : state;
}

/** Only called with details that passed every check. */
function detailsOf(
  method: PaymentMethod,
  typed: Typed,
  circumstances: { now: number; locale: string },
): InstrumentDetails {
  switch (method) {
    case 'card': {
      const expiry = readExpiry(typed.expiry, circumstances.now);
      return {
        method,
        number: cardDigits(typed.number),
        expiry: expiry.ok ? expiry.value : typed.expiry,
        csc: typed.csc.trim(),
      };
    }
    case 'invoice': {
      const date = readBirthDate(typed.birthDate, circumstances);
      return {
        method,
        name: typed.name.trim(),
        birth_date: date.ok ? date.value : typed.birthDate,
        street_address: typed.street.trim(),
        postal_code: typed.postalCode.trim(),
      };
    }
    case 'direct_debit':
      return { method, iban: ibanOf(typed.iban) };
  }
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
    { screen: 'phone', shop: { ...shop, recognised: false, factors: [] }, sent: null, waitUntil: null },
    'back',
  );

function termsShown(state: State, confirmationId: string, live: boolean): State {
  const { view } = state;
  if (view.screen !== 'confirm' || view.terms?.confirmation.confirmation_id !== confirmationId) return state;
  return view.terms.live === live ? state : { ...state, view: { ...view, terms: { ...view.terms, live } } };
}

// ---- where the buyer goes next ----------------------------------------------------------------------------

/** The first screen that still needs something from this buyer. */
function proceed(state: State, shop: Shop, buyer: BuyerView | null): State {
  if (buyer === null) return startAtPhone(state, shop, null);
  if (buyer.email_masked === null) return show(state, { screen: 'email', shop, buyer });
  const known: KnownBuyer = { ...buyer, email_masked: buyer.email_masked };
  if (shop.asked.flow === 'registration') return confirm(state, shop, known, null);
  const [instrument] = payableInstruments(shop, buyer.instruments);
  return instrument && shop.problem === null
    ? confirm(state, shop, known, instrument)
    : choosePayment(state, shop, known);
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
  instrument: InstrumentView | null,
  travel: State['travel'] = 'forward',
): State {
  const shown = show(state, { screen: 'confirm', shop, buyer, instrument, terms: null }, travel);
  const emptied: State = { ...shown, typed: { ...shown.typed, consent: '' } };
  return start(emptied, { kind: 'openConfirmation', terms: termsOf(shop.asked, instrument?.instrument_id ?? null) });
}

function update(state: LaterState, asked: Asked): State {
  const { view } = state;
  // What is being handed over was agreed to as it stood; new terms count from the next purchase on.
  const shop: Shop = { ...view.shop, asked };
  if (view.screen === 'done') return { ...state, view: { ...view, shop } };
  if (view.screen !== 'confirm' && view.screen !== 'authenticate') return { ...state, view: { ...view, shop } };
  const { buyer, instrument } = view;
  const payable = asked.flow === 'registration' || (instrument && payableInstruments(shop, [instrument]).length > 0);
  return payable ? confirm(state, shop, buyer, instrument) : choosePayment(state, shop, buyer);
}

/** The page came back from the back/forward cache: its submission is over, and what it carried is spent. */
function restore(state: State): State {
  const { view } = state;
  const again = view.screen === 'done' && (view.phase.name === 'handing-over' || view.phase.name === 'needs-click');
  return again || view.screen === 'confirm' || view.screen === 'authenticate'
    ? confirm(state, view.shop, view.buyer, view.instrument)
    : state;
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

function answered(state: State, view: LaterView, job: Job, answer: Answer, now: number): State {
  if (answer.kind === 'openSession') {
    return sessionAnswered(state, view, job.kind === 'openSession' ? job.then : null, answer.result);
  }
  const withoutTerms: State = view.screen === 'confirm' ? { ...state, view: { ...view, terms: null } } : state;
  const again = reopened(withoutTerms, job, answer);
  if (again) return again;

  const { shop } = view;
  switch (answer.kind) {
    case 'cancel':
      return fail(state, 'cancelled');
    case 'sendCode': {
      if (view.screen !== 'code') return state;
      if (answer.result.ok) return codeSent(state, shop, job, answer.result.value, now);
      const resendAt = waitAfter(answer.result, now);
      if (resendAt === null) return refused(state, answer.result, 'code');
      return fail({ ...state, view: { ...view, sent: { ...view.sent, resendAt } } }, 'rate_limited');
    }
    case 'enterCode': {
      if (view.screen !== 'code') return state;
      if (!answer.result.ok) return codeRefused(state, answer.result);
      const { buyer, factors } = answer.result.value;
      return proceed({ ...state, typed: { ...state.typed, code: '' } }, { ...shop, factors }, buyer);
    }
    case 'giveEmail':
      if (view.screen !== 'email') return state;
      if (!answer.result.ok) return refused(state, answer.result, 'email');
      return proceed(state, shop, answer.result.value.buyer);
    case 'proveFactor': {
      if (view.screen !== 'payment-method' && view.screen !== 'details') return state;
      const { result } = answer;
      if (!result.ok) return factorRefused(state, view, job, result);
      if (result.value.status === 'code_sent') {
        const resendAt = now + result.value.resend_after * 1000;
        const { buyer } = view;
        return show(
          { ...state, typed: { ...state.typed, emailCode: '' } },
          { screen: 'details', asks: 'factor', shop, buyer, factor: 'email_code', resendAt },
        );
      }
      const { instruments } = result.value.buyer;
      const typed = { ...state.typed, savedCsc: '', emailCode: '', choice: instruments[0]?.instrument_id ?? '' };
      return proceed({ ...state, typed }, { ...shop, factors: [] }, { ...view.buyer, instruments });
    }
    case 'forget':
      return answer.result.ok ? forgetBuyer(state, shop) : refused(state, answer.result, null);
    case 'addInstrument': {
      if (view.screen !== 'details') return state;
      if (!answer.result.ok) return detailsRefused(state, view, answer.result);
      const { instrument } = answer.result.value;
      const buyer = { ...view.buyer, instruments: [instrument, ...view.buyer.instruments] };
      const typed = { ...state.typed, ...NO_DETAILS, choice: instrument.instrument_id };
      return confirm({ ...state, typed }, shop, buyer, instrument);
    }
    case 'openConfirmation':
      if (view.screen !== 'confirm') return state;
      if (!answer.result.ok) return confirmationRefused(state, view.shop, view.buyer, answer.result);
      return { ...state, view: { ...view, terms: { confirmation: answer.result.value, live: false } } };
    case 'raiseSubmit': {
      if (view.screen !== 'confirm' || !view.terms) return state;
      if (!answer.reply.ok) return fail(state, pageRefusal(answer.reply.reason));
      const { confirmation } = view.terms;
      const { buyer, instrument } = view;
      return 'authentication' in confirmation && confirmation.authentication === 'in_frame'
        ? show(state, { screen: 'authenticate', shop, buyer, instrument, confirmation })
        : makeProof(state, confirmation.confirmation_id);
    }
    case 'authenticate': {
      if (view.screen !== 'authenticate' || job.kind !== 'authenticate') return state;
      if (job.answer === 'approve' && answer.result.ok) return makeProof(state, job.confirmationId);
      return notAuthenticated(state, view, job.answer, answer.result);
    }
    case 'makeProof': {
      const confirmation =
        view.screen === 'confirm'
          ? view.terms?.confirmation
          : view.screen === 'authenticate'
            ? view.confirmation
            : null;
      if (!confirmation || (view.screen !== 'confirm' && view.screen !== 'authenticate')) return state;
      const { result } = answer;
      const { buyer, instrument } = view;
      if (!result.ok) return proofRefused(state, view, result);
      const { user_token, origin_proof, email } = result.value;
      const phase = { name: 'handing-over' } as const;
      const submission = { userToken: user_token, originProof: origin_proof, email };
      return start(show(state, { screen: 'done', shop, buyer, instrument, confirmation, phase }), {
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

const makeProof = (state: State, confirmationId: string): State =>
  start(state, { kind: 'makeProof', confirmationId, consent: state.typed.consent !== '' });

/** The session was reopened behind a screen: go on where the buyer was, or as near to it as can be. */
function sessionAnswered(state: State, view: LaterView, then: Job | null, result: Result<Session>): State {
  if (!result.ok) return refused(state, result, null);
  const { buyer } = result.value;
  const { factors, problem, asked } = view.shop;
  const shop: Shop = { ...shopOf(asked, result.value), factors, problem };
  if (buyer === null) return fail(startAtPhone(state, { ...shop, factors: [] }, null), 'session_expired');

  if (then?.kind === 'forget' && view.screen === 'confirm') return start({ ...state, view: { ...view, shop } }, then);
  if (view.screen === 'email' && then?.kind === 'giveEmail') {
    return start({ ...state, view: { ...view, shop, buyer } }, then);
  }
  const known = buyer.email_masked === null ? null : { ...buyer, email_masked: buyer.email_masked };
  if (known && view.screen === 'details' && (then?.kind === 'addInstrument' || then?.kind === 'proveFactor')) {
    return start({ ...state, view: { ...view, shop, buyer: known } }, then);
  }
  return proceed(state, shop, buyer);
}

type Details = Extract<View, { screen: 'details' }>;

/** The provider's names of the fields that differ from the frame's. */
const FIELD_NAMES: Readonly<Record<string, Field>> = {
  birth_date: 'birthDate',
  street_address: 'street',
  postal_code: 'postalCode',
};

/** Said at the fields the provider named, otherwise at the first one. */
function detailsRefused(state: State, view: Details, refusal: Refusal): State {
  const fields = fieldsOn(view);
  const named = refusal.offline ? [] : refusal.problem.fields.map((name) => FIELD_NAMES[name] ?? name);
  const wrong = fields.filter((field) => named.includes(field));
  if (wrong.length === 0) return refused(state, refusal, fields[0] ?? null);
  const problems = Object.fromEntries(wrong.map((field) => [field, { code: 'refused' } satisfies FieldProblem]));
  return moveFocus({ ...state, problems }, 'field');
}

function factorRefused(
  state: State,
  view: Details | Extract<View, { screen: 'payment-method' }>,
  job: Job,
  refusal: Refusal,
): State {
  if (refusal.offline || job.kind !== 'proveFactor') return fail(state, 'offline');
  const { code, triesLeft } = refusal.problem;
  const { factor } = job.factor;
  const field = factor === 'security_code' ? 'savedCsc' : 'emailCode';
  if (code === 'factor_wrong' && triesLeft !== 0) {
    return moveFocus(withProblem(state, field, { code: 'wrong', triesLeft }), 'field');
  }
  if (code === 'code_expired') {
    const emptied: State = { ...state, typed: { ...state.typed, emailCode: '' } };
    return moveFocus(withProblem(emptied, field, { code: 'expired' }), 'field');
  }
  if (code !== 'factor_wrong' && code !== 'code_used_up' && code !== 'step_missing')
    return refused(state, refusal, field);
  // This way is closed; what was saved stays saved, and a new way to pay can be added.
  const factors = view.shop.factors.filter((other) => other !== factor);
  return fail(choosePayment(state, { ...view.shop, factors }, view.buyer, 'back'), 'factor_used_up');
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
  if (code === 'step_missing') return proceed(state, shop, null);
  return fail(state, generalNotice(refusal.problem));
}

type Agreed = Extract<View, { screen: 'confirm' | 'authenticate' }>;

function notAuthenticated(state: State, view: Agreed, given: 'approve' | 'refuse', result: Result<unknown>): State {
  const { shop, buyer, instrument } = view;
  const refusedByBank = !result.ok && !result.offline && result.problem.code === 'authentication_refused';
  // A refusal holds whether or not it reached the provider: without an approval there is no proof.
  if (given === 'refuse' || refusedByBank) {
    return fail(choosePayment(state, shop, buyer, 'back'), 'not_approved');
  }
  if (result.ok || result.offline) return fail(state, 'offline');
  const stale = result.problem.code === 'confirmation_stale';
  return fail(confirm(state, shop, buyer, instrument, 'back'), stale ? 'terms_changed' : generalNotice(result.problem));
}

function proofRefused(state: State, { screen, shop, buyer, instrument }: Agreed, refusal: Refusal): State {
  const anew = () => confirm(state, shop, buyer, instrument, 'back');
  if (refusal.offline) return fail(screen === 'confirm' ? state : anew(), 'offline');
  // Nothing may be bought on terms the server no longer holds: they are fetched and shown again.
  switch (refusal.problem.code) {
    case 'confirmation_stale':
      return fail(anew(), 'terms_changed');
    case 'terms_not_shown':
      return fail(anew(), 'terms_not_shown');
    case 'consent_missing':
    case 'authentication_missing':
      return fail(anew(), 'proof_failed');
    case 'rate_limited':
      return fail(screen === 'confirm' ? state : anew(), 'rate_limited');
    default:
      return fail(screen === 'confirm' ? state : anew(), 'proof_failed');
  }
}

const pageRefusal = (reason: string): Notice => {
  if (reason === 'invalid') return 'form_incomplete';
  return reason === 'prevented' ? 'shop_stopped' : 'shop_not_ready';
};
