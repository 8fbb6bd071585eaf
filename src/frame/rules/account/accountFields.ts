import { checkField } from '../../fields/checkField.js';
import type { AccountState, AccountView } from '../../state/accountState.js';
import type { FieldProblem } from '../../state/fieldProblem.js';
import type { Field, State } from '../../state/state.js';
import { limitProblem } from './ownLimit.js';

const CODE_FIELDS = { sms_code: 'code', email_code: 'emailCode', security_code: 'savedCsc' } as const;

/** The fields of a part, in the order they are filled in. */
export function accountFields({ part }: AccountView): readonly Field[] {
  switch (part.name) {
    case 'prove':
      if (part.factor === 'passkey') return [];
      return part.factor === 'security_code' || part.sent ? [CODE_FIELDS[part.factor]] : [];
    case 'email':
    case 'phone':
      return [part.name];
    case 'change-code':
      return ['code'];
    case 'report':
      return ['note'];
    case 'remove':
      return part.instrument.recurring_payments.length > 0 ? ['choice'] : [];
    case 'add':
    case 'method':
      return ['choice'];
    case 'limit':
      return ['choice', 'limitAmount', 'limitCurrency'];
    default:
      return [];
  }
}

/** What is wrong with the fields of the part, each by itself. */
export function accountProblems(state: AccountState, now: number): State['problems'] {
  const wrong = accountFields(state.view).flatMap((field) => {
    const problem = accountProblem(state, field, now);
    return problem ? [[field, problem] as const] : [];
  });
  return Object.fromEntries(wrong);
}

/** What is wrong with one of them. */
export function accountProblem({ view, typed }: AccountState, field: Field, now: number): FieldProblem | undefined {
  const { livemode, asked } = view.shop;
  if (field === 'limitAmount') return limitProblem(typed, asked.locale);
  return field === 'limitCurrency' ? undefined : checkField(field, typed, { now, livemode, locale: asked.locale });
}

/** Nothing is left of what was typed for another part. */
export const withoutTyped = (state: State): State => ({
  ...state,
  typed: {
    ...state.typed,
    email: '',
    phone: '',
    code: '',
    emailCode: '',
    savedCsc: '',
    choice: '',
    note: '',
    limitAmount: '',
    limitCurrency: '',
  },
  phoneReading: null,
});
