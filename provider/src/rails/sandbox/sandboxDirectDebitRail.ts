import type { InstrumentDetails } from 'ondemand-pay/internal';
import { SANDBOX_IBANS } from 'ondemand-pay/protocol';
import { isIban } from '../../payment-methods/iban.js';
import type { PaymentRail, PreparedInstrument } from '../../ports/paymentRail.js';
import { type Decision, outcomeOf, sandboxBooks } from './sandboxLedger.js';
import type { SandboxDeps } from './sandboxNotifications.js';

/** What accounts in the European Economic Area and its neighbours with IBANs are kept in. */
const CURRENCIES = ['EUR', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'HUF', 'RON', 'BGN', 'ISK', 'CHF', 'GBP'];

type SandboxAccount = { outcome: (typeof SANDBOX_IBANS)[keyof typeof SANDBOX_IBANS]; last4: string };

/** A direct debit scheme that moves no money and answers by the account's number. */
export function sandboxDirectDebitRail(deps: SandboxDeps): PaymentRail {
  const name = 'sandbox-direct-debit';
  const { decide, books } = sandboxBooks(deps, name);
  return {
    ...books,
    name,
    method: 'direct_debit',
    currencies: CURRENCIES,
    prepare: async (details) => prepareAccount(details),
    confirm: (payment) => decide(payment, DECISIONS[(payment.instrument.details as SandboxAccount).outcome]),
  };
}

/** What takes a bank days takes it seconds here. */
const LATER = 20_000;

const pending = { knownAfter: LATER, meanwhile: { status: 'pending', reason: 'with_bank' } } as const;

const DECISIONS: { readonly [O in SandboxAccount['outcome']]: Decision } = {
  approved: { outcome: outcomeOf(undefined) },
  account_closed: { outcome: outcomeOf('account_closed') },
  pending: { ...pending, outcome: { status: 'captured' }, told: [{ kind: 'captured', after: LATER }] },
  pending_declined: {
    ...pending,
    outcome: outcomeOf('account_closed'),
    told: [{ kind: 'failed', reason: 'account_closed', after: LATER }],
  },
  returned: { outcome: outcomeOf(undefined), afterCapture: [{ kind: 'returned', reason: 'MD06', after: LATER }] },
};

/** The number is forgotten here but for its last digits. */
function prepareAccount(given: InstrumentDetails): PreparedInstrument {
  if (given.method !== 'direct_debit') return { ok: false, pointer: '/method', detail: 'must be direct_debit' };
  const { iban } = given;
  if (!isIban(iban)) return { ok: false, pointer: '/iban', detail: 'must be an IBAN' };
  if (!isSandboxIban(iban)) return { ok: false, pointer: '/iban', detail: 'must be one of the test accounts' };
  const account: SandboxAccount = { outcome: SANDBOX_IBANS[iban], last4: iban.slice(-4) };
  return { ok: true, label: `Account •• ${account.last4}`, details: account };
}

const isSandboxIban = (iban: string): iban is keyof typeof SANDBOX_IBANS => Object.hasOwn(SANDBOX_IBANS, iban);
