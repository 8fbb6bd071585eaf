import { readBirthDate } from '../../fields/birthDate.js';
import { readExpiry } from '../../fields/card.js';
import { checkField, codeDigits } from '../../fields/checkField.js';
import { groupIban, ibanOf } from '../../fields/iban.js';
import type { Field, State } from '../../state/state.js';
import { withProblem } from '../../state/transitions.js';
import { circumstances, fieldsOn } from './fields.js';
import type { LaterState, LaterView } from './purchaseState.js';
import { submit } from './submit.js';

/** The fields that send themselves at the sixth digit. */
const isCode = (field: Field): boolean => field === 'code' || field === 'emailCode';

/** What the buyer types or chooses. `null`: the field is not on the screen. */
export function type(state: LaterState, field: Field, value: string, now: number): State | null {
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

/**
 * A field that was left is checked, and what was understood is written out for the buyer to check. `null`: there is
 * nothing to check.
 */
export function leave(state: LaterState, field: Field, now: number): State | null {
  const { view, typed } = state;
  if (!fieldsOn(view).includes(field) || typed[field].trim() === '') return null;
  // What the provider said of it stays: it has not been changed since.
  const problem = checkField(field, typed, circumstances(view, now));
  const left = problem ? withProblem(state, field, problem) : state;
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
