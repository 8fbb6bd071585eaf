import type { FieldProblem } from '../state/fieldProblem.js';
import type { FieldRecord } from './fieldRecord.js';

/** The first screen's field. */
export const PHONE: FieldRecord = {
  name: 'tel',
  type: 'tel',
  autocomplete: 'tel',
  inputMode: 'tel',
  maxLength: 40,
  dir: 'ltr',
  check: checkPhone,
};

/** Whether this can be a phone number at all: any script's digits, any spacing. The provider reads it. */
export function checkPhone(typed: string): FieldProblem | undefined {
  const value = typed.trim();
  if (value === '') return { code: 'empty' };
  const digits = value.match(/\p{Nd}/gu)?.length ?? 0;
  return digits < 5 || digits > 17 || value.length > 40 ? { code: 'malformed' } : undefined;
}
