import type { Logger } from 'pino';
import type { WindowLimit } from './http/limits.js';
import type { Senders } from './messages/messageSender.js';
import type { Metrics } from './metrics/metrics.js';
import type { Rails } from './payment-methods/paymentRail.js';
import type { Database } from './store/database.js';
import type { Vault } from './vault.js';

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
  readonly log: Logger;
  readonly rails: Rails;
  readonly senders: Senders;
  /** Waits, or rejects once the signal aborts; real timers if left out. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  /** How much one merchant key may ask; `MERCHANT_LIMIT` if left out. */
  readonly merchantLimit?: WindowLimit;
  /** What is counted, for whoever watches; nothing is if left out. */
  readonly metrics?: Metrics;
  /** The bearer that may read the metrics. */
  readonly metricsToken?: string;
}
