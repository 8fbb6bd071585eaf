import { CallOptions, connect, WindowMessenger } from 'penpal';
import type {
  DeliverRefusal,
  FrameMethods,
  PageMethods,
  RaiseSubmitRefusal,
  Reply,
  State,
} from '../protocol/bridge.js';
import type { Submission } from '../protocol/submission.js';
import { parseHeight, parseReply, parseState, parseSubmission } from './parse.js';

/** What the page does when the frame calls. Arguments are parsed already. */
export type PageSide = {
  resize(height: number): void;
  changeState(state: State): void;
  raiseSubmit(): Promise<Reply<RaiseSubmitRefusal>>;
  deliver(submission: Submission): Promise<Reply<DeliverRefusal>>;
  release(): void;
  cancel(): void;
};

/** Calls the frame; never rejects. `no_answer` stands for a frame that is gone, silent or answers nonsense. */
export type CallFrame = <Name extends keyof FrameMethods>(
  name: Name,
  ...args: Parameters<FrameMethods[Name]>
) => Promise<Reply>;

/** Milliseconds a call to the frame may take: one that is pending while the frame reloads would hang for ever. */
const CALL_TIMEOUT = 10_000;

/**
 * Opens the conversation with a frame that is in the document already. Only this window at exactly this
 * origin is heard. `connected` stays pending after `destroy()` and for a frame that never answers.
 */
export function connectBridge(
  frame: HTMLIFrameElement,
  origin: string,
  page: PageSide,
): { connected: Promise<CallFrame>; destroy: () => void } {
  const { promise, destroy } = connect<FrameMethods>({
    messenger: new WindowMessenger({ remoteWindow: frame.contentWindow as Window, allowedOrigins: [origin] }),
    methods: toMethods(page),
  });
  const connected = promise.then(
    (remote): CallFrame =>
      async (name, ...args) => {
        const call = remote[name] as (...args: unknown[]) => Promise<unknown>;
        try {
          // Penpal throws at once after destroy().
          const reply = parseReply(await call(...args, new CallOptions({ timeout: CALL_TIMEOUT })));
          if (reply) return reply;
        } catch {}
        return { ok: false, reason: 'no_answer' };
      },
  );
  return { connected, destroy };
}

/** Without a prototype: penpal would otherwise answer `toString()` and `constructor()` too. */
function toMethods(page: PageSide): Record<keyof PageMethods, (argument: unknown) => Promise<Reply>> {
  const told =
    <T>(parse: (argument: unknown) => T | undefined, act: (value: T) => void) =>
    async (argument: unknown): Promise<Reply> => {
      const value = parse(argument);
      if (value !== undefined) act(value);
      return { ok: true };
    };
  return Object.assign(Object.create(null), {
    resize: told(parseHeight, page.resize),
    changeState: told(parseState, page.changeState),
    release: told(() => true, page.release),
    cancel: told(() => true, page.cancel),
    raiseSubmit: async () => page.raiseSubmit(),
    async deliver(argument: unknown) {
      const submission = parseSubmission(argument);
      return submission ? page.deliver(submission) : { ok: false, reason: 'stale' };
    },
  });
}
