/**
 * Pages of a processor's own, in the provider's window: where a card is given, and where a bank asks its customer.
 * Private to the frame and the provider, like {@link file://./frameApi.ts}.
 */
import * as v from 'valibot';
import { InstrumentViewSchema, PAYMENT_METHODS } from './frameApi.js';
import { text } from './requiredText.js';

export const RAIL_PAGE_PATHS = {
  open: '/frame/rail-pages',
  read: '/frame/rail-pages/read',
} as const;

/** What the page is for: a new way to pay, or the bank's question about exactly what a confirmation shows. */
export const OpenRailPageSchema = v.union([
  v.object({ method: v.picklist(PAYMENT_METHODS), locale: text(35) }),
  v.object({ confirmation_id: text(100), locale: text(35) }),
]);
export type OpenRailPage = v.InferOutput<typeof OpenRailPageSchema>;

/** `path` opens the page in a window, once, in the buyer's click. Asked for again, the same page gets another. */
export const RailPageOpenedSchema = v.object({ page_id: v.string(), path: v.string() });
export type RailPageOpened = v.InferOutput<typeof RailPageOpenedSchema>;

export const ReadRailPageSchema = v.object({ page_id: text(100) });

/** What became of a page. */
export const RailPageOutcomeSchema = v.variant('status', [
  /** Nothing yet; somebody may still be there. */
  v.object({
    status: v.literal('open'),
    /** The way in that was given last has been used: another has to be asked for. */
    entered: v.boolean(),
  }),
  v.object({ status: v.literal('saved'), instrument: InstrumentViewSchema }),
  /** The bank agreed, and holds the amount. */
  v.object({ status: v.literal('authenticated') }),
  v.object({ status: v.literal('declined'), decline_reason: v.string() }),
  /** Left for good: another has to be opened. */
  v.object({ status: v.literal('given_up') }),
]);
export type RailPageOutcome = v.InferOutput<typeof RailPageOutcomeSchema>;
