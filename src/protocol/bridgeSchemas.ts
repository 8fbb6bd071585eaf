/** Schemas of what crosses between page and frame, by the types of `bridge.ts`. */
import * as v from 'valibot';
import {
  type FrameSettings,
  MAX_FRAME_HEIGHT,
  type OpenReply,
  type OpenRequest,
  type Outcome,
  REFUSALS,
  STATES,
} from './bridge.js';
import { FLOWS } from './formOptions.js';
import { isPlainText, isVisibleText, MAX_INTERVAL_COUNT, MAX_LOCALE_LENGTH, MAX_TEXT_LENGTH } from './formRules.js';
import { INTERVALS } from './originProof.js';

export const StateSchema = v.picklist(STATES);
export const HeightSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_FRAME_HEIGHT));

const shortText = v.pipe(v.string(), v.maxLength(MAX_TEXT_LENGTH));
const plainText = v.pipe(shortText, v.check(isPlainText), v.check(isVisibleText));
const minorUnits = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** {@link FrameSettings} */
export const FrameSettingsSchema = v.object({
  flow: v.picklist(FLOWS),
  delivery: v.picklist(['native', 'fetch']),
  locale: v.pipe(v.string(), v.maxLength(MAX_LOCALE_LENGTH)),
  country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))),
  amount: v.optional(minorUnits),
  taxAmount: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  firstAmount: v.optional(minorUnits),
  currency: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/))),
  interval: v.optional(v.picklist(INTERVALS)),
  intervalCount: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_INTERVAL_COUNT))),
  itemName: v.optional(plainText),
  merchantContext: v.optional(plainText),
  userToken: v.optional(plainText),
  sessionId: v.optional(plainText),
  orderReference: v.optional(plainText),
  page: v.optional(v.string()),
  problem: v.optional(v.object({ code: shortText, declineReason: v.optional(shortText) })),
  appearance: v.optional(v.record(shortText, v.unknown())),
}) satisfies v.GenericSchema<FrameSettings>;

export const OpenRequestSchema = v.object({
  sdkVersion: v.pipe(v.string(), v.maxLength(40)),
  settings: FrameSettingsSchema,
}) satisfies v.GenericSchema<OpenRequest>;

const refusedSchema = <const T extends readonly [string, ...string[]]>(reasons: T) =>
  v.object({ ok: v.literal(false), reason: v.picklist(reasons) });
const replySchema = <const T extends readonly [string, ...string[]]>(reasons: T) =>
  v.variant('ok', [v.object({ ok: v.literal(true) }), refusedSchema(reasons)]);
/** {@link OpenReply} */
export const OpenReplySchema = v.variant('ok', [
  v.object({ ok: v.literal(true), shop: v.optional(v.string()) }),
  refusedSchema(REFUSALS.open),
]) satisfies v.GenericSchema<OpenReply>;
export const RaiseSubmitReplySchema = replySchema(REFUSALS.raiseSubmit);
export const LiftReplySchema = replySchema(REFUSALS.lift);
export const DeliverReplySchema = replySchema(REFUSALS.deliver);

/** {@link Outcome} */
export const OutcomeSchema = v.variant('status', [
  v.object({ status: v.literal('done') }),
  v.object({
    status: v.literal('failed'),
    code: shortText,
    declineReason: v.optional(shortText),
    shopSays: v.optional(shortText),
  }),
]) satisfies v.GenericSchema<Outcome>;
