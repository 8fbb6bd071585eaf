import type { PaymentRail } from '../../ports/paymentRail.js';
import type { Database } from '../../store/database.js';
import { sandboxCardRail } from './sandboxCardRail.js';
import { sandboxDirectDebitRail } from './sandboxDirectDebitRail.js';
import { sandboxInvoiceRail } from './sandboxInvoiceRail.js';
import { sandboxLedger } from './sandboxLedger.js';

/** Every way to pay under test keys, with one set of books. No money moves. */
export function sandboxRails({ database, clock }: { database: Database; clock: () => Date }): readonly PaymentRail[] {
  const ledger = sandboxLedger({ database, clock });
  return [sandboxCardRail(ledger, clock), sandboxInvoiceRail(ledger, clock), sandboxDirectDebitRail(ledger)];
}
