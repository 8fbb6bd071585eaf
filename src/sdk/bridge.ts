import { CallOptions, connect, WindowMessenger } from 'penpal';
import * as v from 'valibot';
import {
  type DeliverRefusal,
  type FrameMethods,
  HeightSchema,
  type PageMethods,
  type RaiseSubmitRefusal,
  type Reply,
  type State,
  StateSchema,
} from '../protocol/bridge.js';
import { type Submission, SubmissionSchema } from '../protocol/submission.js';

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

const NO_ANSWER = { ok: false, reason: 'no_answer' } as const;
const AnyReplySchema = v.variant('ok', [
  v.object({ ok: v.literal(true) }),
  v.object({ ok: v.literal(false), reason: v.string() }),
]);

/**
 * Opens the conversation with a frame that is in the document already. Only this window at exactly this
 * origin is heard. `connected` stays pending after `destroy()` and for a frame that never answers.
 */
export function connectBridge(
  frame: HTMLIFrameElement,
  origin: string,
  page: PageSide,
  callTimeout: number,
): { connected: Promise<CallFrame>; destroy: () => void } {
  const connection = connect<FrameMethods>({
    messenger: new WindowMessenger({ remoteWindow: frame.contentWindow as Window, allowedOrigins: [origin] }),
    methods: toMethods(page),
  });
  const connected = connection.promise.then(
    (remote): CallFrame =>
      async (name, ...args) => {
        try {
          // Penpal throws at once after destroy(), and a call pending while the frame reloads would hang for ever.
          const call = remote[name] as (...args: unknown[]) => Promise<unknown>;
          const reply = v.safeParse(AnyReplySchema, await call(...args, new CallOptions({ timeout: callTimeout })));
          return reply.success ? reply.output : NO_ANSWER;
        } catch {
          return NO_ANSWER;
        }
      },
  );
  // A failed handshake is the business of whoever watches the loading, with better knowledge of its cause.
  return { connected, destroy: connection.destroy };
}

/** Without a prototype: penpal would otherwise answer `toString()` and `constructor()` too. */
function toMethods(page: PageSide): Record<keyof PageMethods, (argument: unknown) => Promise<Reply>> {
  return Object.assign(Object.create(null), {
    resize: told(HeightSchema, page.resize),
    changeState: told(StateSchema, page.changeState),
    release: told(v.unknown(), page.release),
    cancel: told(v.unknown(), page.cancel),
    raiseSubmit: async () => page.raiseSubmit(),
    async deliver(argument: unknown) {
      const submission = v.safeParse(SubmissionSchema, argument);
      return submission.success ? page.deliver(submission.output) : { ok: false, reason: 'stale' };
    },
  });
}

/** A call that cannot be refused; one with a wrong argument is ignored. */
const told =
  <T>(schema: v.GenericSchema<unknown, T>, act: (value: T) => void) =>
  async (argument: unknown): Promise<Reply> => {
    const value = v.safeParse(schema, argument);
    if (value.success) act(value.output);
    return { ok: true };
  };
