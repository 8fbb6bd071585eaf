/**
 * Calls and their replies over a MessagePort, alike on both ends of the bridge. The port is passed in: who may hold
 * its other end is decided by the handshake (see `bridge.ts`), and nobody else can send on it.
 */

/** The handshake's only message: the page hands the frame a port with it. */
export const PORT_HANDOVER = 'ondemand-pay:port';

/** What the other side may call. Only own names can be; each parses its argument, and answers rather than throws. */
export type Callable = Readonly<Record<string, (argument: unknown) => Promise<unknown>>>;

export type BridgeCalls = {
  /** The reply as it came, to be parsed; `undefined` stands for a side that is gone, silent, or has no such name. */
  call(name: string, argument?: unknown): Promise<unknown>;
  close(): void;
};

/** Answers calls and makes them. @param timeout milliseconds until a call counts as unanswered. */
export function openCalls(port: MessagePort, methods: Callable, timeout: number): BridgeCalls {
  const waiting = new Map<number, (reply?: unknown) => void>();
  let calls = 0;

  port.onmessage = async ({ data }) => {
    const { id, name, argument, reply } = Object(data);
    if (typeof name !== 'string') return waiting.get(id)?.(reply);
    // What a method throws stays on this side: no message or stack crosses the bridge.
    const answer = Object.hasOwn(methods, name) ? await methods[name]?.(argument).catch(() => {}) : undefined;
    port.postMessage({ id, reply: answer });
  };

  return {
    call: (name, argument) =>
      new Promise((resolve) => {
        const id = ++calls;
        const settle = (reply?: unknown) => {
          clearTimeout(timer);
          waiting.delete(id);
          resolve(reply);
        };
        const timer = setTimeout(settle, timeout);
        waiting.set(id, settle);
        port.postMessage({ id, name, argument });
      }),
    close() {
      port.close();
      for (const settle of [...waiting.values()]) settle();
    },
  };
}
