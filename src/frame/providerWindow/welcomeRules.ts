import type { BuyerView, Factor, SecondFactor } from '../../protocol/frameApi.js';
import { codeScreen } from '../rules/identity/codeScreen.js';
import { type Closed, factorScreen } from '../rules/identity/factorScreen.js';
import { nobody, type Proceed, startAtPhone } from '../rules/identity/opening.js';
import { isSent } from '../rules/identity/proving.js';
import { ANYWHERE_RECOGNISED, screensWithRecognition } from '../rules/identity/recognition.js';
import { sessionReopened } from '../rules/identity/sessionReopened.js';
import { NOTHING_TYPED } from '../state/initialState.js';
import { type At, type Rows, type ScreenRules, type Table, transitionBy, whenIdle } from '../state/screenRules.js';
import type { KnownBuyer, Shop, State, View } from '../state/state.js';
import { fail, refused, show, start } from '../state/transitions.js';

/**
 * Leads to the screen that says where the buyer goes on and as whom. Who proved a number and nothing else goes on
 * without, and gives the rest there.
 * @param asks the buyer proved it in this window: only a cookie must not become something that lasts
 */
const welcome =
  (asks: boolean): Proceed =>
  (state, shop, buyer) => {
    if (buyer === null) return startAtPhone(state, shop, null);
    const { email_masked } = buyer;
    if (email_masked !== null && buyer.instruments.length > 0) {
      return show(state, { screen: 'welcome', shop, buyer: { ...buyer, email_masked }, asks });
    }
    if (!asks) return startAtPhone(state, nobody(shop), null);
    const factor = typed(shop.factors);
    return factor ? ask(state, shop, known(buyer), factor) : handOver(state, false);
  };

const byProof = welcome(true);
const byCookie = welcome(false);

const typed = (factors: readonly Factor[]) =>
  factors.find((factor): factor is Exclude<SecondFactor, 'passkey'> => factor !== 'passkey' && factor !== 'sms_code');

/** Before a second factor a session shows no address. */
const known = (buyer: BuyerView): KnownBuyer => ({ ...buyer, email_masked: buyer.email_masked ?? '' });

/** The card's code is typed; a code by email is sent at once, for nothing else can be given. */
function ask(state: State, shop: Shop, buyer: BuyerView, factor: 'security_code' | 'email_code'): State {
  const asked = show(state, { screen: 'details', asks: 'factor', shop, buyer, factor, confirming: null, sent: null });
  return factor === 'email_code' ? start(asked, { kind: 'proveFactor', factor: { factor } }) : asked;
}

const handOver = (state: State, knownEverywhere: boolean): State =>
  start({ ...state, notice: null, problems: {} }, { kind: 'handOver', knownEverywhere });

/** What is left is asked for; without anything left the buyer may still go on. */
const closed: Closed = (state, { factor, notice, isGone }) => {
  const { view } = state;
  const { buyer } = view;
  if (isSent(factor) && !isGone && view.screen === 'details' && view.asks === 'factor' && view.factor === factor) {
    return fail(show(state, { ...view, sent: null }), notice);
  }
  const shop: Shop = { ...view.shop, factors: view.shop.factors.filter((other) => other !== factor) };
  const other = typed(shop.factors);
  if (notice === 'passkey_failed' || !other) {
    const left: State = { ...state, view: { ...view, shop } as View };
    return fail(left, notice === 'passkey_failed' ? notice : 'other_factor');
  }
  return fail(ask(state, shop, buyer, other), 'other_factor');
};

const phone = screensWithRecognition(byProof).phone;
const code = codeScreen(byProof);
const factor = factorScreen(byProof, closed);

const skip = whenIdle((state: At<Rows['factor']>) => handOver(state, false));

/** The address comes with the second factor. Whoever used a passkey has one: none is offered. */
const proved = (state: At<Rows['factor']>, buyer: BuyerView, byPasskey: boolean): At<Rows['factor']> => {
  const { shop } = state.view;
  const recognised = shop.recognised || byPasskey;
  return { ...state, view: { ...state.view, shop: { ...shop, recognised }, buyer: known(buyer) } };
};

const welcomeScreen: ScreenRules<Rows['welcome']> = {
  submitted: whenIdle((state) => handOver(state, state.view.asks && state.recognition.everywhere)),
  'not-you': whenIdle((state, { forever = false }) => start({ ...state, notice: null }, { kind: 'forget', forever })),
  answers: {
    openSession: sessionReopened(byCookie),
    forget: (state, { result }, { forever }) => {
      if (!result.ok) return refused(state, result, null);
      const empty: State = { ...state, typed: NOTHING_TYPED, phoneReading: null };
      const forgotten = startAtPhone(empty, nobody(state.view.shop), null);
      return forever ? fail(forgotten, 'forgotten') : forgotten;
    },
  },
};

/** What a buyer does in the window: each screen proves more of who they are, up to the click that hands them over. */
export const welcomeTransition = transitionBy(
  {
    ...screensWithRecognition(byCookie),
    phone,
    code: { ...code, answers: { ...code.answers, openSession: sessionReopened(byCookie) } },
    factor: {
      ...factor,
      back: skip,
      answers: {
        ...factor.answers,
        openSession: sessionReopened(byCookie, 'proveFactor'),
        proveFactor: (state, answer, job, now) => {
          const { result } = answer;
          const buyer = result.ok && result.value.status === 'proved' ? result.value.buyer : null;
          const shown = buyer ? proved(state, buyer, job.factor.factor === 'passkey') : state;
          return factor.answers.proveFactor(shown, answer, job, now);
        },
      },
    },
    welcome: welcomeScreen,
  } satisfies Table,
  {
    ...ANYWHERE_RECOGNISED,
    answers: {
      ...ANYWHERE_RECOGNISED.answers,
      handOver: (state, { result }) => {
        if (!result.ok) return refused(state, result, null);
        return 'shop' in state.view ? show(state, { screen: 'handed-over', shop: state.view.shop }) : state;
      },
    },
  },
);
