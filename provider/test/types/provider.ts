/* What an operator's own program may write, and what the compiler has to refuse. */
import {
  type Authorization,
  type Begun,
  connect,
  createProvider,
  type Database,
  type MessageSender,
  type PaymentRail,
  type RailOutcome,
} from '../../src/index.js';

const sender: MessageSender = { send: async ({ to, text, code }) => void [to.trim(), text.trim(), code?.trim()] };
// @ts-expect-error -- a sender says when the message is sent
const silent: MessageSender = { send: () => {} };

const unknown: Authorization = { status: 'unknown' };
// @ts-expect-error -- what is begun has a reference, by which it is looked up, captured and refunded
const lost: Begun = { status: 'begun' };
// @ts-expect-error -- why it was declined decides what the buyer is told
const declined: Authorization = { status: 'declined', reason: 'bad_luck' };
const done: RailOutcome = { status: 'done' };

/** A rail of the operator's own. */
const rail: PaymentRail = {
  name: 'own',
  method: 'card',
  currencies: ['SEK'],
  prepare: async () => ({ ok: false, pointer: '/number', detail: 'is not taken here' }),
  begin: async ({ paymentId }) => ({ status: 'begun', railReference: paymentId }),
  confirm: async ({ amount }) => (amount > 0 ? { status: 'authorized' } : unknown),
  capture: async () => done,
  refund: async () => done,
  cancel: async () => done,
  lookup: async () => undefined,
};
/** Details are given on the processor's page: nothing of them passes through the provider. */
const { prepare: _, ...bare } = rail;
const paged: PaymentRail = {
  ...bare,
  pages: {
    openDetails: async ({ pageId }) => ({ status: 'opened', url: 'https://processor.example/', railReference: pageId }),
    readDetails: async () => ({ status: 'saved', label: 'Visa •• 4242', details: { reference: 'pm_1' } }),
    openAuthentication: async () => ({ status: 'declined', reason: 'card_declined' }),
  },
};
// @ts-expect-error -- a rail can always be asked what became of a payment
const forgetful: PaymentRail = { ...rail, lookup: undefined };

const open = (database: Database) =>
  createProvider({
    database,
    url: 'https://pay.example',
    sandbox: false,
    masterKey: new Uint8Array(32),
    liveRails: [rail],
    liveSender: sender,
  });
// @ts-expect-error -- without a key outside the store nothing is signed
const keyless = (database: Database) => createProvider({ database, url: 'https://pay.example', sandbox: true });
const rest = { url: 'https://pay.example', sandbox: true, masterKey: new Uint8Array(32) };
// @ts-expect-error -- a store is connected to, not named
const nowhere = () => createProvider({ ...rest, database: 'postgres://db' });

export const all = [connect, open, keyless, nowhere, silent, lost, declined, forgetful, paged];
