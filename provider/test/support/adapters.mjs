/* What an operator would name in ONDEMAND_ADAPTERS, for a rail that says yes and a sender that sends nowhere. */
const yes = async () => ({ status: 'done' });

export const liveRails = [
  {
    name: 'yes',
    method: 'invoice',
    currencies: ['SEK'],
    prepare: async () => ({ ok: true, label: 'Invoice', details: {} }),
    reference: (paymentId) => paymentId,
    begin: async ({ paymentId }) => ({ status: 'begun', railReference: paymentId }),
    confirm: async () => ({ status: 'authorized' }),
    capture: yes,
    refund: yes,
    cancel: yes,
    lookup: async () => undefined,
  },
];

export const liveSender = { send: async () => {} };
