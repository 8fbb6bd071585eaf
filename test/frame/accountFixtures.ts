import { accountTransition } from '../../src/frame/rules/account/accountTransition.js';
import type { AccountAnswer } from '../../src/frame/state/accountState.js';
import type { Answer, Event, FrameRequest, State } from '../../src/frame/state/state.js';
import type { OwnLimit, Preferences, Receipt, RecurringPaymentView } from '../../src/protocol/accountApi.js';
import { CARD, KNOWN, NOW, ok, START, session } from './fixtures.js';

export const AT_SHOP: FrameRequest = { flow: 'preferences', delivery: 'native', locale: 'en', sessionId: 'ps_1' };
export const OWN_PAGE: FrameRequest = { flow: 'preferences', delivery: 'native', locale: 'en' };
export const AFTER_PURCHASE: FrameRequest = {
  flow: 'success',
  delivery: 'native',
  locale: 'en',
  orderReference: 'or_1',
};

export const IBAN = { instrument_id: 'in_iban', method: 'direct_debit', label: 'SE •• 7466' } as const;

export const SUBSCRIPTION: RecurringPaymentView = {
  id: 'rp_1',
  merchant_name: 'Kiosk',
  item_name: 'All of Kiosk',
  status: 'active',
  terms: { max_amount: 9900, currency: 'SEK', interval: 'month', interval_count: 1, start: '2026-08-10T12:00:00Z' },
  instrument: CARD,
  created_at: '2026-08-10T12:00:00Z',
  charges: [],
};

export const preferences = (over: Partial<Preferences> = {}): Preferences => ({
  merchant_name: 'Kiosk',
  can_change: true,
  can_change_identity: true,
  factors: ['sms_code', 'security_code', 'email_code'],
  security_code_of: CARD,
  recurring_payments: [SUBSCRIPTION],
  orders: [
    {
      id: 'or_1',
      merchant_name: 'Kiosk',
      name: 'Day pass',
      amount: 9900,
      refunded_amount: 0,
      currency: 'SEK',
      status: 'captured',
      created_at: '2026-11-20T18:05:00Z',
    },
  ],
  account: null,
  ...over,
});

export const accountPreferences = (over: Partial<Preferences> = {}): Preferences =>
  preferences({
    account: {
      phone_masked: '+46 70 ••• •• 67',
      email_masked: KNOWN.email_masked,
      email_verified: true,
      instruments: [
        { ...CARD, is_default: true, recurring_payments: ['rp_1'] },
        { ...IBAN, is_default: false, recurring_payments: [] },
      ],
      devices: [
        {
          id: 'de_1',
          merchant_name: null,
          by_sign_in: false,
          is_this: true,
          created_at: '2026-08-10T12:00:00Z',
          last_used_at: '2026-11-20T12:00:00Z',
        },
      ],
      passkeys: [{ id: 'pk_1', created_at: '2026-08-10T12:00:00Z', last_used_at: '2026-11-20T12:00:00Z' }],
      known_everywhere: true,
      own_limit: null,
      pending_phone: null,
    },
    ...over,
  });

export const receipt = (over: Partial<Receipt> = {}): Receipt => ({
  order_id: 'or_1',
  merchant_name: 'Kiosk',
  support_url: 'https://kiosk.example/help',
  seller: 'Kiosk AB, Storgatan 1, Stockholm',
  name: 'Day pass',
  amount: 9900,
  tax_amount: 560,
  refunded_amount: 0,
  currency: 'SEK',
  status: 'captured',
  created_at: '2026-11-20T18:05:00Z',
  consent: null,
  reported_at: null,
  payment: null,
  ...over,
});

/** Runs events from the start; an answer is given to whatever job is running then. */
export function play(events: readonly (Event | Answer)[], from: State = START, now = NOW): State {
  return events.reduce((state, event) => {
    if ('type' in event) return accountTransition(state, event, now);
    if (state.work.status !== 'busy' || state.work.job.kind !== event.kind) {
      throw new Error(`no ${event.kind} is running on ${state.view.screen}`);
    }
    return accountTransition(state, { type: 'answered', id: state.work.id, answer: event }, now);
  }, from);
}

export const answer = (given: AccountAnswer): Answer => ({ kind: 'account', ...given });

/** A known buyer's, opened. */
export const opened = (request: FrameRequest, value: Preferences): readonly (Event | Answer)[] => [
  { type: 'opened', request },
  { kind: 'openSession', result: ok(session(KNOWN)) },
  { type: 'acted' },
  answer({ name: 'open', result: ok(value) }),
];

export const SHOP_OVERVIEW = opened(AT_SHOP, preferences());
/** The own page of a buyer who has set a limit, or none. */
export const limited = (own_limit: OwnLimit | null): readonly (Event | Answer)[] =>
  opened(OWN_PAGE, accountPreferences({ account: { ...accountPreferences().account!, own_limit } }));

export const ACCOUNT_OVERVIEW = opened(OWN_PAGE, accountPreferences());
export const RECEIPT: readonly (Event | Answer)[] = [
  { type: 'opened', request: AFTER_PURCHASE },
  { kind: 'openSession', result: ok(session()) },
  { type: 'acted' },
  answer({ name: 'receipt', result: ok(receipt()) }),
];

export const CODE_SENT = ok({
  status: 'code_sent' as const,
  masked: '+46 70 ••• •• 67',
  resend_after: 30,
  expires_in: 300,
});
export const PROVED = ok({ status: 'proved' as const, buyer: KNOWN });
