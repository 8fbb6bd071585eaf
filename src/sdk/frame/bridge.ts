import type {
  DeliverRefusal,
  FrameMethods,
  PageMethods,
  RaiseSubmitRefusal,
  Reply,
  State,
} from '../../protocol/bridge.js';
import { type Callable, openCalls } from '../../protocol/bridgeCalls.js';
import { portHandover, whenPortIsRefused } from '../../protocol/portHandover.js';
import type { Submission } from '../../protocol/submission.js';
import { listen } from '../page/listen.js';
import { OK, refuse } from '../page/reply.js';
import { type ParsedReply, parseHeight, parseReply, parseState, parseSubmission } from './parse.js';

/** What the page does when the frame calls. Arguments are parsed already. */
export type PageSide = {
  resize(height: number): void;
  showTop(): void;
  /** @returns false where the frame cannot be lifted. */
  lift(): boolean;
  lower(): void;
  changeState(state: State): void;
  raiseSubmit(): Promise<Reply<RaiseSubmitRefusal>>;
  deliver(submission: Submission): Promise<Reply<DeliverRefusal>>;
  release(): void;
  cancel(): void;
  /** @returns false where the browser did not let it open. */
  payElsewhere(): boolean;
};

/** Calls the frame; never rejects. `no_answer` stands for a frame that is gone, silent or answers nonsense. */
export type CallFrame = <Name extends keyof FrameMethods>(
  name: Name,
  argument?: Parameters<FrameMethods[Name]>[0],
) => Promise<ParsedReply>;

/** Milliseconds a call to the frame may take: one that is pending while the frame reloads would hang for ever. */
const CALL_TIMEOUT = 10_000;

/**
 * Opens the conversation with a frame that has been put into the document: once it has loaded it is handed a port,
 * addressed to exactly this origin, so a document of any other origin in its place gets nothing. `onConnected` is
 * not called for a frame that never loads; a frame that does not answer the calls says `no_answer`; one that speaks
 * another version of the bridge ends in `onOtherVersion`.
 *
 * @returns ends the conversation.
 */
export function connectBridge(
  frame: HTMLIFrameElement,
  origin: string,
  page: PageSide,
  { onConnected, onOtherVersion }: { onConnected(call: CallFrame): void; onOtherVersion(): void },
): () => void {
  let conversation: Conversation | undefined;
  const stop = listen(frame, 'load', () => {
    stop();
    conversation = converse(frame.contentWindow, origin, page, onOtherVersion);
    onConnected(conversation.call);
  });
  return () => {
    stop();
    conversation?.close();
  };
}

export type Conversation = { call: CallFrame; close(): void };

/**
 * Hands a port to whatever stands in a window, if it is of exactly this origin.
 * @param onOtherVersion what stands there speaks another version of the bridge.
 */
export function converse(
  other: Window | null,
  origin: string,
  page: PageSide,
  onOtherVersion: () => void,
): Conversation {
  const { port1, port2 } = new MessageChannel();
  whenPortIsRefused(port1, onOtherVersion);
  const { call, close } = openCalls(port1, toMethods(page), CALL_TIMEOUT);
  other?.postMessage(portHandover(), origin, [port2]);
  return {
    call: async (name, argument) => parseReply(await call(name, argument)) ?? refuse('no_answer'),
    close,
  };
}

const toMethods = (page: PageSide): Callable & Record<keyof PageMethods, (argument: unknown) => Promise<Reply>> => {
  const told =
    <T>(parse: (argument: unknown) => T | undefined, act: (value: T) => void) =>
    async (argument: unknown): Promise<Reply> => {
      const value = parse(argument);
      if (value !== undefined) act(value);
      return OK;
    };
  const simply = (act: () => void) => told(() => true, act);
  return {
    resize: told(parseHeight, page.resize),
    showTop: simply(page.showTop),
    lift: async () => (page.lift() ? OK : refuse('unavailable')),
    lower: simply(page.lower),
    changeState: told(parseState, page.changeState),
    release: simply(page.release),
    cancel: simply(page.cancel),
    payElsewhere: async () => (page.payElsewhere() ? OK : refuse('blocked')),
    raiseSubmit: async () => page.raiseSubmit(),
    async deliver(argument: unknown) {
      const submission = parseSubmission(argument);
      return submission ? page.deliver(submission) : refuse('stale');
    },
  };
};
