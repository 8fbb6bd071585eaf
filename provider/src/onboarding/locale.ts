import { Refusal } from '../refusal.js';

/**
 * A BCP 47 tag in its canonical form.
 * @throws {Refusal} `validation_failed` at `/locale`.
 */
export function readLocale(written: string): string {
  try {
    return new Intl.Locale(written).toString();
  } catch {
    throw new Refusal('validation_failed', {
      errors: [{ pointer: '/locale', detail: 'must be a language tag such as sv-SE' }],
    });
  }
}
