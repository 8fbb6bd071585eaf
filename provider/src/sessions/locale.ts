import { plainLocale } from 'ondemand-pay/internal';
import { Refusal } from '../common/refusal.js';

/**
 * A BCP 47 tag in its canonical form, without extensions.
 * @throws {Refusal} `validation_failed` at `/locale`.
 */
export function readLocale(written: string): string {
  const locale = plainLocale(written);
  if (locale !== undefined) return locale;
  throw new Refusal('validation_failed', {
    errors: [{ pointer: '/locale', detail: 'must be a language tag such as sv-SE' }],
  });
}
