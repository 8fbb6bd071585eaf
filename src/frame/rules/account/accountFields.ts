import type { AccountView } from '../../state/accountState.js';
import type { Field, State } from '../../state/state.js';
import { provingFields } from '../identity/proving.js';

/** The fields of a part, in the order they are filled in. */
export function accountFields(view: AccountView): readonly Field[] {
  const { part } = view;
  switch (part.name) {
    case 'prove':
    case 'change-code':
      return provingFields(view);
    case 'email':
    case 'phone':
      return [part.name];
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

/** Nothing is left of what was typed for another part. */
export const withoutTyped = (state: State): State => ({
  ...state,
  typed: {
    ...state.typed,
    email: '',
    phone: '',
    code: '',
    savedCsc: '',
    choice: '',
    note: '',
    limitAmount: '',
    limitCurrency: '',
  },
  phoneReading: null,
});
