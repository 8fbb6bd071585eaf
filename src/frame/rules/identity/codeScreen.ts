import { form } from '../../fields/form.js';
import { understood } from '../../fields/records.js';
import type { Rows, ScreenRules } from '../../state/screenRules.js';
import { fail, refused, show, start } from '../../state/transitions.js';
import { codeSent, type Proceed, waitAfter } from './opening.js';
import { provingFields, provingRefused, resend, withoutCode } from './proving.js';
import { sessionReopened } from './sessionReopened.js';

/** The code that shows that a phone number is the buyer's. */
export const codeScreen = (proceed: Proceed): ScreenRules<Rows['code']> => ({
  ...form<Rows['code']>(provingFields, (state) => start(state, { kind: 'enterCode', code: understood('code', state) })),
  updated: (state, { request }) => ({ ...state, view: { ...state.view, shop: { ...state.view.shop, request } } }),
  resend: resend((state) => start(state, { kind: 'sendCode', phone: state.view.sent.phone })),
  back: (state) => {
    const { shop, sent } = state.view;
    return show(state, { screen: 'phone', shop, sent, waitUntil: null }, 'back');
  },
  answers: {
    openSession: sessionReopened(proceed),
    cancel: (state) => fail(state, 'cancelled'),
    sendCode(state, { result }, { phone }, now) {
      const { view } = state;
      if (result.ok) return codeSent(state, view.shop, phone, result.value, now);
      const resendAt = waitAfter(result, now);
      if (resendAt === null) return refused(state, result, 'code');
      return fail({ ...state, view: { ...view, sent: { ...view.sent, resendAt } } }, 'rate_limited');
    },
    enterCode(state, { result }) {
      if (!result.ok) return provingRefused(state, 'sms_code', result);
      const { buyer, factors } = result.value;
      return proceed(withoutCode(state), { ...state.view.shop, factors }, buyer);
    },
  },
});
