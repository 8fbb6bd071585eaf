import type { MessageSender, TextMessage } from '../../src/ports/messageSender.js';
import type { PaymentRail } from '../../src/ports/paymentRail.js';

/** A rail for live keys that pays kronor and says yes to everything. */
export const yesRail: PaymentRail = {
  name: 'yes',
  method: 'invoice',
  currencies: ['SEK'],
  prepare: async () => ({ ok: true, label: 'Invoice', details: {} }),
  reference: (paymentId) => paymentId,
  begin: async ({ paymentId }) => ({ status: 'begun', railReference: paymentId }),
  confirm: async () => ({ status: 'authorized' }),
  capture: async () => ({ status: 'done' }),
  refund: async () => ({ status: 'done' }),
  cancel: async () => ({ status: 'done' }),
  lookup: async () => undefined,
};

type Recorded = TextMessage & { code: string };

/** Keeps what it was asked to send; of what has no code, an empty one. */
export function recordingSender(): MessageSender & { sent: Recorded[] } {
  const sent: Recorded[] = [];
  return {
    sent,
    async send(message) {
      sent.push({ ...message, code: message.code ?? '' });
    },
  };
}
