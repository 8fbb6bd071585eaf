/**
 * Calls and their replies over a MessagePort, alike on both ends of the bridge. penpal carries them; its own greeting
 * to a window is not used, since the port is passed in: who may hold its other end is decided by the handover (see
 * `portHandover.ts`), and nobody else can send on it.
 *
 * What penpal leaves to its user and is settled here: every call ends within a time limit, also one made before the
 * connection stands or while it is closed; an error of this side crosses as a code and never as an object with a stack;
 * only a method's own name reaches it; no timer or listener is left behind by `close()`.
 */
import { connect, type Message, type Methods, PortMessenger } from 'penpal';

/** What the other side may call. Each parses its argument, and answers rather than throws. */
export type Callable = Readonly<Record<string, (argument: unknown) => Promise<unknown>>>;

export type BridgeCalls = {
  /** The reply as it came, to be parsed; `undefined` stands for a side that is gone or silent. */
  call(name: string, argument?: unknown): Promise<unknown>;
  close(): void;
};

/** Answers calls and makes them. @param timeout milliseconds until a call counts as unanswered. */
export function openCalls(port: MessagePort, methods: Callable, timeout: number): BridgeCalls {
  const { promise, destroy } = connect<Remote>({ messenger: createMessenger(port), methods: ownOnly(methods) });
  // Without penpal's own limit: its timer outlives `destroy()`.
  const connected = promise.catch(() => undefined);
  let remote: Remote | undefined;
  void connected.then((found) => {
    remote = found;
  });
  const waiting = new Set<(reply?: unknown) => void>();
  let closed = false;

  return {
    call: (name, argument) =>
      new Promise((resolve) => {
        if (closed) return resolve(undefined);
        const settle = (reply?: unknown) => {
          clearTimeout(timer);
          waiting.delete(settle);
          resolve(reply);
        };
        const timer = setTimeout(settle, timeout);
        waiting.add(settle);
        const send = (to: Remote | undefined) => to?.[name]?.(argument);
        // At once where the connection stands: calls and replies leave in the order in which they were made.
        const sent = remote ? new Promise((done) => done(send(remote))) : connected.then(send);
        // A proxy that was destroyed throws at once; what could not be sent rejects.
        sent.then(settle, () => settle());
      }),
    close() {
      closed = true;
      destroy();
      for (const settle of [...waiting]) settle();
    },
  };
}

/** The other side's methods: any name may be tried. */
type Remote = { [name: string]: (argument: unknown) => Promise<unknown> };

/** Without a prototype, so that `constructor` and the like are no methods. */
const ownOnly = (methods: Callable): Methods => Object.assign(Object.create(null), methods);

/** What a failed call is answered with, whatever failed. */
const FAILED = { ok: false, reason: 'failed' } as const;

/** A messenger whose error replies hold a code in place of penpal's copy of the error, message and stack included. */
function createMessenger(port: MessagePort): PortMessenger {
  const messenger = new PortMessenger({ port });
  const { sendMessage } = messenger;
  messenger.sendMessage = (message, transferables) => sendMessage(withoutError(message), transferables);
  return messenger;
}

const withoutError = (message: Message): Message =>
  message.type === 'REPLY' && message.isError
    ? { namespace: message.namespace, channel: message.channel, type: 'REPLY', callId: message.callId, value: FAILED }
    : message;
