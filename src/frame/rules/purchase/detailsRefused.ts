import type { FieldProblem } from '../../state/fieldProblem.js';
import type { Field, State } from '../../state/state.js';
import { moveFocus, type Refusal, refused } from '../../state/transitions.js';
import { fieldsOn } from './fields.js';
import type { Details } from './purchaseState.js';

/** The provider's names of the fields that differ from the frame's. */
const FIELD_NAMES: Readonly<Record<string, Field>> = {
  birth_date: 'birthDate',
  street_address: 'street',
  postal_code: 'postalCode',
};

/** Said at the fields the provider named, otherwise at the first one. */
export function detailsRefused(state: State, view: Details, refusal: Refusal): State {
  const fields = fieldsOn(view);
  const named = refusal.offline ? [] : refusal.problem.fields.map((name) => FIELD_NAMES[name] ?? name);
  const wrong = fields.filter((field) => named.includes(field));
  if (wrong.length === 0) return refused(state, refusal, fields[0] ?? null);
  const problems = Object.fromEntries(wrong.map((field) => [field, { code: 'refused' } satisfies FieldProblem]));
  return moveFocus({ ...state, problems }, 'field');
}
