import type { Factor } from '../../../protocol/frameApi.js';
import { form } from '../../fields/form.js';
import type { At, Rows, ScreenRules } from '../../state/screenRules.js';
import type { Answer, Job, Notice, State } from '../../state/state.js';
import { fail, show, start } from '../../state/transitions.js';
import type { Proceed } from './opening.js';
import { factorGiven, isSent, provingFields, provingRefused, resend } from './proving.js';
import { sessionReopened } from './sessionReopened.js';

export type Asking = At<Rows['factor'] | Rows['payment-method'] | Rows['details']>;

/** What follows once a way to prove it is closed. `isGone`: there is nothing to try it with any more. */
export type Closed = (state: Asking, closed: { factor: Factor; notice: Notice; isGone: boolean }) => State;

/** What shows who the buyer is beside the number: a code by email, the security code of a card, a passkey. */
export const factorScreen = (proceed: Proceed, closed: Closed) =>
  ({
    ...form<Rows['factor']>(provingFields, (state) =>
      start(state, { kind: 'proveFactor', factor: factorGiven(state.view, state) }),
    ),
    updated: (state, { request }) => ({ ...state, view: { ...state.view, shop: { ...state.view.shop, request } } }),
    resend: resend((state) =>
      start(state, {
        kind: 'proveFactor',
        factor: { factor: state.view.factor === 'sms_code' ? 'sms_code' : 'email_code' },
      }),
    ),
    'use-saved': useSaved,
    answers: {
      cancel: (state) => fail(state, 'cancelled'),
      openSession: sessionReopened(proceed, 'proveFactor'),
      proveFactor: factorAnswered(proceed, closed),
    },
  }) satisfies ScreenRules<Rows['factor']>;

/** Asks for a factor; a code is sent first, a passkey asks by itself. Nothing happens where it is not to be had. */
export function useSaved(state: At<Rows['factor'] | Rows['payment-method']>, { factor }: { factor: Factor }): State {
  const { view } = state;
  const confirming = view.screen === 'details' ? view.confirming : null;
  const offered: readonly Factor[] = confirming ?? view.shop.factors;
  if (state.work.status === 'busy' || !offered.includes(factor)) return state;
  const { shop, buyer } = view;
  return factor === 'security_code'
    ? show(state, { screen: 'details', asks: 'factor', shop, buyer, factor, confirming, sent: null })
    : start({ ...state, notice: null, problems: {} }, { kind: 'proveFactor', factor: { factor } });
}

/** A code is on its way, a factor was right, or it was not. */
export function factorAnswered(proceed: Proceed, closed: Closed) {
  return (
    state: Asking,
    { result }: Extract<Answer, { kind: 'proveFactor' }>,
    { factor: { factor } }: Extract<Job, { kind: 'proveFactor' }>,
    now: number,
  ): State => {
    const { view } = state;
    const { shop, buyer } = view;
    if (!result.ok) {
      const isGone = !result.offline && result.problem.code === 'second_factor_missing';
      return provingRefused(state, factor, result, (emptied, notice) =>
        closed({ ...emptied, view }, { factor, notice, isGone }),
      );
    }
    if (result.value.status === 'code_sent') {
      const confirming = view.screen === 'details' && view.asks === 'factor' ? view.confirming : null;
      const { masked = null, resend_after } = result.value;
      const sent = { masked, resendAt: now + resend_after * 1000 };
      const byCode = isSent(factor) ? factor : 'email_code';
      return show(
        { ...state, typed: { ...state.typed, code: '' } },
        { screen: 'details', asks: 'factor', shop, buyer, factor: byCode, confirming, sent },
      );
    }
    const { email_masked, instruments } = result.value.buyer;
    const typed = { ...state.typed, savedCsc: '', code: '', choice: instruments[0]?.instrument_id ?? '' };
    // Whose email was not asked for yet has saved one with what is opened now.
    const known = { email_masked: buyer.email_masked ?? email_masked, instruments };
    return proceed({ ...state, typed }, { ...shop, factors: [] }, known);
  };
}
