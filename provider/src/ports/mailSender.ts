import type { Mode } from '../common/mode.js';

/** An email, as plain text and as HTML that says the same. */
export type Mail = { to: string; subject: string; text: string; html: string };

/**
 * Sends emails. A promise that rejects means it was not sent, and is tried again. Adapters never log address or text.
 */
export interface MailSender {
  send(mail: Mail): Promise<void>;
}

/** Who sends in which mode. A sandbox never sends a real email; without a live sender live buyers get none. */
export type MailSenders = { readonly [M in Mode]?: MailSender };
