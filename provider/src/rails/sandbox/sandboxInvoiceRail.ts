import type { InstrumentDetails } from 'ondemand-pay/internal';
import type { PaymentRail, PreparedInstrument } from '../../ports/paymentRail.js';
import { outcomeOf, sandboxBooks } from './sandboxLedger.js';
import type { SandboxDeps } from './sandboxNotifications.js';

/** Minor units; an order above it is declined. */
const LIMIT = 500_000;

const ADULT_AGE = 18;

/** An invoice factor that moves no money: it trusts every adult up to a limit. */
export function sandboxInvoiceRail(deps: SandboxDeps): PaymentRail {
  const name = 'sandbox-invoice';
  const { decide, books } = sandboxBooks(deps, name);
  return {
    ...books,
    name,
    method: 'invoice',
    currencies: null,
    prepare: async (details) => prepareInvoice(details, deps.clock()),
    confirm: (payment) =>
      decide(payment, { outcome: outcomeOf(payment.amount > LIMIT ? 'limit_exceeded' : undefined) }),
  };
}

/** Of the details, which only a real factor needs, nothing is kept. */
function prepareInvoice(given: InstrumentDetails, now: Date): PreparedInstrument {
  if (given.method !== 'invoice') return { ok: false, pointer: '/method', detail: 'must be invoice' };
  if (!isAdult(given.birth_date, now)) return { ok: false, pointer: '/birth_date', detail: 'must be that of an adult' };
  return { ok: true, label: 'Invoice', details: {} };
}

/** From the eighteenth birthday on, in UTC; one on 29 February falls on 1 March. */
function isAdult(birthDate: string, now: Date): boolean {
  const [year = 0, month = 0, day = 0] = birthDate.split('-').map(Number);
  const isRealDate = new Date(Date.UTC(year, month - 1, day)).toISOString().startsWith(birthDate);
  return isRealDate && Date.UTC(year + ADULT_AGE, month - 1, day) <= now.getTime();
}
