/**
 * The calls of a purchase: its confirmation, the click, and what became of it. A frame loads them after its first
 * screen. Private to the frame and the provider, like {@link file://./frameApi.ts}.
 */
import * as v from 'valibot';
import { isPlainText, isVisibleText, MAX_INTERVAL_COUNT, MAX_LOCALE_LENGTH, MAX_TEXT_LENGTH } from './formRules.js';
import { InstrumentViewSchema } from './frameApi.js';
import { AmountSchema, CurrencySchema, TaxAmountSchema } from './moneySchemas.js';
import { INTERVALS } from './originProof.js';
import { RecurringTermsSchema } from './originProofSchemas.js';
import { text } from './requiredText.js';

const plainText = v.pipe(
  text(MAX_TEXT_LENGTH),
  v.check(isPlainText, 'must not hold line breaks or control characters'),
  v.check(isVisibleText, 'must hold something that can be seen'),
);
const common = {
  item_name: v.optional(plainText),
  merchant_context: v.optional(plainText),
  locale: text(MAX_LOCALE_LENGTH),
  /** IANA: where the buyer's clock is, for the receipt. */
  time_zone: v.optional(text(100)),
  /** Path and query of the page, at the origin of the session. */
  page: v.optional(v.string()),
};

/** Sent when the confirm screen opens; the server stores it, and signs only what it stored. */
export const OpenConfirmationSchema = v.variant('flow', [
  v.object({
    ...common,
    flow: v.literal('purchase'),
    instrument_id: text(100),
    amount: AmountSchema,
    currency: CurrencySchema,
    /** Inside `amount`. */
    tax_amount: v.optional(TaxAmountSchema),
  }),
  v.object({
    ...common,
    flow: v.literal('recurring-purchase'),
    instrument_id: text(100),
    /** The most per period; without it the amount varies. */
    max_amount: v.optional(AmountSchema),
    /** Charged at once, in the first period. */
    first_amount: v.optional(AmountSchema),
    currency: v.optional(CurrencySchema),
    interval: v.optional(v.picklist(INTERVALS)),
    interval_count: v.optional(
      v.pipe(
        v.number(),
        v.integer('must be a whole number'),
        v.minValue(1, 'must be at least 1'),
        v.maxValue(MAX_INTERVAL_COUNT, `must be at most ${MAX_INTERVAL_COUNT}`),
      ),
    ),
  }),
  v.object({ ...common, flow: v.literal('registration') }),
]);
export type OpenConfirmation = v.InferOutput<typeof OpenConfirmationSchema>;

// ---- what became of it ---------------------------------------------------------------------------------

const money = { amount: AmountSchema, currency: CurrencySchema };

/** An order as its buyer has to know it: what the provider knows of the money, and nothing more. */
const ORDER_OUTCOMES = [
  /** The rail has not said yet. */
  v.object({ status: v.literal('processing') }),
  /** Taken, less what was given back. */
  v.object({ status: v.literal('paid'), ...money }),
  v.object({ status: v.literal('reserved'), ...money }),
  /** Taken, and all of it given back. */
  v.object({ status: v.literal('returned'), ...money }),
  /** Nothing was taken, and nothing will be. */
  v.object({ status: v.literal('cancelled') }),
  v.object({ status: v.literal('declined'), decline_reason: v.nullable(v.string()) }),
] as const;

/** What became of a proof. */
export const ProofOutcomeSchema = v.variant('status', [
  ...ORDER_OUTCOMES,
  /** It bought nothing. `usable`: it still can, so nothing is decided. */
  v.object({
    status: v.literal('unused'),
    usable: v.boolean(),
    /** What the buyer's bank still holds for it, or may; left out: nothing. */
    held: v.optional(v.object(money)),
  }),
  /** A recurring payment, with its first charge if there was one. */
  v.object({ status: v.literal('begun'), charge: v.nullable(v.variant('status', [...ORDER_OUTCOMES])) }),
]);
export type ProofOutcome = v.InferOutput<typeof ProofOutcomeSchema>;
export type OrderOutcome = Exclude<ProofOutcome, { status: 'unused' | 'begun' }>;

/** `give_up`: a proof that bought nothing is made void first, so that it never will. */
export const AskOutcomeSchema = v.object({
  confirmation_id: text(100),
  give_up: v.optional(v.boolean(), false),
});

/** The same was agreed to a short while ago: same buyer, shop, item and price. */
export const EarlierSchema = v.object({ /** ISO 8601 in UTC. */ at: v.string(), outcome: ProofOutcomeSchema });
export type Earlier = v.InferOutput<typeof EarlierSchema>;

/** What the newest equal proof of the last minutes came to, for a page that was rendered again after a refusal. */
export const AskEarlierSchema = v.variant('flow', [
  v.object({
    flow: v.literal('purchase'),
    item_name: v.optional(text(200)),
    amount: AmountSchema,
    currency: CurrencySchema,
  }),
  v.object({
    flow: v.literal('recurring-purchase'),
    item_name: v.optional(text(200)),
    max_amount: v.optional(AmountSchema),
    first_amount: v.optional(AmountSchema),
    currency: v.optional(CurrencySchema),
    interval: v.optional(v.picklist(INTERVALS)),
    interval_count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
  }),
]);
export type AskEarlier = v.InferOutput<typeof AskEarlierSchema>;
export const EarlierFoundSchema = v.object({ earlier: v.nullable(EarlierSchema) });

// ---- the confirmation ----------------------------------------------------------------------------------

const shown = {
  confirmation_id: v.string(),
  item_name: v.nullable(v.string()),
  merchant_name: v.string(),
  email_masked: v.string(),
  /** A text the buyer must agree to by ticking a box, with its version; null: none is asked for. */
  consent: v.nullable(v.object({ kind: v.literal('immediate_supply'), version: v.string() })),
  /** Whether the buyer can be asked if other shops may recognise them: they have not said so yet. */
  asks_recognition: v.boolean(),
  /** What was bought already, or still can be: said above the button. */
  earlier: v.nullable(EarlierSchema),
};
const paying = {
  instrument: InstrumentViewSchema,
  /** Whether the buyer must approve this very payment after the click: on the screen `authenticate`, or at the bank. */
  authentication: v.picklist(['none', 'in_frame', 'in_window']),
};

export const PurchaseConfirmationSchema = v.object({
  ...shown,
  ...paying,
  flow: v.literal('purchase'),
  amount: AmountSchema,
  currency: CurrencySchema,
  /** Inside `amount`; null: the shop says none. */
  tax_amount: v.nullable(TaxAmountSchema),
});
export type PurchaseConfirmation = v.InferOutput<typeof PurchaseConfirmationSchema>;

/** The terms exactly as stored: the screen shows these, not what was asked for. */
export const ConfirmationSchema = v.variant('flow', [
  PurchaseConfirmationSchema,
  v.object({ ...shown, ...paying, flow: v.literal('recurring-purchase'), terms: RecurringTermsSchema }),
  v.object({ ...shown, flow: v.literal('registration') }),
]);
export type Confirmation = v.InferOutput<typeof ConfirmationSchema>;

/** The buyer's answer on the screen `authenticate`, for exactly the stored amount, currency and payee. */
export const AuthenticateSchema = v.object({
  confirmation_id: text(100),
  answer: v.picklist(['approve', 'refuse']),
});
export const AuthenticatedSchema = v.object({ status: v.literal('authenticated') });

/** Sent by the trusted click. Repeating it, after a lost answer, gives the same proof. */
export const MakeProofSchema = v.object({
  confirmation_id: text(100),
  /** True when the buyer ticked the box of the confirmation's `consent`. */
  consent: v.optional(v.boolean(), false),
  /** True when the buyer ticked the box that asks to be recognised at every shop. */
  known_everywhere: v.optional(v.boolean(), false),
});
/**
 * After the purchase: the buyer asks to be recognised at every shop in this browser, on the screen of what they agreed
 * to, or on the receipt of the order that came of it.
 */
export const KnowEverywhereSchema = v.union([
  v.object({ confirmation_id: text(100) }),
  v.object({ order_id: text(100) }),
]);
export type KnowEverywhere = v.InferOutput<typeof KnowEverywhereSchema>;
export const KnownEverywhereSchema = v.object({
  known_everywhere: v.literal(true),
  /** Has the provider's window keep the cookie, where this browser has sent none for every shop. Good for a minute. */
  keep: v.optional(v.string()),
});
export type KnownEverywhere = v.InferOutput<typeof KnownEverywhereSchema>;

export const ProofMadeSchema = v.object({
  user_token: v.string(),
  origin_proof: v.string(),
  email: v.string(),
});
export type ProofMade = v.InferOutput<typeof ProofMadeSchema>;
