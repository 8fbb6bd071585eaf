import type { BuyerView } from '../../../protocol/frameApi.js';
import { form, problemsOf } from '../../fields/form.js';
import { understood } from '../../fields/records.js';
import { withoutHold } from '../../state/held.js';
import { type At, type Rows, type ScreenRules, type Table, transitionBy, whenIdle } from '../../state/screenRules.js';
import type { FrameRequest, KnownBuyer, RailPage, Shop, State, View } from '../../state/state.js';
import { fail, moveFocus, refused, show, start } from '../../state/transitions.js';
import { codeScreen } from '../identity/codeScreen.js';
import { factorAnswered, factorScreen, useSaved } from '../identity/factorScreen.js';
import { hasBegun } from '../identity/opening.js';
import { ANYWHERE_RECOGNISED, screensWithRecognition } from '../identity/recognition.js';
import { sessionReopened } from '../identity/sessionReopened.js';
import { askInNewSession, bankSaidNo, outcomeAnswered, settle } from './afterProof.js';
import { backFromEmail, backFromMethods, forgetBuyer } from './back.js';
import { confirmationRefused } from './confirmationRefused.js';
import { adding, givenOnPage } from './details.js';
import { earlierAnswered } from './earlier.js';
import { goOn } from './goOn.js';
import { delivered, handOver, makeProof } from './handOver.js';
import { knowEverywhere, knownEverywhere } from './knowEverywhere.js';
import { pageRefusal, restore, update } from './pageSays.js';
import { payableMethods } from './payableMethods.js';
import { choosePayment, confirm, proceed, termsShown } from './proceed.js';
import { notAuthenticated, proofRefused } from './proofRefused.js';
import { askBank, askDetails, cardFieldsLoaded, pageAnswers, visit } from './railPage.js';
import { sellOther, sellSame } from './sellAgain.js';
import { factorClosed } from './stepUp.js';
import { payableInstruments } from './terms.js';

type Later = Extract<View, { shop: Shop }>;

/** What all these screens do in the same way. */
const common = {
  updated: (state: At<Later>, { request }: { request: FrameRequest }): State =>
    ({ ...state, view: { ...state.view, shop: { ...state.view.shop, request } } }) as State,
};
const answers = {
  cancel: (state: State): State => fail(state, 'cancelled'),
  openSession: sessionReopened(proceed),
};

const screens = screensWithRecognition(proceed);

const methods = form<Rows['payment-method']>(({ asksEmail }) => (asksEmail ? ['email', 'choice'] : ['choice']), choose);

/** Everything a purchase decides: for each screen what it does with each event, and with the answer to each job. */
export const transition = transitionBy(
  {
    ...screens,
    loading: {
      ...screens.loading,
      answers: {
        openSession: (state, answer, job, now) =>
          answer.kept && answer.result.ok && state.view.request && !hasBegun(state)
            ? goOn(state, state.view.request, answer.result.value, answer.kept)
            : screens.loading.answers.openSession(state, answer, job, now),
      },
    },
    code: codeScreen(proceed),

    email: {
      ...common,
      ...form<Rows['email']>(
        () => ['email'],
        (state) => start(state, { kind: 'giveEmail', email: understood('email', state) }),
      ),
      back: backFromEmail,
      answers: {
        ...answers,
        openSession: sessionReopened(proceed, 'giveEmail'),
        giveEmail: (state, { result }) =>
          result.ok ? proceed(state, state.view.shop, result.value.buyer) : refused(state, result, 'email'),
      },
    },

    'payment-method': {
      ...common,
      ...methods,
      // Another row may have been tapped since.
      tapped: (state, { choice }, now) => (state.typed.choice === choice ? methods.submitted(state, null, now) : state),
      back: backFromMethods,
      'use-saved': useSaved,
      answers: {
        ...answers,
        openSession: sessionReopened(proceed, 'giveEmail'),
        giveEmail: (state, { result }) =>
          result.ok ? goOnWith(state, result.value.buyer) : refused(state, result, 'email'),
        loadCardFields: cardFieldsLoaded,
        proveFactor: factorAnswered(proceed, factorClosed),
        askEarlier: earlierAnswered,
      },
    },

    details: {
      ...common,
      ...adding.form,
      back: toMethods,
      answers: {
        ...answers,
        openSession: sessionReopened(proceed, 'addInstrument'),
        addInstrument: adding.answered((state, buyer, instrument) =>
          confirm(state, state.view.shop, buyer, instrument),
        ),
      },
    },

    page: {
      ...common,
      'open-page': visit,
      back: toMethods,
      answers: {
        ...answers,
        openSession: sessionReopened(proceed, 'openRailPage'),
        ...pageAnswers<At<Rows['page']>>(
          givenOnPage((state, buyer, instrument) => confirm(state, state.view.shop, buyer, instrument)),
        ),
      },
    },

    factor: { ...factorScreen(proceed, factorClosed), back: toMethods },

    confirm: {
      ...form<Rows['confirm']>(consent, (state) => state),
      updated: update,
      submitted: whenIdle((state) =>
        state.view.terms ? { ...state, notice: null } : again({ ...state, notice: null }),
      ),
      'terms-shown': termsShown,
      'change-method': unlessBuying((state) => choosePayment(state, state.view.shop, state.view.buyer, 'back')),
      'change-email': unlessBuying((state) =>
        state.view.shop.recognised
          ? state
          : show(state, { screen: 'email', shop: state.view.shop, buyer: state.view.buyer }, 'back'),
      ),
      'not-you': unlessBuying((state, { forever = false }) =>
        start({ ...state, notice: null }, { kind: 'forget', forever }),
      ),
      cancel: unlessBuying(ANYWHERE_RECOGNISED.cancel),
      pay: whenIdle(pay),
      restored: restore,
      // Nothing may move under a finger here.
      'passkey-offered': (state) => state,
      reopening: (state) => ({ ...state, view: { ...state.view, terms: null } }),
      answers: {
        ...answers,
        openSession: sessionReopened(proceed, 'forget'),
        forget: (state, { result }, { forever }) => {
          if (!result.ok) return refused(state, result, null);
          const forgotten = forgetBuyer(state, state.view.shop);
          return forever ? fail(forgotten, 'forgotten') : forgotten;
        },
        openConfirmation: (state, { result }) =>
          result.ok
            ? {
                ...state,
                // What was bought before stands on this screen, and may be left for another.
                unsettled: state.unsettled && result.value.earlier !== null,
                view: { ...state.view, terms: { confirmation: result.value, live: false } },
              }
            : confirmationRefused(state, state.view.shop, state.view.buyer, result),
        raiseSubmit: (state, { reply }) => (reply.ok ? agreed(state) : fail(state, pageRefusal(reply.reason))),
        makeProof: (state, { result }) =>
          result.ok
            ? handOver(state, state.view.terms?.confirmation, result.value)
            : proofRefused(state, state.view, result),
      },
    },

    authenticate: {
      updated: update,
      'open-page': (state) => (isAtBank(state) ? visit(state) : state),
      authenticate: whenIdleOrAway((state, { answer }) => {
        const { confirmation_id: confirmationId } = state.view.confirmation;
        return start({ ...state, notice: null }, { kind: 'authenticate', confirmationId, answer });
      }),
      cancel: (state) => state,
      restored: restore,
      answers: {
        ...answers,
        authenticate: (state, { result }, { answer, confirmationId }) =>
          answer === 'approve' && result.ok
            ? makeProof(state, confirmationId)
            : notAuthenticated(state, state.view, answer, result),
        ...atBank(
          pageAnswers((state, outcome) => {
            const { view } = state;
            if (view.screen !== 'authenticate') return state;
            if (outcome.status === 'authenticated') return makeProof(state, view.confirmation.confirmation_id);
            return outcome.status === 'declined'
              ? bankSaidNo(withoutHold(state, view.confirmation.confirmation_id), view, outcome.decline_reason)
              : fail(confirm(state, view.shop, view.buyer, view.instrument, 'back'), 'held');
          }),
        ),
        makeProof: (state, { result }) =>
          result.ok ? handOver(state, state.view.confirmation, result.value) : proofRefused(state, state.view, result),
      },
    },

    done: {
      updated: sellOther,
      'buy-again': sellSame,
      submitted: whenIdle((state) =>
        state.view.phase.name === 'needs-click'
          ? start({ ...state, notice: null }, { kind: 'deliver', submission: state.view.phase.submission })
          : state,
      ),
      settled: settle,
      everywhere: knowEverywhere,
      cancel: (state) => state,
      restored: (state) =>
        ['handing-over', 'needs-click', 'taken'].includes(state.view.phase.name) ? restore(state) : state,
      answers: {
        deliver: delivered,
        askOutcome: outcomeAnswered,
        openSession: askInNewSession,
        knowEverywhere: knownEverywhere,
      },
    },

    'shop-error': {
      ...common,
      submitted: whenIdle(again),
      answers,
    },
  } satisfies Table,
  ANYWHERE_RECOGNISED,
);

function toMethods(state: At<Rows['details'] | Rows['page'] | Rows['factor']>): State {
  return choosePayment(state, state.view.shop, state.view.buyer, 'back');
}

function again(state: At<Rows['confirm'] | Rows['shop-error']>): State {
  return confirm(state, state.view.shop, state.view.buyer, state.view.instrument);
}

/** What was chosen is looked at once the receipt has somewhere to go. */
function choose(state: At<Rows['payment-method']>): State {
  const { asksEmail, buyer } = state.view;
  return asksEmail ? start(state, { kind: 'giveEmail', email: understood('email', state) }) : goOnWith(state, buyer);
}

function goOnWith(state: At<Rows['payment-method']>, { email_masked, instruments }: BuyerView): State {
  if (email_masked === null) return state;
  const buyer: KnownBuyer = { email_masked, instruments };
  const shop: Shop = { ...state.view.shop, problem: null };
  const { choice } = state.typed;
  const instrument = payableInstruments(shop, buyer.instruments).find(({ instrument_id }) => instrument_id === choice);
  if (instrument) return confirm(state, shop, buyer, instrument);
  const method = payableMethods(shop).find((candidate) => candidate === choice);
  return method ? askDetails(state, shop, buyer, method) : state;
}

// ---- the confirm screen -------------------------------------------------------------------------------------

function consent({ terms }: Rows['confirm']) {
  return terms?.confirmation.consent ? (['consent'] as const) : [];
}

/** Between the click that buys and its end the buyer cannot leave the screen, or a purchase could go on unseen. */
function unlessBuying<Given extends unknown[]>(rule: (state: At<Rows['confirm']>, ...given: Given) => State) {
  return (state: At<Rows['confirm']>, ...given: Given): State => {
    const { work } = state;
    const isBuying = work.status === 'busy' && ['raiseSubmit', 'makeProof', 'deliver'].includes(work.job.kind);
    return isBuying ? state : rule(state, ...given);
  };
}

/** The final button: the page is asked to raise a real submit on its form first. */
function pay(state: At<Rows['confirm']>, _: unknown, now: number): State {
  if (!state.view.terms?.live) return state;
  const problems = problemsOf(state, consent(state.view), now);
  return Object.keys(problems).length > 0
    ? moveFocus({ ...state, problems }, 'field')
    : start({ ...state, notice: null, problems: {} }, { kind: 'raiseSubmit' });
}

/** The page lets its submission go on: now the proof is made, after the bank's question where it has one. */
function agreed(state: At<Rows['confirm']>): State {
  const { shop, buyer, instrument, terms } = state.view;
  if (!terms) return state;
  const { confirmation } = terms;
  switch ('authentication' in confirmation ? confirmation.authentication : 'none') {
    case 'in_frame':
      return show(state, { screen: 'authenticate', shop, buyer, instrument, confirmation, page: null });
    case 'in_window':
      return askBank(state, state.view);
    case 'none':
      return makeProof(state, confirmation.confirmation_id);
  }
}

// ---- the bank's own page ------------------------------------------------------------------------------------

type AtBank = State & { readonly view: Extract<Rows['authenticate'], { page: RailPage }> };

const isAtBank = (state: At<Rows['authenticate']>): state is AtBank => state.view.page !== null;

/** What is only waited for may be left. */
function whenIdleOrAway<Given extends unknown[]>(rule: (state: At<Rows['authenticate']>, ...given: Given) => State) {
  return (state: At<Rows['authenticate']>, ...given: Given): State => {
    const { work } = state;
    const mayGo = work.status === 'idle' || work.job.kind === 'readRailPage' || work.job.kind === 'openRailPage';
    return mayGo ? rule(state, ...given) : state;
  };
}

/** The same rules where the bank has a page of its own. */
function atBank(rules: ReturnType<typeof pageAnswers<AtBank>>): ScreenRules<Rows['authenticate']>['answers'] {
  const only =
    <Given>(rule: (state: AtBank, given: Given) => State) =>
    (state: At<Rows['authenticate']>, given: Given): State =>
      isAtBank(state) ? rule(state, given) : state;
  return {
    openRailPage: only(rules.openRailPage),
    visitRailPage: only(rules.visitRailPage),
    readRailPage: only(rules.readRailPage),
  };
}
