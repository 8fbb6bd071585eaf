/**
 * The frame's own calls to the provider. All are POST with a JSON body, without CORS headers, from the
 * provider's own origin. All but the first carry `Authorization: Bearer <token>`. Private to the frame and
 * the provider, which are always of one version: nothing else may rely on it.
 */
import * as v from 'valibot';
import type { FrameSettings } from './bridge.js';
import { MAX_PHONE_LENGTH } from './formRules.js';
import { PasskeyUsedSchema } from './passkeyApi.js';
import { plainSigns } from './plainSigns.js';
import { text } from './requiredText.js';

export const FRAME_PATHS = {
  sessions: '/frame/sessions',
  resume: '/frame/sessions/resume',
  phone: '/frame/phone',
  code: '/frame/code',
  email: '/frame/email',
  factors: '/frame/factors',
  forget: '/frame/forget',
  instruments: '/frame/instruments',
  confirmations: '/frame/confirmations',
  authentications: '/frame/authentications',
  proofs: '/frame/proofs',
  everywhere: '/frame/proofs/everywhere',
  outcomes: '/frame/outcomes',
  earlier: '/frame/outcomes/earlier',
  passkeyCreation: '/frame/passkeys/creation',
  passkeyMade: '/frame/passkeys/made',
  passkeyRequest: '/frame/passkeys/request',
  passkeyUsed: '/frame/passkeys/used',
  handOver: '/frame/handovers',
  takeOver: '/frame/handovers/redeem',
} as const;

/** Errors only the frame sees, beside those of the merchant API: problem+json with these codes. */
export const FRAME_PROBLEMS = {
  /** The bearer is missing, expired or replaced: open a new session. */
  session_expired: [401, 'The session has expired'],
  origin_not_registered: [403, 'This page is not registered with the shop'],
  /** With `tries_left`. */
  code_wrong: [422, 'The code is not right'],
  code_expired: [422, 'The code has expired'],
  /** Five wrong tries: a new code must be asked for. */
  code_used_up: [422, 'Too many wrong codes'],
  /** The code, email or method that comes before this step is missing. */
  step_missing: [409, 'An earlier step is missing'],
  instrument_refused: [422, 'This cannot be used to pay'],
  /** The second factor was not right; with `tries_left`. */
  factor_wrong: [422, 'This is not right'],
  /** The passkey is unknown here, or what it answered is not right for this page, session or moment. */
  passkey_refused: [422, 'This passkey cannot be used'],
  /** The handover is unknown, expired, used, or was made for another frame. */
  handover_refused: [422, 'Please continue in the window of the shop'],
  /** The bank wants the buyer to approve this very payment first. */
  authentication_missing: [409, 'The payment must be approved first'],
  /** The buyer, or the bank, refused. Nothing was charged. */
  authentication_refused: [422, 'The payment was not approved'],
  /** The consent this shop asks for was not given. */
  consent_missing: [422, 'The consent is missing'],
  /** The terms were shown for less than the minimum time. */
  terms_not_shown: [409, 'The terms were not shown long enough'],
  /**
   * Since these terms were shown, the same was bought in another tab: the buyer must be told before it is bought
   * again.
   */
  bought_meanwhile: [409, 'The same was bought meanwhile'],
  /** The payment link is revoked, has expired, or all of its uses are taken. */
  link_over: [409, 'This link can no longer be used'],
  /** The confirmation is unknown, of another session, voided or already bought with. */
  confirmation_stale: [409, 'The terms must be shown again'],
  /** The preferences session is unknown, expired, used, or names another buyer: the shop must make a new one. */
  preferences_expired: [409, 'The preferences must be opened again'],
  /**
   * A remembered browser is not enough for this purchase: a code or another factor must be given first. With `reason`,
   * `factors` and `card`.
   */
  fresh_factor_missing: [403, 'Please confirm that it is you first'],
  /** A change needs something proved in the last five minutes: a code or another factor. */
  factor_missing: [403, 'Please confirm that it is you first'],
  /** A change of phone or email, an export or an erasure needs a second factor of the last five minutes. */
  second_factor_missing: [403, 'Please confirm that it is you with something else than your phone number'],
  /** Something was saved with the number before, which this session has not proved to reach: it keeps the number. */
  saved_elsewhere: [403, 'Something was saved with this number before'],
  /** The new number belongs to somebody already. */
  phone_taken: [409, 'This number is in use'],
  /** A recurring payment is charged to it: name another method for it, or stop it. */
  instrument_in_use: [409, 'A recurring payment uses this'],
} as const satisfies Record<string, readonly [status: number, title: string]>;
export type FrameProblemCode = keyof typeof FRAME_PROBLEMS;

/** Milliseconds the terms must have stood unchanged and unobscured before the final button is live. */
export const MINIMUM_DISPLAY_TIME = 500;

export const PAYMENT_METHODS = ['card', 'invoice', 'direct_debit'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** Brands of cards whose marks the frame can show. */
export const CARD_BRANDS = ['visa', 'mastercard', 'amex'] as const;
export type CardBrand = (typeof CARD_BRANDS)[number];

// ---- session -------------------------------------------------------------------------------------------

export const OpenSessionSchema = v.object({
  key: text(200),
  page_origin: text(300),
  /** The provider's window says so; left out: the frame. */
  channel: v.optional(v.picklist(['frame', 'window']), 'frame'),
  /** The id of a payment link, on its page: channel and page are then the link's. */
  link: v.optional(text(100)),
});

/** What the page of a payment link holds for the code that runs on it: the provider's own word, as JSON. */
export type OpenedLink = {
  id: string;
  key: string;
  /** Where the buyer's browser posts in the end. */
  action: string;
  fields: Record<string, string>;
  settings: FrameSettings;
};

/** With the bearer of a session that lasts, from the same page and shop: answered with {@link SessionViewSchema}. */
export const ResumeSessionSchema = v.object({ key: text(200), page_origin: text(300) });

/** A payment method as a buyer recognises it: "Visa •• 4242". */
export const InstrumentViewSchema = v.object({
  instrument_id: v.string(),
  method: v.picklist(PAYMENT_METHODS),
  label: v.string(),
});
export type InstrumentView = v.InferOutput<typeof InstrumentViewSchema>;

/** What the frame may show of a buyer who has proved to be there. */
export const BuyerViewSchema = v.object({
  /** "a•••@e•••.se"; null until the buyer gave one. */
  email_masked: v.nullable(v.string()),
  /** The default first, then newest first; the first is preselected. */
  instruments: v.array(InstrumentViewSchema),
});
export type BuyerView = v.InferOutput<typeof BuyerViewSchema>;

/** What a session shows. */
export const SessionViewSchema = v.object({
  /** Names the session to the provider's window; it opens nothing by itself. */
  session_id: v.string(),
  merchant: v.object({
    name: v.string(),
    support_url: v.nullable(v.string()),
    /** ISO 3166-1, where it is registered. */
    country: v.optional(v.string()),
  }),
  livemode: v.boolean(),
  /** The methods this merchant's buyers can add, each with the currencies it can pay (null: any). */
  methods: v.array(
    v.object({
      method: v.picklist(PAYMENT_METHODS),
      currencies: v.nullable(v.array(v.string())),
      /** Of cards: those that the rail says it takes. */
      brands: v.optional(v.array(v.picklist(CARD_BRANDS))),
      /** Its details are given on the processor's own page, and nothing of them here. */
      page: v.optional(v.boolean()),
    }),
  ),
  /** Null until this device has proved to be a buyer. */
  buyer: v.nullable(BuyerViewSchema),
});
export type SessionView = v.InferOutput<typeof SessionViewSchema>;

export const SessionSchema = v.object({
  token: v.string(),
  /** Seconds. */
  expires_in: v.number(),
  ...SessionViewSchema.entries,
});
export type Session = v.InferOutput<typeof SessionSchema>;

// ---- onboarding ----------------------------------------------------------------------------------------

/** A number as people write it: `country` is the one that the buyer was shown, in which it is read. */
export const phoneEntries = {
  phone: text(MAX_PHONE_LENGTH),
  country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'must be a country code such as SE'))),
};

/** `locale` gives the message its language. */
export const SendCodeSchema = v.object({ ...phoneEntries, locale: text(35) });
export const CodeSentSchema = v.object({
  /** "+46 70 ••• •• 67" */
  phone_masked: v.string(),
  /** Seconds until another code may be asked for. */
  resend_after: v.number(),
  /** Seconds until this code expires. */
  expires_in: v.number(),
});
export type CodeSent = v.InferOutput<typeof CodeSentSchema>;

/** Figures as they were typed or pasted: without marks and spaces, in the digits of any script. */
const figures = (pattern: RegExp, rule: string) =>
  v.pipe(
    v.string(),
    v.maxLength(200),
    v.transform((typed) => plainSigns(typed).replace(/[ -]/g, '')),
    v.regex(pattern, rule),
  );
export const SixDigitsSchema = figures(/^\d{6}$/, 'must be 6 digits');

export const EnterCodeSchema = v.object({ code: SixDigitsSchema });
export const SECOND_FACTORS = ['security_code', 'email_code', 'passkey'] as const;
export type SecondFactor = (typeof SECOND_FACTORS)[number];
/** What shows that the buyer is there now. `sms_code`: a code to their number, which is no second factor. */
export const FACTORS = ['sms_code', ...SECOND_FACTORS] as const;
export type Factor = (typeof FACTORS)[number];

/** The bearer is replaced: the old one is dead. */
export const ProvedSchema = v.object({
  token: v.string(),
  expires_in: v.number(),
  buyer: BuyerViewSchema,
  /**
   * The ways in which this buyer can reach what was saved from another device. A code by text message alone shows and
   * charges none of it, so this says only that there is something. Empty: nothing saved, or already reached.
   */
  factors: v.array(v.picklist(SECOND_FACTORS)),
});
export type Proved = v.InferOutput<typeof ProvedSchema>;

const sentCode = {
  code: v.optional(SixDigitsSchema),
  /** BCP 47: the language of the message. */
  locale: v.optional(text(35), 'en'),
};

/**
 * Reaches what was saved, or shows again that the buyer is there, so that they can change things. `sms_code` and
 * `email_code` send a code when none is given.
 */
export const ProveFactorSchema = v.variant('factor', [
  /** To the number of a buyer that this session knows already. */
  v.object({ factor: v.literal('sms_code'), ...sentCode }),
  v.object({
    factor: v.literal('security_code'),
    /** Of the card saved last. */
    csc: figures(/^\d{3,4}$/, 'must be 3 or 4 digits'),
  }),
  v.object({ factor: v.literal('email_code'), ...sentCode }),
  /** Opens the wallet it was made with, and is asked for with the options of `passkeyRequest`. */
  v.object({ factor: v.literal('passkey'), response: PasskeyUsedSchema }),
]);
export type ProveFactor = v.InferInput<typeof ProveFactorSchema>;
/** The buyer with what was saved, or, when a code was sent, when another may be asked for. */
export const FactorProvedSchema = v.variant('status', [
  v.object({ status: v.literal('proved'), buyer: BuyerViewSchema }),
  v.object({
    status: v.literal('code_sent'),
    /** The number or the address it went to; absent while this session must not learn it. */
    masked: v.optional(v.string()),
    resend_after: v.number(),
    expires_in: v.number(),
  }),
]);
export type FactorProved = v.InferOutput<typeof FactorProvedSchema>;

/** "Not you?": this device forgets the buyer; the bearer is replaced by one without a buyer. */
export const ForgottenSchema = v.object({ token: v.string(), expires_in: v.number() });
export type Forgotten = v.InferOutput<typeof ForgottenSchema>;

/** From the provider's window to the frame that opened it: the buyer who continues there. */
export const HandOverSchema = v.object({
  session_id: text(100),
  /** The buyer asks to be recognised at every shop in this browser. */
  known_everywhere: v.optional(v.boolean(), false),
});
export const HandedOverSchema = v.object({ handover: v.string(), expires_in: v.number() });
export type HandedOver = v.InferOutput<typeof HandedOverSchema>;
/** Answered with {@link ProvedSchema}: the bearer is replaced. */
export const TakeOverSchema = v.object({ handover: text(200) });

export const GiveEmailSchema = v.object({ email: text(254) });
export const EmailGivenSchema = v.object({ buyer: BuyerViewSchema });

// ---- payment method ------------------------------------------------------------------------------------

const plain = v.pipe(v.string(), v.maxLength(200), v.transform(plainSigns));

/** The sandbox's card fields. A live card rail brings its processor's own fields: no number reaches the provider. */
export const CardDetailsSchema = v.object({
  method: v.literal('card'),
  /** Digits only. */
  number: figures(/^\d{12,19}$/, 'must be a card number'),
  /** MM/YY */
  expiry: v.pipe(plain, v.regex(/^(0[1-9]|1[0-2])\/\d\d$/, 'must be MM/YY')),
  csc: figures(/^\d{3,4}$/, 'must be 3 or 4 digits'),
});

const date = v.pipe(plain, v.isoDate('must be a date, YYYY-MM-DD'));

export const InvoiceDetailsSchema = v.object({
  method: v.literal('invoice'),
  name: text(100),
  /** YYYY-MM-DD; only adults can pay by invoice. */
  birth_date: date,
  street_address: text(200),
  postal_code: text(20),
});

export const DirectDebitDetailsSchema = v.object({
  method: v.literal('direct_debit'),
  /** Capitals and digits only, checked by ISO 7064 mod 97-10. */
  iban: figures(/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/, 'must be an IBAN'),
});

export const InstrumentDetailsSchema = v.variant('method', [
  CardDetailsSchema,
  InvoiceDetailsSchema,
  DirectDebitDetailsSchema,
]);
export type InstrumentDetails = v.InferOutput<typeof InstrumentDetailsSchema>;

export const InstrumentAddedSchema = v.object({ instrument: InstrumentViewSchema });
