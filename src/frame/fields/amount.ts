import { currencyDecimals, type Money } from '../../protocol/money.js';
import { plainSigns } from '../../protocol/plainSigns.js';
import type { FieldProblem } from '../state/fieldProblem.js';
import type { Typed } from '../state/state.js';

/**
 * An amount as a person types it, in minor units; `null` where it cannot be told. A point and a comma both count as the
 * decimal sign, unless the buyer's language parts thousands by it and three digits follow. Spaces and apostrophes part
 * thousands too. The digits stay text until they are whole: nothing is rounded, and more decimals than the currency has
 * are refused.
 */
export function readAmount(typed: string, currency: string, locale: string): number | null {
  const { group, decimal } = signsOf(locale);
  const text = plainSigns(typed).replace(/[٫٬’]/g, (sign) => PLAIN[sign] ?? sign);

  const at = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  const sign = text[at];
  const after = text.slice(at + 1);
  const parts =
    sign === undefined ||
    text.indexOf(sign) < at ||
    (sign === group && sign !== decimal && after.length === 3 && !/[.,]/.test(text.slice(0, at)));
  const whole = parts ? text : text.slice(0, at);
  const fraction = parts ? '' : after;

  const decimals = currencyDecimals(currency) ?? 2;
  if (!WHOLE.test(whole) || (!parts && !/^\d+$/.test(fraction)) || fraction.length > decimals) return null;
  const amount = Number(whole.replace(/\D/g, '') + fraction.padEnd(decimals, '0'));
  return Number.isSafeInteger(amount) ? amount : null;
}

/** What is wrong with the amount of the buyer's own that one tap may buy, where one is asked for. */
export function limitProblem({ choice, limitAmount, limitCurrency }: Typed, locale: string): FieldProblem | undefined {
  if (choice !== 'own') return undefined;
  if (limitAmount.trim() === '') return { code: 'empty' };
  return readAmount(limitAmount, limitCurrency, locale) === null ? { code: 'malformed' } : undefined;
}

/**
 * The same amount as it could be typed: "200" or "199,50", without a currency and without anything between the digits.
 */
export function writeAmount({ amount, currency }: Money, locale: string): string {
  const decimals = currencyDecimals(currency) ?? 2;
  const digits = String(amount).padStart(decimals + 1, '0');
  const split = digits.length - decimals;
  const fraction = /^0*$/.test(digits.slice(split)) ? '' : `.${digits.slice(split)}`;
  return new Intl.NumberFormat(locale, {
    useGrouping: false,
    minimumFractionDigits: fraction === '' ? 0 : decimals,
    maximumFractionDigits: decimals,
  }).format(`${digits.slice(0, split)}${fraction}` as Intl.StringNumericLiteral);
}

/** Digits alone, or in groups that one sign parts, the last of three; in India the others have two. */
const WHOLE = /^(?:\d+|\d{1,3}([ .,'])(?:\d{2,3}\1)*\d{3})$/;

/** Signs that mean the same as a plain one. */
const PLAIN: Readonly<Record<string, string>> = { '٫': '.', '٬': "'", '’': "'" };

/** How the buyer's language writes numbers. */
function signsOf(locale: string): { group: string | undefined; decimal: string | undefined } {
  const parts = new Intl.NumberFormat(locale).formatToParts(1_234_567.8);
  const sign = (type: 'group' | 'decimal') => parts.find((part) => part.type === type)?.value;
  return { group: sign('group'), decimal: sign('decimal') };
}
