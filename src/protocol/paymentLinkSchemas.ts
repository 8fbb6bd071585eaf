/** Schemas of payment links, by the types of `paymentLinks.ts`, and the rules that need to know shop and time. */
import * as v from 'valibot';
import { isPlainText, isVisibleText, MAX_INTERVAL_COUNT, MAX_TEXT_LENGTH, plainLocale } from './formRules.js';
import { AmountSchema, CurrencySchema, TaxAmountSchema } from './moneySchemas.js';
import { openPicklist } from './openPicklist.js';
import { INTERVALS } from './originProof.js';
import { type CreateLink, LINK_STATUSES, type PaymentLink, type PaymentLinkPage } from './paymentLinks.js';
import type { FieldError } from './requestBody.js';
import { SUBMISSION_FIELDS } from './submission.js';

const MOST_FIELDS = 100;
const MOST_USES = 10_000;
const DAY = 24 * 60 * 60 * 1000;
/** Milliseconds that a link is good for unless it says so itself. */
const USUAL_LIFE = 30 * DAY;
const LONGEST_LIFE = 366 * DAY;

const shownText = v.pipe(
  v.string('must be a string'),
  v.nonEmpty('is missing'),
  v.maxLength(MAX_TEXT_LENGTH, `must be at most ${MAX_TEXT_LENGTH} characters`),
  v.check(isPlainText, 'must not hold line breaks or control characters'),
  v.check(isVisibleText, 'must hold something that can be seen'),
);

const whole = (least: number, most: number) =>
  v.pipe(
    v.number('must be a whole number'),
    v.integer('must be a whole number'),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(most, `must be at most ${most}`),
  );

const isRecord = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Texts by any name: also by those that a schema of records leaves out, such as `constructor`. */
export const LinkFieldsSchema = v.pipe(
  v.custom<Record<string, string>>(isRecord, 'must be an object'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const entries = Object.entries(dataset.value);
    const refuse = (message: string, key?: string) =>
      addIssue({
        message,
        ...(key === undefined
          ? {}
          : { path: [{ type: 'object', origin: 'value', input: dataset.value, key, value: dataset.value[key] }] }),
      });
    if (entries.length > MOST_FIELDS) refuse(`must be at most ${MOST_FIELDS} fields`);
    for (const [name, value] of entries) {
      if (typeof value !== 'string') refuse('must be a string', name);
      if (name === '' || name.length > MAX_TEXT_LENGTH)
        refuse(`needs a name of 1 to ${MAX_TEXT_LENGTH} characters`, name);
      if (Object.values<string>(SUBMISSION_FIELDS).includes(name)) refuse("is the provider's own field", name);
      if (/[\0\p{Cs}]/u.test(name)) refuse('needs a name of well-formed text', name);
    }
  }),
);

/** {@link CreateLink} */
export const CreateLinkSchema = v.pipe(
  v.object({
    flow: v.optional(
      v.picklist(['purchase', 'recurring-purchase'], 'must be purchase or recurring-purchase'),
      'purchase',
    ),
    amount: v.optional(AmountSchema),
    currency: v.optional(CurrencySchema),
    tax_amount: v.optional(TaxAmountSchema),
    first_amount: v.optional(AmountSchema),
    interval: v.optional(v.picklist(INTERVALS, `must be one of ${INTERVALS.join(', ')}`)),
    interval_count: v.optional(whole(1, MAX_INTERVAL_COUNT)),
    item_name: v.optional(shownText),
    merchant_context: v.optional(shownText),
    locale: v.optional(
      v.pipe(
        shownText,
        v.check((tag) => plainLocale(tag) !== undefined, 'must be a BCP 47 language tag, such as sv or en-GB'),
      ),
    ),
    action: v.pipe(
      v.string('must be a string'),
      v.nonEmpty('is missing'),
      v.maxLength(2000, 'must be at most 2000 characters'),
    ),
    fields: v.optional(LinkFieldsSchema, () => ({})),
    expires_at: v.optional(
      v.pipe(v.string('must be a string'), v.isoTimestamp('must be an ISO 8601 time with its zone')),
    ),
    uses: v.optional(whole(1, MOST_USES), 1),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const [name, message] of contradictions(dataset.value)) {
      addIssue({
        message,
        path: [{ type: 'object', origin: 'value', input: dataset.value, key: name, value: dataset.value[name] }],
      });
    }
  }),
) satisfies v.GenericSchema<CreateLink, unknown>;
export type NewLink = v.InferOutput<typeof CreateLinkSchema>;

type Money = Pick<CreateLink, 'amount' | 'currency' | 'tax_amount' | 'first_amount' | 'interval' | 'interval_count'>;

/** What does not go together in what a link sells. */
function contradictions(link: Money & Pick<CreateLink, 'flow'>): [name: keyof Money, message: string][] {
  const { flow, amount, currency, tax_amount = 0, first_amount = 0, interval } = link;
  const isPurchase = flow === 'purchase';
  const only = (names: readonly (keyof Money)[], of: string) =>
    names.flatMap((name): [keyof Money, string][] => (link[name] === undefined ? [] : [[name, `is for a ${of} only`]]));
  const needs = (name: keyof Money, isNeeded: boolean): [keyof Money, string][] =>
    isNeeded && link[name] === undefined ? [[name, 'is missing']] : [];
  const price = amount ?? link.first_amount;
  return [
    ...only(
      isPurchase ? ['first_amount', 'interval', 'interval_count'] : ['tax_amount'],
      isPurchase ? 'recurring-purchase' : 'purchase',
    ),
    ...needs('amount', isPurchase || (currency !== undefined && price === undefined)),
    ...needs('currency', isPurchase || price !== undefined),
    ...needs('interval', !isPurchase && link.interval_count !== undefined && interval === undefined),
    ...(amount !== undefined && tax_amount > amount
      ? [['tax_amount', 'is above amount'] as [keyof Money, string]]
      : []),
    ...(amount !== undefined && first_amount > amount
      ? [['first_amount', 'is above amount'] as [keyof Money, string]]
      : []),
  ];
}

/**
 * Where a link ends and until when it is good, or what is wrong with that.
 * @param origins the shop's registered ones; null: any.
 * @param now milliseconds since 1970.
 */
export function placeLink(
  { action, expires_at }: Pick<NewLink, 'action' | 'expires_at'>,
  { origins, now }: { origins: readonly string[] | null; now: number },
): { action: string; expiresAt: number } | { errors: FieldError[] } {
  const url = URL.canParse(action) ? new URL(action) : undefined;
  const isHttp = url !== undefined && /^https?:$/.test(url.protocol) && !url.username && !url.password;
  const expiresAt = expires_at === undefined ? now + USUAL_LIFE : Date.parse(expires_at);
  const errors: FieldError[] = [];
  if (!isHttp) errors.push({ pointer: '/action', detail: 'must be an http(s) URL without credentials' });
  else if (origins && !origins.includes(url.origin)) {
    errors.push({ pointer: '/action', detail: 'must be on an origin that is registered for this shop' });
  }
  if (!(expiresAt > now && expiresAt <= now + LONGEST_LIFE)) {
    errors.push({ pointer: '/expires_at', detail: 'must be in the future, at most 366 days from now' });
  }
  if (errors.length > 0 || !url) return { errors };
  url.hash = '';
  return { action: url.href, expiresAt };
}

/** {@link PaymentLink} */
export const PaymentLinkSchema = v.object({
  id: v.string(),
  url: v.string(),
  status: openPicklist(LINK_STATUSES),
  flow: openPicklist(['purchase', 'recurring-purchase']),
  amount: v.nullable(v.number()),
  currency: v.nullable(v.string()),
  tax_amount: v.nullable(v.number()),
  first_amount: v.nullable(v.number()),
  interval: v.nullable(openPicklist(INTERVALS)),
  interval_count: v.nullable(v.number()),
  item_name: v.nullable(v.string()),
  merchant_context: v.nullable(v.string()),
  locale: v.nullable(v.string()),
  action: v.string(),
  fields: LinkFieldsSchema,
  expires_at: v.string(),
  uses: v.number(),
  used: v.number(),
  created_at: v.string(),
  livemode: v.boolean(),
}) satisfies v.GenericSchema<PaymentLink>;

/** {@link PaymentLinkPage} */
export const PaymentLinkPageSchema = v.object({
  data: v.array(PaymentLinkSchema),
  next: v.nullable(v.string()),
}) satisfies v.GenericSchema<PaymentLinkPage>;
