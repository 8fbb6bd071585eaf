import type { Mode } from '../common/mode.js';

/** A text message. `text` is final; with a sign-in code it ends with its origin-bound line. */
export type TextMessage = {
  /** E.164 */
  to: string;
  text: string;
  /** The code inside, for senders that send by template; null where the text tells something and has none. */
  code: string | null;
};

/**
 * Sends text messages. A promise that rejects means it was not sent; the buyer is told to try again.
 * Adapters never log number, text or code.
 */
export interface MessageSender {
  send(message: TextMessage): Promise<void>;
}

/** Who sends in which mode. A sandbox never sends a real message; without a live sender live keys are refused. */
export type Senders = { readonly test: MessageSender; readonly live?: MessageSender };

export const senderFor = (senders: Senders, mode: Mode): MessageSender | undefined =>
  mode === 'test' ? senders.test : senders.live;
