import { form } from '../../fields/form.js';
import type { AccountView } from '../../state/accountState.js';
import { NOTHING_TYPED } from '../../state/initialState.js';
import { isAccountFlow } from '../../state/request.js';
import { type At, type Rows, type ScreenRules, type Table, transitionBy, whenIdle } from '../../state/screenRules.js';
import type { Event, FrameRequest, State } from '../../state/state.js';
import { fail, refused, start } from '../../state/transitions.js';
import { codeScreen } from '../identity/codeScreen.js';
import { nobody, PHONE_RULES, type Proceed, startAtPhone } from '../identity/opening.js';
import { isSent, resend } from '../identity/proving.js';
import { ANYWHERE_RECOGNISED, screensWithRecognition } from '../identity/recognition.js';
import { sessionReopened } from '../identity/sessionReopened.js';
import { adding, givenOnPage } from '../purchase/details.js';
import { knowEverywhere, knownEverywhere } from '../purchase/knowEverywhere.js';
import { cardFieldsLoaded, pageAnswers, visit } from '../purchase/railPage.js';
import { accountReopened, callAnswered } from './accountAnswers.js';
import { accountFields } from './accountFields.js';
import { addWay } from './addWay.js';
import { openAccount, openRequested, startCall } from './openAccount.js';
import { proveBy, sendCode } from './prove.js';
import { overview, showPart, wholeReceipt } from './showPart.js';
import { submitPart } from './submitPart.js';

type OnAccount = At<AccountView>;

/** A buyer who is known, and whoever holds the id of an order, sees what the page asks to show. */
const proceed: Proceed = (state, shop, buyer) =>
  buyer !== null || shop.request.flow === 'success' ? openRequested(state, shop) : startAtPhone(state, shop, null);

/** What the parts of both screens do. What the buyer asks for while something runs is not kept for later. */
const parts = {
  ...form<AccountView>(accountFields, submitPart),
  ...PHONE_RULES,
  updated: update,
  back: whenIdle(goBack),
  resend: resend(resendPart),
  prove: whenIdle((state, { factor }) => proveBy(state, state.view, factor)),
  part: whenIdle(showAsked),
  ask: whenIdle((state, { call }) => startCall(state, call)),
  introduce: whenIdle((state) => startAtPhone(withNothingTyped(state), state.view.shop, null)),
  'not-you': whenIdle((state) => start({ ...state, notice: null }, { kind: 'forget', forever: false })),
  'print-blocked': whenIdle((state) => ({ ...state, notice: 'print_blocked' })),
  cancel: (state) => state,
  answers: {
    openSession: accountReopened,
    account: (state, answer, { call }, now) => callAnswered(state, state.view, call, answer, now),
    forget: (state, { result }) =>
      result.ok ? startAtPhone(withNothingTyped(state), nobody(state.view.shop), null) : refused(state, result, null),
  },
} satisfies ScreenRules<AccountView>;

/**
 * Everything that is decided in the flows in which nothing is bought: the buyer's preferences, and a receipt. A buyer
 * who is not known yet comes through the same screens as at a purchase; a new way to pay is entered on the same one.
 */
export const accountTransition = transitionBy(
  {
    ...screensWithRecognition(proceed),
    code: codeScreen(proceed),

    details: {
      ...adding.form,
      updated: (state, { request }) => ({ ...state, view: { ...state.view, shop: { ...state.view.shop, request } } }),
      back: whenIdle((state) => openRequested(state, state.view.shop, 'back')),
      answers: {
        cancel: (state) => fail(state, 'cancelled'),
        openSession: sessionReopened(proceed, 'addInstrument'),
        addInstrument(state, answer, job, now) {
          const { result } = answer;
          // The proof was too long ago. What was typed stays, and the next tap asks for another.
          const isStale = !result.ok && !result.offline && result.problem.code === 'factor_missing';
          if (isStale) return openRequested(state, state.view.shop, 'back');
          return adding.answered((added) => openRequested(added, added.view.shop))(state, answer, job, now);
        },
      },
    },

    page: {
      'open-page': visit,
      updated: (state, { request }) => ({ ...state, view: { ...state.view, shop: { ...state.view.shop, request } } }),
      back: (state) => openRequested(state, state.view.shop, 'back'),
      answers: {
        cancel: (state) => fail(state, 'cancelled'),
        openSession: sessionReopened(proceed, 'openRailPage'),
        ...pageAnswers<At<Rows['page']>>(givenOnPage((added) => openRequested(added, added.view.shop))),
        // The proof was too long ago: it is asked for on the screen before.
        openRailPage(state, answer) {
          const { result } = answer;
          const isStale = !result.ok && !result.offline && result.problem.code === 'factor_missing';
          if (isStale) return openRequested(state, state.view.shop, 'back');
          return pageAnswers<At<Rows['page']>>(givenOnPage((added) => added)).openRailPage(state, answer);
        },
      },
    },

    preferences: {
      ...parts,
      order: whenIdle((state, { orderId }) => openOrder(state, orderId)),
      answers: {
        ...parts.answers,
        loadCardFields: cardFieldsLoaded,
        cancel: (state) =>
          state.view.part.name === 'overview' ? showPart(state, { ...state.view, part: { name: 'closed' } }) : state,
      },
    },

    receipt: {
      ...parts,
      everywhere: knowEverywhere,
      answers: { ...parts.answers, knowEverywhere: knownEverywhere },
    },
  } satisfies Table,
  ANYWHERE_RECOGNISED,
);

const withNothingTyped = (state: State): State => ({
  ...state,
  typed: NOTHING_TYPED,
  phoneReading: null,
  countries: null,
});

/** Another invitation or another order is opened; another language or look only draws anew. */
function update(state: OnAccount, { request }: { request: FrameRequest }): State {
  if (!isAccountFlow(request)) return state;
  const { view } = state;
  const shop = { ...view.shop, request };
  const before = view.shop.request;
  const same =
    before.flow === request.flow &&
    before.sessionId === request.sessionId &&
    before.orderReference === request.orderReference;
  return same ? { ...state, view: { ...view, shop } } : openAccount(state, shop, request);
}

function showAsked(state: OnAccount, { part }: Extract<Event, { type: 'part' }>): State {
  const { view } = state;
  if (part.name === 'report' || part.name === 'method') {
    return view.screen === 'receipt' && view.receipt ? showPart(state, { ...view, part }) : state;
  }
  if (view.screen !== 'preferences' || view.preferences === null) return state;
  if (part.name === 'add') return addWay(state, view);
  return showPart(state, { ...view, part });
}

function openOrder(state: At<Rows['preferences']>, orderId: string): State {
  const { shop, preferences } = state.view;
  const part = { name: 'receipt' } as const;
  const shown = showPart(state, { screen: 'receipt', shop, orderId, receipt: null, preferences, part });
  return startCall(shown, { name: 'receipt', orderId });
}

function goBack(state: OnAccount): State {
  const { view } = state;
  const { part } = view;
  if (view.screen === 'preferences') return part.name === 'overview' ? state : overview(state, view);
  if (part.name !== 'receipt' && part.name !== 'missing') return wholeReceipt(state, view);
  const { shop, preferences } = view;
  return preferences
    ? overview(state, { screen: 'preferences', shop, preferences, part: { name: 'overview' } })
    : state;
}

/** Another code for what is being proved or changed. */
function resendPart(state: OnAccount): State {
  const { part } = state.view;
  if (part.name === 'change-code') return startCall(state, { name: 'step', request: part.request });
  return part.name === 'prove' && isSent(part.factor) ? sendCode(state, part.factor) : state;
}
