import type { InstrumentDetails } from 'ondemand-pay/internal';
import { SANDBOX_IBANS } from 'ondemand-pay/protocol';
import { isIban } from '../../payment-methods/iban.js';
import type { PaymentRail, PreparedInstrument } from '../../ports/paymentRail.js';
import { decisionOf, type SandboxLedger } from './sandboxLedger.js';

/** What accounts in the European Economic Area and its neighbours with IBANs are kept in. */
const CURRENCIES = ['EUR', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'HUF', 'RON', 'BGN', 'ISK', 'CHF', 'GBP'];

type SandboxAccount = { outcome: (typeof SANDBOX_IBANS)[keyof typeof SANDBOX_IBANS]; last4: string };

/** A direct debit scheme that moves no money and answers by the account's number. */
export const sandboxDirectDebitRail = (ledger: SandboxLedger): PaymentRail => ({
  ...ledger.books,
  name: 'sandbox-direct-debit',
  method: 'direct_debit',
  currencies: CURRENCIES,
  prepare: async (details) => prepareAccount(details),
  confirm({ railReference, instrument }) {
    const { outcome } = instrument.details as SandboxAccount;
    return ledger.confirm(railReference, decisionOf(outcome === 'account_closed' ? outcome : undefined));
  },
});

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
