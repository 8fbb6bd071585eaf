/**
 * What the frame and the provider's window, which it opened, say to each other: both of one origin and one version.
 * The window says {@link HELLO} to its opener; the frame answers with a port and {@link FrameSaysSchema}.
 */
import * as v from 'valibot';

export const HELLO = 'ondemand-window';
export const WELCOME = 'ondemand-frame';

export const FrameSaysSchema = v.object({
  /** The frame's session, which the handover will be made for. */
  sessionId: v.string(),
  mode: v.picklist(['test', 'live']),
  merchantName: v.string(),
  locale: v.string(),
  /** What is all that the window is for: it keeps a cookie that the browser withholds inside a page, and goes. */
  keep: v.optional(v.string()),
});
export type FrameSays = v.InferOutput<typeof FrameSaysSchema>;

export const WelcomeSchema = v.object({ ...FrameSaysSchema.entries, type: v.literal(WELCOME) });

/** Through the port, once, on the buyer's click. */
export const WindowSaysSchema = v.object({ handover: v.string() });
export type WindowSays = v.InferOutput<typeof WindowSaysSchema>;
