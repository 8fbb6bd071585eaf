/**
 * What a buyer sees and changes of their own: at a shop, opened by its invitation, what they pay and have paid there;
 * on the provider's own page, everything. Private to the frame and the provider, like {@link file://./frameApi.ts}.
 * Every change answers with the preferences as they stand then.
 */
import * as v from 'valibot';
import { FACTORS, InstrumentViewSchema, phoneEntries, SixDigitsSchema } from './frameApi.js';
import { ORDER_STATUSES } from './merchantApi.js';
import { CurrencySchema } from './moneySchemas.js';
import { RecurringTermsSchema } from './originProofSchemas.js';

export const ACCOUNT_PATHS = {
  open: '/frame/preferences/open',
  stopRecurring: '/frame/preferences/stop',
  email: '/frame/account/email',
  verifyEmail: '/frame/account/email/verify',
  phone: '/frame/account/phone',
  verifyPhone: '/frame/account/phone/verify',
  cancelPhone: '/frame/account/phone/cancel',
  preferInstrument: '/frame/account/instruments/prefer',
  removeInstrument: '/frame/account/instruments/remove',
  forgetDevices: '/frame/account/devices/forget',
  recognition: '/frame/account/recognition',
  limit: '/frame/account/limit',
  export: '/frame/account/export',
  erase: '/frame/account/erase',
  receipt: '/frame/receipt',
  reportOrder: '/frame/receipt/report',
  changeMethod: '/frame/receipt/method',
} as const;

const id = v.pipe(v.string(), v.nonEmpty('is missing'), v.maxLength(200, 'must be at most 200 characters'));
/** ISO 8601 in UTC. */
const moment = v.string();
/** BCP 47: the language of the messages that are sent. */
const locale = v.optional(v.pipe(v.string(), v.nonEmpty('is missing'), v.maxLength(35)), 'en');

// ---- looking -------------------------------------------------------------------------------------------

/**
 * At a shop `session_id` is the merchant's; opening it again in the same frame gives the same page anew. On the
 * provider's own page there is none.
 */
export const OpenPreferencesSchema = v.object({ session_id: v.optional(id) });

/** A charge or a purchase. */
const OrderViewSchema = v.object({
  id: v.string(),
  merchant_name: v.string(),
  name: v.string(),
  amount: v.number(),
  refunded_amount: v.number(),
  currency: v.string(),
  status: v.picklist(ORDER_STATUSES),
  created_at: moment,
});
export type OrderView = v.InferOutput<typeof OrderViewSchema>;

/** A recurring payment as its buyer sees it: `id` stops it and charges nothing. */
export const RecurringPaymentViewSchema = v.object({
  id: v.string(),
  merchant_name: v.string(),
  item_name: v.nullable(v.string()),
  status: v.picklist(['active', 'revoked']),
  terms: RecurringTermsSchema,
  instrument: InstrumentViewSchema,
  created_at: moment,
  /** Newest first, at most twelve. */
  charges: v.array(OrderViewSchema),
});
export type RecurringPaymentView = v.InferOutput<typeof RecurringPaymentViewSchema>;

const SavedInstrumentSchema = v.object({
  ...InstrumentViewSchema.entries,
  /** Preselected at the next purchase. */
  is_default: v.boolean(),
  /** The ids of active recurring payments that are charged to it. */
  recurring_payments: v.array(v.string()),
});
export type SavedInstrument = v.InferOutput<typeof SavedInstrumentSchema>;

const DeviceViewSchema = v.object({
  id: v.string(),
  /** Where it is recognised: at every shop (null), or at this one. */
  merchant_name: v.nullable(v.string()),
  /** There by the browser's own sign-in: forgotten, the browser stays known elsewhere. */
  by_sign_in: v.boolean(),
  is_this: v.boolean(),
  created_at: moment,
  last_used_at: moment,
});
export type DeviceView = v.InferOutput<typeof DeviceViewSchema>;

const PasskeyViewSchema = v.object({ id: v.string(), created_at: moment, last_used_at: v.nullable(moment) });
export type PasskeyView = v.InferOutput<typeof PasskeyViewSchema>;

/**
 * The most that goes with one tap, whatever the shop allows. In other currencies, and at 0 always, a factor is asked
 * for.
 */
const OwnLimitSchema = v.object(
  {
    amount: v.pipe(
      v.number('must be an integer of minor units'),
      v.safeInteger('must be an integer of minor units, at most 2^53 − 1'),
      v.minValue(0, 'must be at least 0'),
    ),
    currency: CurrencySchema,
  },
  'must be an amount with its currency, or null',
);
export type OwnLimit = v.InferOutput<typeof OwnLimitSchema>;

/** What only the provider's own page shows, as far as this session has proved to reach it. */
export const AccountSchema = v.object({
  phone_masked: v.string(),
  email_masked: v.nullable(v.string()),
  email_verified: v.boolean(),
  instruments: v.array(SavedInstrumentSchema),
  devices: v.array(DeviceViewSchema),
  passkeys: v.array(PasskeyViewSchema),
  /** True: a browser remembered after a purchase is known at every shop; false: at the shop of the purchase only. */
  known_everywhere: v.boolean(),
  /** Null: one tap goes as far as each shop lets it. */
  own_limit: v.nullable(OwnLimitSchema),
  /** A change of the number without the old one, which waits. Only a session that may stop it is told. */
  pending_phone: v.nullable(v.object({ masked: v.string(), effective_at: moment })),
});
export type Account = v.InferOutput<typeof AccountSchema>;

/** What this buyer pays and has paid, as far as this session has proved to reach it; newest first. */
export const PreferencesSchema = v.object({
  /** The shop's, or the provider's own name. */
  merchant_name: v.string(),
  /** False until a code or another factor was given in the last five minutes: `factor_missing`. */
  can_change: v.boolean(),
  /** False until a second factor was given in the last five minutes: phone, email, export and erasure need it. */
  can_change_identity: v.boolean(),
  /**
   * What the buyer can give now for these two, by `FRAME_PATHS.factors`. All but `sms_code` are second factors. A
   * security code is that of the card in `security_code_of`; null where nothing is saved that this session may show.
   */
  factors: v.array(v.picklist(FACTORS)),
  security_code_of: v.nullable(InstrumentViewSchema),
  recurring_payments: v.array(RecurringPaymentViewSchema),
  /** Purchases; what was charged later stands with its recurring payment. */
  orders: v.array(OrderViewSchema),
  /** Null at a shop: it sees to nothing but what was paid there. */
  account: v.nullable(AccountSchema),
});
export type Preferences = v.InferOutput<typeof PreferencesSchema>;

// ---- changing ------------------------------------------------------------------------------------------

/** Stops a recurring payment. Again changes nothing. */
export const StopRecurringSchema = v.object({ id });

/**
 * Sends a code to the new address; nothing changes before it is entered. Again sends another. Where no address is kept
 * yet, the first needs no second factor.
 */
export const ChangeEmailSchema = v.object({ email: v.pipe(id, v.maxLength(254)), locale });
export const VerifyEmailSchema = v.object({ code: SixDigitsSchema, locale });

/**
 * Sends a code to the number in use first, then, once that is entered, to the new one. Again sends another.
 * `saved_elsewhere` where this session does not reach what was saved first; `phone_taken` after both codes. With `lost`
 * the old number is asked for nothing: after the code to the new one the change waits 72 hours, in which
 * `cancelPhone` stops it.
 */
export const ChangePhoneSchema = v.object({
  ...phoneEntries,
  lost: v.optional(v.boolean(), false),
  locale,
});
export const VerifyPhoneSchema = v.object({ code: SixDigitsSchema, locale });

/** Where a code went, and when another may be asked for. Seconds. */
export const ChangeCodeSentSchema = v.object({
  status: v.literal('code_sent'),
  to: v.picklist(['new_email', 'current_phone', 'new_phone']),
  masked: v.string(),
  resend_after: v.number(),
  expires_in: v.number(),
});
export type ChangeCodeSent = v.InferOutput<typeof ChangeCodeSentSchema>;

export const ChangedSchema = v.object({ status: v.literal('changed'), preferences: PreferencesSchema });
export const ChangeStepSchema = v.variant('status', [ChangeCodeSentSchema, ChangedSchema]);
export type ChangeStep = v.InferOutput<typeof ChangeStepSchema>;

export const PreferInstrumentSchema = v.object({ instrument_id: id });

/**
 * Active recurring payments carry on with `replacement_id`, or stop with `stop_recurring`. With neither, one that is
 * in use is kept: `instrument_in_use`.
 */
export const RemoveInstrumentSchema = v.object({
  instrument_id: id,
  replacement_id: v.optional(id),
  stop_recurring: v.optional(v.boolean(), false),
});

/** One device or passkey, or without an `id` all devices, this one too. */
export const ForgetDevicesSchema = v.object({ id: v.optional(id) });

/** Turning it off also forgets the devices that were known everywhere. */
export const RecognitionSchema = v.object({ known_everywhere: v.boolean() });

/** Null takes it away; then the shop's holds alone. */
export const ChangeLimitSchema = v.object({ own_limit: v.nullable(OwnLimitSchema) });

/** Everything kept about the buyer as far as this session reaches, for them to keep: a JSON object of any shape. */
export const ExportedSchema = v.object({ data: v.record(v.string(), v.unknown()) });

/** Cannot be undone. What the law asks to be kept of payments stays under a pseudonym. */
export const EraseSchema = v.object({ understood: v.literal(true) });
export const ErasedSchema = v.object({
  status: v.literal('erased'),
  /** True: something else was saved with the same number, which this session does not reach. It is still there. */
  something_remains: v.boolean(),
});

// ---- receipt -------------------------------------------------------------------------------------------

export const OpenReceiptSchema = v.object({ order_id: id });

/** An order of the form's shop, or on the provider's own page of any shop where the session reaches it. */
export const ReceiptSchema = v.object({
  order_id: v.string(),
  merchant_name: v.string(),
  support_url: v.nullable(v.string()),
  /** Who sells: name and address; null: the shop has not said. */
  seller: v.nullable(v.string()),
  name: v.string(),
  amount: v.number(),
  tax_amount: v.number(),
  refunded_amount: v.number(),
  currency: v.string(),
  status: v.picklist(ORDER_STATUSES),
  created_at: moment,
  consent: v.nullable(v.object({ kind: v.literal('immediate_supply'), version: v.string(), at: moment })),
  /** When "I did not buy this" was said of it. */
  reported_at: v.nullable(moment),
  /** Null unless this session has proved to reach what the order was paid with. */
  payment: v.nullable(
    v.object({
      instrument: InstrumentViewSchema,
      /** What it can be changed to while nothing is captured; empty: it cannot be changed any more. */
      changeable_to: v.array(InstrumentViewSchema),
      /** Just bought, by somebody who may be asked whether other shops are to recognise them. */
      asks_recognition: v.boolean(),
    }),
  ),
});
export type Receipt = v.InferOutput<typeof ReceiptSchema>;

/**
 * "I did not buy this": tells shop and operator, once for an order. Again changes nothing. Answers with the receipt.
 */
export const ReportOrderSchema = v.object({
  order_id: id,
  /** In the buyer's words, at most 1000 characters. */
  note: v.optional(v.pipe(v.string(), v.maxLength(1000, 'must be at most 1000 characters'))),
});
export type ReportOrder = v.InferOutput<typeof ReportOrderSchema>;

/** Authorises the order on another saved method and lets go of the first. Answers with the receipt. */
export const ChangeMethodSchema = v.object({ order_id: id, instrument_id: id });
export type ChangeMethod = v.InferOutput<typeof ChangeMethodSchema>;
