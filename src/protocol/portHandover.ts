/**
 * The bridge's first message, the only one that does not go through the port: the page hands the frame a port,
 * addressed to the provider's exact origin, and says which version of the bridge it will speak over it.
 *
 * A frame that does not speak that version says so through the port and closes it, in words that stay the same for
 * every version to come. Version 1 handed over by the bare word, and is answered as its first call expects it.
 */

/** Raised when the conversation changes so that an older SDK or frame would misread it. */
export const BRIDGE_VERSION = 2;

const HANDOVER = 'ondemand-pay:port';
const REFUSED = 'ondemand-pay:refused';

/** What the page posts along with the port. */
export const portHandover = () => ({ type: HANDOVER, bridge: BRIDGE_VERSION });

/** The version of the bridge that a port is handed over for; `undefined` if this is no handover. */
export function readPortHandover(message: unknown): number | undefined {
  if (message === HANDOVER) return 1;
  const { type, bridge } = Object(message) as Record<string, unknown>;
  return type === HANDOVER && Number.isInteger(bridge) ? (bridge as number) : undefined;
}

/** Answers an SDK of another version: the buyer cannot go on, and its page is told why. */
export function refusePort(port: MessagePort, version: number): void {
  if (version === 1) {
    port.onmessage = ({ data }) => {
      port.postMessage({ id: Object(data).id, reply: { ok: false, reason: 'bridge_version' } });
    };
  } else {
    port.postMessage({ type: REFUSED, reason: 'bridge_version', bridge: BRIDGE_VERSION });
    port.close();
  }
}

/** Calls `refused` if the frame says that it speaks another version. Ends with the port. */
export function whenPortIsRefused(port: MessagePort, refused: () => void): void {
  port.addEventListener('message', ({ data }) => {
    if (Object(data).type === REFUSED) refused();
  });
}
