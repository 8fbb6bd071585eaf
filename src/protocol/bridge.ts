/**
 * The whole conversation between the merchant's page (SDK) and the frame, over one MessagePort that penpal speaks on.
 *
 * 0. When the frame has loaded, the page hands it the port's other end, addressed to the provider's exact origin
 *   (`portHandover.ts`). The frame takes it only from its parent window, and only from an origin registered with the
 *   merchant; the origin is the browser's word, and goes into the session.
 * 1. The page calls `open` with what the form asks for; the frame opens its session with the provider.
 * 2. The buyer goes through the frame's screens. The frame reports `resize` and `changeState`.
 * 3. The buyer clicks the final button in the frame: the frame calls `raiseSubmit`. The page raises a real
 *    `submit` on the form, so that validation and the page's own listeners run; if nobody prevents it, it answers ok.
 * 4. The frame has the provider make the proof and calls `deliver`: the page injects the fields and resumes
 *    the very submission that was raised.
 * 5. Under fetch delivery the page calls `settle` with the merchant's answer.
 *
 * The page's own triggers (its button, Enter, `requestSubmit()`) only ever become `present`.
 *
 * Rejected: letting the page ask for a proof (a script on the page could then buy); a greeting to any origin (`*`);
 * errors thrown across the bridge: every call answers with a {@link Reply}.
 */
import type { Delivery, Flow } from './formOptions.js';
import type { Interval } from './originProof.js';
import type { Submission } from './submission.js';

/**
 * The first word of the provider's window, which a page has opened: it says it to nobody but the registered origins,
 * and the page answers with the port. A frame needs none: its page sees it load.
 */
export const WINDOW_READY = 'ondemand-pay:window';

/** Milliseconds until a silent frame counts as failed. */
export const HANDSHAKE_TIMEOUT = 8000;

/** The tallest a frame may ask to be, in CSS pixels: a broken frame must not push the page away. */
export const MAX_FRAME_HEIGHT = 4000;

export const STATES = ['loading', 'ready', 'active', 'authorizing', 'submitting', 'done', 'error'] as const;
/** What a page may know about the frame. Until the buyer's first trusted act: only `loading` or `ready`. */
export type State = (typeof STATES)[number];

/** What the form asks for, as the frame needs it. Checked by the SDK already; the frame checks it again. */
export type FrameSettings = {
  flow: Flow;
  delivery: Delivery;
  /** BCP 47; the form's, the page's or the browser's. */
  locale: string;
  /** ISO 3166-1: where numbers without a country code are read. */
  country?: string | undefined;
  amount?: number | undefined;
  currency?: string | undefined;
  taxAmount?: number | undefined;
  firstAmount?: number | undefined;
  interval?: Interval | undefined;
  intervalCount?: number | undefined;
  itemName?: string | undefined;
  merchantContext?: string | undefined;
  userToken?: string | undefined;
  sessionId?: string | undefined;
  orderReference?: string | undefined;
  /** Path and query of the page, for the receipt's link to it. */
  page?: string | undefined;
  /** The problem's code the merchant's page was rendered with again after a refused order. */
  problem?: { code: string; declineReason?: string | undefined } | undefined;
  /** Appearance tokens as the merchant wrote them: the frame checks them, and says in the console what it refuses. */
  appearance?: { [token: string]: unknown } | undefined;
};

export type OpenRequest = { sdkVersion: string; settings: FrameSettings };

/** Every call answers with this: a failed one cannot be written without its reason. */
export type Reply<Reason extends string = string> = { ok: true } | { ok: false; reason: Reason };

/** `shop`: its name, as the provider has it, for the frame's own name. */
export type OpenReply = { ok: true; shop?: string | undefined } | { ok: false; reason: OpenRefusal };

export const REFUSALS = {
  open: ['invalid_settings', 'origin_not_registered', 'provider_unreachable'],
  raiseSubmit: ['prevented', 'invalid', 'busy', 'detached'],
  deliver: ['prevented', 'invalid', 'stale', 'needs_click'],
  lift: ['unavailable'],
  payElsewhere: ['blocked'],
} as const;
export type PayElsewhereRefusal = (typeof REFUSALS.payElsewhere)[number];
export type OpenRefusal = (typeof REFUSALS.open)[number];
export type RaiseSubmitRefusal = (typeof REFUSALS.raiseSubmit)[number];
export type LiftRefusal = (typeof REFUSALS.lift)[number];
export type DeliverRefusal = (typeof REFUSALS.deliver)[number];

/** How the merchant's backend answered, under fetch delivery. */
export type Outcome =
  | { status: 'done' }
  | {
      status: 'failed';
      code: string;
      declineReason?: string | undefined;
      /** The merchant's own words, plain text; shown after "<shop> says:". */
      shopSays?: string | undefined;
    };

/** What the frame lets the page call. */
export type FrameMethods = {
  /** First call, once. */
  open(request: OpenRequest): Promise<OpenReply>;
  /** The form's settings changed: a change of terms redraws the confirm screen and restarts its time. */
  update(settings: FrameSettings): Promise<Reply<'invalid_settings'>>;
  /**
   * The page's own submit button, Enter, `requestSubmit()` or `handle.submit()`: bring up the next screen and take
   * focus.
   */
  present(): Promise<Reply<never>>;
  /** Put the focus on the screen's heading. */
  focus(): Promise<Reply<never>>;
  /** The merchant answered (fetch delivery). */
  settle(outcome: Outcome): Promise<Reply<'invalid_outcome'>>;
  /** The page came back from the back/forward cache: the proof is spent, start from confirm again. */
  restore(): Promise<Reply<never>>;
  /** The frame stands in its form again: the buyer clicked beside the sheet, or the page put it back. */
  lowered(): Promise<Reply<never>>;
  /** The page goes, and leaves the window that it opened. */
  leave(): Promise<Reply<never>>;
};

/** What the page lets the frame call. */
export type PageMethods = {
  /** The content's height in CSS pixels, an integer. */
  resize(height: number): Promise<Reply<never>>;
  /** Another screen stands. A buyer who had scrolled down sees it from its beginning. */
  showTop(): Promise<Reply<never>>;
  /** The buyer pressed a button that the page covers or changes: the frame goes above the page, as a sheet. */
  lift(): Promise<Reply<LiftRefusal>>;
  /** The buyer closed the sheet. */
  lower(): Promise<Reply<never>>;
  changeState(state: State): Promise<Reply<never>>;
  /** The buyer clicked the final button: raise a real submit on the form. */
  raiseSubmit(): Promise<Reply<RaiseSubmitRefusal>>;
  /** Add the fields and resume the submission that `raiseSubmit` raised. */
  deliver(submission: Submission): Promise<Reply<DeliverRefusal>>;
  /** The proof could not be made: let go of the submission that `raiseSubmit` holds. */
  release(): Promise<Reply<never>>;
  /** The buyer chose to leave. */
  cancel(): Promise<Reply<never>>;
  /** Go on in the provider's window: the frame cannot be shown as it must. Soon after the buyer's click. */
  payElsewhere(): Promise<Reply<PayElsewhereRefusal>>;
};
