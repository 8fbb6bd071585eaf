import type { Logger } from 'pino';
import type { Limiter, SessionLimiters } from '../common/limits.js';
import type { Vault } from '../common/vault.js';
import type { Metrics } from '../metrics/metrics.js';
import type { Database } from '../store/database.js';
import type { AmountLimits } from './amountLimits.js';
import type { KeyRing } from './keyRing.js';
import type { MailSenders } from './mailSender.js';
import type { Senders } from './messageSender.js';
import type { Operator } from './operator.js';
import type { Rails } from './paymentRail.js';
import type { SimSwapResolver } from './simSwapResolver.js';
import type { SmsBudget } from './smsBudget.js';

/** What the domain works with. Clocks and random sources are passed in, so that tests own time and chance. */
export interface Deps {
  readonly database: Database;
  /** The provider's public URL, an origin without a trailing slash: `iss` of every proof. */
  readonly url: string;
  /** True when the provider serves the sandbox's inbox. */
  readonly sandbox: boolean;
  readonly clock: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly vault: Vault;
  /** The keys that sign origin proofs, as every request reads them. */
  readonly keyRing: KeyRing;
  readonly log: Logger;
  readonly rails: Rails;
  readonly senders: Senders;
  /** Who sends emails, if anybody does. */
  readonly mails?: MailSenders;
  /** Waits, or rejects once the signal aborts; real timers if left out. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  /** Counts what each merchant key asks of this process, over all routes. */
  readonly merchantLimiter: Limiter;
  /** Count the frames that are opened in this process. */
  readonly sessionLimiters: SessionLimiters;
  /** ISO 3166-1 codes of the countries that codes are sent to; every country if left out. */
  readonly smsCountries?: readonly string[];
  /** What text messages to one country may cost; `SMS_BUDGET` if left out. */
  readonly smsBudget?: SmsBudget;
  /** Minor units by currency above which a purchase needs a factor; `ONE_TAP_LIMITS` if left out, and never more. */
  readonly amountLimits?: AmountLimits;
  /** The country (ISO 3166-1) of a network address; without it no country is looked at. */
  readonly countryOfAddress?: (address: string) => string | undefined | Promise<string | undefined>;
  /** When a number was last moved to another SIM card; without it nobody is asked. */
  readonly simSwap?: SimSwapResolver;
  /** Whether webhooks under test keys go to private addresses. */
  readonly privateWebhooks?: boolean;
  /** Who runs a command, by their name on the machine; a server has none. */
  readonly command?: string;
  /** Who runs the service, for its pages about terms and privacy. */
  readonly operator?: Operator;
  /** What is counted, for whoever watches; nothing is if left out. */
  readonly metrics?: Metrics;
  /** The bearer that may read the metrics. */
  readonly metricsToken?: string;
}
