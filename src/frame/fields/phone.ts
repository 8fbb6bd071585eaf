import { MAX_PHONE_LENGTH } from '../../protocol/formRules.js';
import type { FieldProblem } from '../state/fieldProblem.js';
import type { FieldRecord } from '../state/fieldRecord.js';

/** The first screen's field. */
export const PHONE: FieldRecord = {
  name: 'tel',
  type: 'tel',
  autocomplete: 'tel',
  inputMode: 'tel',
  maxLength: MAX_PHONE_LENGTH,
  dir: 'ltr',
  check: checkPhone,
};

/** Whether this can be a phone number at all: any script's digits, any spacing. The provider reads it. */
export function checkPhone(typed: string): FieldProblem | undefined {
  if (typed.trim() === '') return { code: 'empty' };
  const digits = typed.match(/\p{Nd}/gu)?.length ?? 0;
  return digits < 5 || digits > 19 || typed.length > MAX_PHONE_LENGTH ? { code: 'malformed' } : undefined;
}
