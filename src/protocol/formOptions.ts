import { OnDemandError } from './errors.js';
import { currencyDecimals, isPayableAmount } from './money.js';
import { INTERVALS } from './originProof.js';

/** What a form can ask for. */
export const FLOWS = ['purchase', 'recurring-purchase', 'registration', 'preferences', 'success'] as const;
export type Flow = (typeof FLOWS)[number];

export type Delivery = 'native' | 'fetch';
export type Interval = (typeof INTERVALS)[number];

/**
 * A form as its merchant wrote it, checked. Amounts are integers of minor units. Fields that a flow does
 * not know are absent, so nothing downstream can act on them by mistake.
 */
export type FormOptions = {
  apiKey: string;
  livemode: boolean;
  flow: Flow;
  delivery: Delivery;
  amount?: number;
  currency?: string;
  interval?: Interval;
  intervalCount?: number;
  locale?: string;
  itemName?: string;
  merchantContext?: string;
  userToken?: string;
  sessionId?: string;
  orderReference?: string;
  onSuccess?: string;
  problem?: string;
  appearance?: string;
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
  const apiKey = required(raw, 'apiKey', 'your public key, such as test_…');
  const mode = /^(test|live)_[\w-]{8,}$/.exec(apiKey)?.[1];
  if (!mode) fail('apiKey', 'must be a public key that starts with test_ or live_');

  const flow = oneOf('flow', required(raw, 'flow', `one of ${FLOWS.join(', ')}`), FLOWS);
  const options: FormOptions = {
    apiKey,
    livemode: mode === 'live',
    flow,
    delivery: oneOf('delivery', text(raw, 'delivery') ?? defaults.delivery, ['native', 'fetch']),
    ...defined('locale', locale(raw)),
    ...defined('merchantContext', text(raw, 'merchantContext', 200)),
    ...defined('appearance', text(raw, 'appearance', 2000)),
    ...defined('onSuccess', callbackName(raw)),
  };
  switch (flow) {
    case 'purchase':
      return {
        ...options,
        ...price(raw),
        ...defined('itemName', text(raw, 'itemName', 200)),
        ...defined('userToken', text(raw, 'userToken', 200)),
        ...defined('problem', text(raw, 'problem', 8000)),
      };
    case 'recurring-purchase':
      return {
        ...options,
        ...(text(raw, 'amount') === undefined && text(raw, 'currency') === undefined ? {} : price(raw)),
        ...schedule(raw),
        ...defined('itemName', text(raw, 'itemName', 200)),
        ...defined('problem', text(raw, 'problem', 8000)),
      };
    case 'registration':
      return options;
    case 'preferences':
      return { ...options, sessionId: required(raw, 'sessionId', 'the id from the preferences session API') };
    case 'success':
      return {
        ...options,
        orderReference: required(raw, 'orderReference', 'the id of the order'),
        ...defined('userToken', text(raw, 'userToken', 200)),
      };
  }
}

function price(raw: RawFormOptions): { amount: number; currency: string } {
  const written = required(raw, 'amount', 'the total in minor units, such as 9900 for 99.00');
  const amount = /^\d+$/.test(written) ? Number(written) : Number.NaN;
  if (!isPayableAmount(amount)) {
    fail(
      'amount',
      `must be a whole number of minor units from 1 to ${Number.MAX_SAFE_INTEGER}, such as 9900 for 99.00`,
    );
  }
  const currency = required(raw, 'currency', 'an ISO 4217 code, such as SEK');
  if (currencyDecimals(currency) === undefined) fail('currency', 'must be an ISO 4217 code in capitals, such as SEK');
  return { amount, currency };
}

function schedule(raw: RawFormOptions): { interval?: Interval; intervalCount?: number } {
  const interval = text(raw, 'interval');
  const written = text(raw, 'intervalCount');
  if (interval === undefined) {
    if (written !== undefined) fail('intervalCount', 'needs data-interval beside it: it means "every N intervals"');
    return {};
  }
  const intervalCount = Number(written ?? 1);
  if (!Number.isInteger(intervalCount) || intervalCount < 1 || intervalCount > 1000) {
    fail('intervalCount', 'must be a whole number from 1 to 1000');
  }
  return { interval: oneOf('interval', interval, INTERVALS), intervalCount };
}

function locale(raw: RawFormOptions): string | undefined {
  const written = text(raw, 'locale', 35);
  if (written === undefined) return undefined;
  try {
    return Intl.getCanonicalLocales(written)[0];
  } catch {
    return fail('locale', 'must be a BCP 47 language tag, such as sv or en-GB');
  }
}

/** A callback can only ever be a function the page itself named for this: `onPaid`, never `eval` or `alert`. */
function callbackName(raw: RawFormOptions): string | undefined {
  const name = text(raw, 'onSuccess');
  if (name !== undefined && !/^on[A-Z]\w*$/.test(name)) {
    fail('onSuccess', 'must name one global function of yours, such as onPaid');
  }
  return name;
}

function required(raw: RawFormOptions, name: string, meaning: string): string {
  return text(raw, name) ?? fail(name, `is missing: set it to ${meaning}`);
}

function text(raw: RawFormOptions, name: string, maxLength = 200): string | undefined {
  const value = raw[name];
  if (value === undefined) return undefined;
  const written = String(value).trim();
  if (written === '') return undefined;
  if (written.length > maxLength) fail(name, `must be at most ${maxLength} characters`);
  // A NUL byte cannot be stored, and control or bidi-override characters could disguise an item's name.
  if (/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/u.test(written)) {
    fail(name, 'must not hold control characters');
  }
  return written;
}

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  return allowed.find((candidate) => candidate === value) ?? fail(name, `must be one of ${allowed.join(', ')}`);
}

function defined<K extends string, T>(name: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]?: T });
}

function fail(name: string, rule: string): never {
  const attribute = `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new OnDemandError('invalid_option', `${attribute} ${rule}`, { attribute });
}
