import * as v from 'valibot';
import { type FrameSays, HELLO, WelcomeSchema, type WindowSays } from '../../protocol/providerWindow.js';

/** The frame that opened this window: what it said, and the way to answer it. */
export type Opener = { says: FrameSays; handOver(given: WindowSays): void };

/** Milliseconds until an opener that does not answer counts as none. */
const PATIENCE = 5000;

/**
 * Meets the frame that opened this window. Only a document of this very origin hears the greeting, and only the
 * opener's own answer counts: a window that a shop, or anybody else, opened by itself has nobody to hand over to.
 * `null`: there is no opener, it is another's, or the page around it has cut the two apart
 * (Cross-Origin-Opener-Policy).
 */
export function meetOpener(window: Window, patience = PATIENCE): Promise<Opener | null> {
  const opener = window.opener as Window | null;
  const { origin } = window.location;
  if (!opener) return Promise.resolve(null);
  return new Promise((resolve) => {
    const end = (met: Opener | null) => {
      window.clearTimeout(timeout);
      window.removeEventListener('message', hear);
      resolve(met);
    };
    const hear = ({ source, origin: from, data, ports: [port] }: MessageEvent) => {
      const said = v.safeParse(WelcomeSchema, data);
      if (source !== opener || from !== origin || !said.success || !port) return;
      const { type: _, ...says } = said.output;
      end({ says, handOver: (given) => port.postMessage(given) });
    };
    const timeout = window.setTimeout(() => end(null), patience);
    window.addEventListener('message', hear);
    opener.postMessage(HELLO, origin);
  });
}
