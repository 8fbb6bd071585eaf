import { cardRecords } from '../../src/frame/fields/cardRecords.js';
import { transition } from '../../src/frame/rules/purchase/purchaseTransition.js';
import { INITIAL_STATE } from '../../src/frame/state/initialState.js';
import type { FrameProblem, Result } from '../../src/frame/state/result.js';
import type { Answer, Event, FrameRequest, State } from '../../src/frame/state/state.js';
import type { PurchaseConfirmation } from '../../src/protocol/confirmationApi.js';
import type { InstrumentView, Session } from '../../src/protocol/frameApi.js';

export const NOW = Date.UTC(2026, 10, 23, 12);

export const ASKED: FrameRequest = {
  flow: 'purchase',
  delivery: 'native',
  locale: 'en',
  amount: 9900,
  currency: 'SEK',
  itemName: 'Day pass',
};

export const CARD: InstrumentView = { instrument_id: 'in_card', method: 'card', label: 'Visa •• 4242' };
export const KNOWN = { email_masked: 'a•••@e•••.se', instruments: [CARD] };

export const session = (buyer: Session['buyer'] = null): Session => ({
  session_id: '5f2c7b1e-0000-4000-8000-000000000000',
  token: 'bearer',
  expires_in: 900,
  merchant: { name: 'Kiosk', support_url: null },
  livemode: false,
  methods: [
    { method: 'card', currencies: null, brands: ['visa', 'mastercard', 'amex'] },
    { method: 'direct_debit', currencies: ['EUR'] },
  ],
  buyer,
});

export const confirmation = (id = 'co_1', over: Partial<PurchaseConfirmation> = {}): PurchaseConfirmation => ({
  confirmation_id: id,
  flow: 'purchase',
  authentication: 'none',
  consent: null,
  asks_recognition: false,
  earlier: null,
  amount: 9900,
  currency: 'SEK',
  tax_amount: null,
  item_name: 'Day pass',
  merchant_name: 'Kiosk',
  instrument: CARD,
  email_masked: KNOWN.email_masked,
  ...over,
});

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const OFFLINE = { ok: false, offline: true } as const;
export const refused = (code: string, more: Partial<FrameProblem> = {}) => ({
  ok: false as const,
  offline: false as const,
  problem: { code, triesLeft: null, retryAfter: null, fields: [], ...more },
});

/** The fields of a card have come before anything else. */
export const START: State = { ...INITIAL_STATE, cardRecords };

/** Runs events from the start; an answer is given to whatever job is running then. */
export function play(events: readonly (Event | Answer)[], from: State = START, now = NOW): State {
  return events.reduce((state, event) => {
    if ('type' in event) return transition(state, event, now);
    if (state.work.status !== 'busy' || state.work.job.kind !== event.kind) {
      throw new Error(`no ${event.kind} is running on ${state.view.screen}`);
    }
    return transition(state, { type: 'answered', id: state.work.id, answer: event }, now);
  }, from);
}

export const OPEN: readonly (Event | Answer)[] = [
  { type: 'opened', request: ASKED },
  { kind: 'openSession', result: ok(session()) },
  { type: 'acted' },
];

export const TO_CODE: readonly (Event | Answer)[] = [
  ...OPEN,
  { type: 'typed', field: 'phone', value: '0701234567' },
  { type: 'submitted' },
  { kind: 'sendCode', result: ok({ phone_masked: '+46 70 ••• •• 67', resend_after: 30, expires_in: 300 }) },
];

export const TO_EMAIL: readonly (Event | Answer)[] = [
  ...TO_CODE,
  { type: 'typed', field: 'code', value: '123456' },
  {
    kind: 'enterCode',
    result: ok({ token: 'second', expires_in: 900, buyer: { email_masked: null, instruments: [] }, factors: [] }),
  },
];

export const TO_METHODS: readonly (Event | Answer)[] = [
  ...TO_EMAIL,
  { type: 'typed', field: 'email', value: 'anna@example.se' },
];

export const EMAIL_GIVEN: Answer = {
  kind: 'giveEmail',
  result: ok({ buyer: { email_masked: KNOWN.email_masked, instruments: [] } }),
};

export const TO_DETAILS: readonly (Event | Answer)[] = [...TO_METHODS, { type: 'submitted' }, EMAIL_GIVEN];

export const TO_CONFIRM: readonly (Event | Answer)[] = [
  ...TO_DETAILS,
  { type: 'typed', field: 'number', value: '4242 4242 4242 4242' },
  { type: 'typed', field: 'expiry', value: '3/27' },
  { type: 'typed', field: 'csc', value: '123' },
  { type: 'submitted' },
  { kind: 'addInstrument', result: ok({ instrument: CARD }) },
  { kind: 'openConfirmation', result: ok(confirmation()) },
];

export const LIVE: Event = { type: 'terms-shown', confirmationId: 'co_1', live: true };

export const TO_DONE: readonly (Event | Answer)[] = [
  ...TO_CONFIRM,
  LIVE,
  { type: 'pay' },
  { kind: 'raiseSubmit', reply: { ok: true } },
  { kind: 'makeProof', result: ok({ user_token: 'user', origin_proof: 'proof', email: 'anna@example.se' }) },
];
