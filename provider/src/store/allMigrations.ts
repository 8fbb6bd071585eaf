import type { Migration } from './migrate.js';
import { schema } from './migrations/0001Schema.js';
import { servedScripts } from './migrations/0002ServedScripts.js';
import { trust } from './migrations/0003Trust.js';
import { knownNetworks } from './migrations/0004KnownNetworks.js';
import { audit } from './migrations/0005Audit.js';
import { channels } from './migrations/0006Channels.js';
import { agreedAt } from './migrations/0007AgreedAt.js';
import { taxShown } from './migrations/0008TaxShown.js';
import { merchantCountry } from './migrations/0009MerchantCountry.js';
import { receiptsThatCount } from './migrations/0010Receipts.js';
import { browserSignIn } from './migrations/0011BrowserSignIn.js';
import { paymentLinks } from './migrations/0012PaymentLinks.js';
import { agreementMails } from './migrations/0013AgreementMails.js';
import { ledger } from './migrations/0014Ledger.js';
import { signIns } from './migrations/0015SignIns.js';
import { railReferences } from './migrations/0016RailReferences.js';
import { pagePath } from './migrations/0017PagePath.js';
import { railFacts } from './migrations/0018RailFacts.js';
import { sandboxFacts } from './migrations/0019SandboxFacts.js';
import { payees } from './migrations/0020Payees.js';
import { railPages } from './migrations/0021RailPages.js';
import { savedFacts } from './migrations/0022SavedFacts.js';
import { mendMails } from './migrations/0023MendMails.js';
import { stripeCustomers } from './migrations/0025StripeCustomers.js';
import { foundByIndex } from './migrations/0028FoundByIndex.js';
import { railDeletions } from './migrations/0029RailDeletions.js';
import { agreements } from './migrations/0030Agreements.js';

/** The schema's history, oldest first. */
export const allMigrations: readonly Migration[] = [
  schema,
  servedScripts,
  trust,
  knownNetworks,
  audit,
  channels,
  agreedAt,
  taxShown,
  merchantCountry,
  receiptsThatCount,
  browserSignIn,
  paymentLinks,
  agreementMails,
  ledger,
  signIns,
  railReferences,
  pagePath,
  railFacts,
  sandboxFacts,
  payees,
  railPages,
  savedFacts,
  mendMails,
  stripeCustomers,
  foundByIndex,
  railDeletions,
  agreements,
];
