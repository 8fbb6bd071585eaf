import type { PaymentRail } from '../../ports/paymentRail.js';
import { sandboxCardRail } from './sandboxCardRail.js';
import { sandboxDirectDebitRail } from './sandboxDirectDebitRail.js';
import { sandboxInvoiceRail } from './sandboxInvoiceRail.js';
import type { SandboxDeps } from './sandboxNotifications.js';

/** Every way to pay under test keys, with one set of books. No money moves. */
export const sandboxRails = (deps: SandboxDeps): readonly PaymentRail[] => [
  sandboxCardRail(deps),
  sandboxInvoiceRail(deps),
  sandboxDirectDebitRail(deps),
];
