import * as v from 'valibot';
import { type FrameSays, HELLO, WELCOME, WindowSaysSchema } from '../../protocol/providerWindow.js';
import type { Visit } from '../state/recognitionState.js';

/** Milliseconds between looks at whether the buyer has closed the window, which tells nobody. */
const LOOK = 500;

/**
 * Opens the provider's window and waits for what comes of it. Call it in the click: browsers open windows for
 * nobody else. The window is spoken to through a port that is given to exactly this window at exactly this origin, and
 * what it gives back never stands in an address.
 * @see {@link file://../providerWindow/startProviderWindow.tsx}
 */
export async function visitProviderWindow(window: Window, says: FrameSays): Promise<Visit> {
  return openProviderWindow(window, says, async () => says);
}

/** The same for a window that is told only later what it is for. What is never told closes it. */
export async function openProviderWindow(
  window: Window,
  asked: Pick<FrameSays, 'mode' | 'locale'>,
  tell: () => Promise<FrameSays | null>,
): Promise<Visit> {
  // Elsewhere a blocked window would tell; here the browser would show that it blocked something.
  if (window.navigator.userActivation && !window.navigator.userActivation.isActive) return { status: 'blocked' };
  const address = `/welcome-back?${new URLSearchParams({ mode: asked.mode, locale: asked.locale })}`;
  const opened = window.open(address, '_blank', 'popup,width=460,height=700');
  if (!opened) return { status: 'blocked' };

  return new Promise((resolve) => {
    const { origin } = window.location;
    const look = window.setInterval(() => opened.closed && end({ status: 'closed' }), LOOK);
    const end = (visit: Visit) => {
      window.clearInterval(look);
      window.removeEventListener('message', hear);
      resolve(visit);
    };
    const hear = (event: MessageEvent) => {
      if (event.source !== opened || event.origin !== origin || event.data !== HELLO) return;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => {
        const said = v.safeParse(WindowSaysSchema, data);
        if (said.success) end({ status: 'handed-over', handover: said.output.handover });
      };
      void tell().then((says) => {
        if (says) opened.postMessage({ ...says, type: WELCOME }, origin, [port2]);
        else opened.close();
      });
    };
    window.addEventListener('message', hear);
  });
}
