import { refuseOption } from './errors.js';
import { isPlainText, MAX_INTERVAL_COUNT, MAX_LOCALE_LENGTH, MAX_TEXT_LENGTH, plainLocale } from './formRules.js';
import { INTERVALS, type Interval } from './originProof.js';

/** What a form can ask for. */
export const FLOWS = ['purchase', 'recurring-purchase', 'registration', 'preferences', 'success'] as const;
export type Flow = (typeof FLOWS)[number];

export type Delivery = 'native' | 'fetch';

/**
 * A form as its merchant wrote it, checked. Amounts are integers of minor units. Fields that a flow does
 * not know are undefined, so nothing downstream can act on them by mistake.
 */
export type FormOptions = {
  apiKey: string;
  livemode: boolean;
  flow: Flow;
  delivery: Delivery;
  amount?: number | undefined;
  currency?: string | undefined;
  /** Inside `amount`. */
  taxAmount?: number | undefined;
  /** Of a recurring purchase: charged at once, and a part of what `amount` allows in the first period. */
  firstAmount?: number | undefined;
  interval?: Interval | undefined;
  intervalCount?: number | undefined;
  locale?: string | undefined;
  country?: string | undefined;
  itemName?: string | undefined;
  merchantContext?: string | undefined;
  userToken?: string | undefined;
  sessionId?: string | undefined;
  orderReference?: string | undefined;
  onSuccess?: string | undefined;
  problem?: string | undefined;
  appearance?: string | undefined;
};

/** Attribute values as the page gives them: `dataset`, or the options of `mount()` in the same names. */
export type RawFormOptions = { readonly [name: string]: string | number | undefined };

/**
 * Reads a form's `data-*` values and says exactly which attribute is wrong and how to mend it.
 * Unknown names are left alone: a merchant's form may carry `data-*` attributes of its own.
 *
 * @throws {OnDemandError} `invalid_option`, with the attribute in `attribute`.
 */
export function readFormOptions(raw: RawFormOptions, defaults: { delivery: Delivery }): FormOptions {
  const text = (name: string) => plain(name, readText(raw, name, MAX_TEXT_LENGTH));
  const flow = oneOf('flow', text('flow'), FLOWS);
  const recurring = flow === 'recurring-purchase';
  const sells = recurring || flow === 'purchase';
  const textIf = (asked: boolean, name: string) => (asked ? text(name) : undefined);
  const needed = (asked: boolean, name: string, rule: string) =>
    textIf(asked, name) ?? (asked ? fail(name, rule) : undefined);
  return {
    ...key(text('apiKey')),
    flow,
    delivery: oneOf('delivery', text('delivery') ?? defaults.delivery, ['native', 'fetch']),
    ...(sells && price(text, recurring)),
    ...(recurring && schedule(text('interval'), text('intervalCount'))),
    locale: locale(readText(raw, 'locale', MAX_LOCALE_LENGTH)),
    country: country(text('country')),
    itemName: textIf(sells, 'itemName'),
    merchantContext: text('merchantContext'),
    userToken: textIf(flow === 'purchase' || flow === 'success', 'userToken'),
    sessionId: needed(flow === 'preferences', 'sessionId', 'must be that of the session'),
    orderReference: needed(flow === 'success', 'orderReference', "must be the order's id"),
    onSuccess: callbackName(text('onSuccess')),
    problem: sells ? readText(raw, 'problem', 8000) : undefined,
    appearance: readText(raw, 'appearance', 2000),
  };
}

function key(apiKey: string | undefined): { apiKey: string; livemode: boolean } {
  if (!apiKey || !/^(test|live)_[\w-]{8,}$/.test(apiKey)) {
    return fail('apiKey', 'must be your public key, which starts with test_ or live_', apiKey);
  }
  return { apiKey, livemode: apiKey.startsWith('live') };
}

type Price = Pick<FormOptions, 'amount' | 'currency' | 'taxAmount' | 'firstAmount'>;

function price(text: (name: string) => string | undefined, recurring: boolean): Price {
  const part = recurring ? 'firstAmount' : 'taxAmount';
  const [whole, inside, currency] = [text('amount'), text(part), text('currency')];
  if (recurring && !(whole ?? inside ?? currency)) return {};
  // A charge at once has an amount of its own: what comes later may vary.
  const amount = recurring && inside && !whole ? undefined : minorUnits('amount', whole);
  return {
    amount,
    currency: mayBeCurrency(currency)
      ? currency
      : fail('currency', 'must be an ISO 4217 code in capitals, such as SEK', currency),
    [part]: inside && minorUnits(part, inside, recurring ? 1 : 0, amount),
  };
}

/** In digits alone: what JavaScript takes for a number besides is none of a form's. */
const wholeNumber = (written = ''): number => (/^\d+$/.test(written) ? Number(written) : Number.NaN);

function minorUnits(name: string, written: string | undefined, least = 1, most = Number.MAX_SAFE_INTEGER): number {
  const amount = wholeNumber(written);
  return amount >= least && amount <= most
    ? amount
    : fail(name, `must be a whole number of minor units from ${least} to ${most}`, written);
}

/** Codes that are younger than some browsers' lists, or missing there. */
const MISSING_FROM_LISTS = 'SLE VED XCG ZWG';

/**
 * Tells a slip of the pen by the list the browser has already; this library's own stays out of the page. The
 * frame and the provider decide by `isCurrency`.
 */
const mayBeCurrency = (code = ''): code is string =>
  /^[A-Z]{3}$/.test(code) &&
  (MISSING_FROM_LISTS.includes(code) || Intl.supportedValuesOf?.('currency').includes(code) !== false);

function schedule(
  interval: string | undefined,
  written: string | undefined,
): { interval?: Interval; intervalCount?: number } {
  if (!interval) return written ? fail('intervalCount', 'needs data-interval', written) : {};
  const intervalCount = wholeNumber(written ?? '1');
  if (!(intervalCount >= 1 && intervalCount <= MAX_INTERVAL_COUNT)) {
    fail('intervalCount', `must be a whole number from 1 to ${MAX_INTERVAL_COUNT}`, written);
  }
  return { interval: oneOf('interval', interval, INTERVALS), intervalCount };
}

function locale(written: string | undefined): string | undefined {
  return (
    written && (plainLocale(written) ?? fail('locale', 'must be a BCP 47 language tag, such as sv or en-GB', written))
  );
}

const country = (code: string | undefined): string | undefined =>
  !code || /^[A-Z]{2}$/.test(code) ? code : fail('country', 'must be an ISO 3166-1 code in capitals, such as SE', code);

/** A callback can only ever be a function the page itself named for this: `onPaid`, never `eval` or `alert`. */
function callbackName(name: string | undefined): string | undefined {
  return !name || /^on[A-Z]\w*$/.test(name)
    ? name
    : fail('onSuccess', 'must name one global function of yours, such as onPaid', name);
}

/** The value without the space around it; `undefined` for none. */
function readText(raw: RawFormOptions, name: string, maxLength: number): string | undefined {
  const written = String(raw[name] ?? '').trim();
  if (written.length > maxLength) fail(name, `must be at most ${maxLength} characters`, written);
  return written || undefined;
}

function plain(name: string, written: string | undefined): string | undefined {
  if (written && !isPlainText(written)) fail(name, 'must not hold line breaks or control characters', written);
  return written;
}

const oneOf = <const T extends string>(name: string, value: string | undefined, allowed: readonly T[]): T =>
  allowed.find((candidate) => candidate === value) ?? fail(name, `must be one of ${allowed.join(', ')}`, value);

function fail(name: string, rule: string, value?: string): never {
  const attribute = `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return refuseOption(attribute, value ? rule : `is missing: it ${rule}`);
}
