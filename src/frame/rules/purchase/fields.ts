import type { PaymentMethod } from '../../../protocol/frameApi.js';
import { checkField } from '../../fields/checkField.js';
import type { Field, State, TypedFactor, View } from '../../state/state.js';
import type { LaterState, LaterView } from './purchaseState.js';

const DETAIL_FIELDS: Record<PaymentMethod | TypedFactor, readonly Field[]> = {
  card: ['number', 'expiry', 'csc'],
  invoice: ['name', 'birthDate', 'street', 'postalCode'],
  direct_debit: ['iban'],
  sms_code: ['emailCode'],
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
      if (isUnsent(view)) return [];
      return DETAIL_FIELDS[view.asks === 'factor' ? view.factor : view.method];
    case 'confirm':
      return view.terms?.confirmation.consent ? ['consent'] : [];
    default:
      return [];
  }
}

/** True while the code that a screen will ask for has still to be sent. */
export const isUnsent = (view: View): boolean =>
  view.screen === 'details' && view.asks === 'factor' && view.factor !== 'security_code' && view.resendAt === null;

/** What the fields are checked against. */
export const circumstances = ({ shop }: LaterView, now: number) => ({
  now,
  livemode: shop.livemode,
  locale: shop.asked.locale,
});

/** What is wrong with the fields of the screen, each by itself. */
export function problemsOn({ view, typed }: LaterState, now: number): State['problems'] {
  const wrong = fieldsOn(view).flatMap((field) => {
    const problem = checkField(field, typed, circumstances(view, now));
    return problem ? [[field, problem] as const] : [];
  });
  return Object.fromEntries(wrong);
}
