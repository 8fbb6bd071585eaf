import { type Logger, pino } from 'pino';
import { applyPhoneChanges } from '../account/applyPhoneChanges.js';
import {
  createSessionLimiters,
  MERCHANT_LIMIT,
  type SessionLimits,
  type WindowLimit,
  windowLimiter,
} from '../common/limits.js';
import { createPoller } from '../common/poller.js';
import { randomSource } from '../common/randomSource.js';
import { isSecureUrl } from '../common/secureUrl.js';
import { createVault } from '../common/vault.js';
import type { Connection } from '../http/env.js';
import { clientAddress, readTrustedProxies } from '../http/trustedProxies.js';
import { sandboxMailbox } from '../mails/sandboxMailbox.js';
import { sendAgreements } from '../mails/sendAgreements.js';
import { sendMends } from '../mails/sendMends.js';
import { sendReceipts } from '../mails/sendReceipts.js';
import { ensureOwnShops } from '../merchants/ownShop.js';
import { sandboxInbox } from '../messages/sandboxInbox.js';
import { createMetrics, type Metrics } from '../metrics/metrics.js';
import { createSweeper } from '../orders/settle/sweeper.js';
import { unsettledOrders } from '../orders/unsettledOrders.js';
import { mailLanes } from '../outbox/lanes.js';
import type { AmountLimits } from '../ports/amountLimits.js';
import type { Deps } from '../ports/deps.js';
import type { MailSender } from '../ports/mailSender.js';
import type { MessageSender } from '../ports/messageSender.js';
import type { Operator } from '../ports/operator.js';
import type { PaymentRail } from '../ports/paymentRail.js';
import type { SimSwapResolver } from '../ports/simSwapResolver.js';
import type { SmsBudget } from '../ports/smsBudget.js';
import { createKeyRing } from '../proofs/keyRing.js';
import { ensureSigningKeys } from '../proofs/signingKeys.js';
import { deleteAtRails } from '../rail-deletions/deleteAtRails.js';
import { releaseHolds } from '../rail-pages/releaseHolds.js';
import type { StripeConnection } from '../rails/stripe/connectStripe.js';
import { tellOperator } from '../receipts/tellOperator.js';
import type { Database } from '../store/database.js';
import { deliverWebhooks, webhookLanes } from '../webhooks/deliverWebhooks.js';
import { createApp } from './app.js';
import { keepServedScripts } from './files/servedScripts.js';
import { serveMetrics } from './operator/metricsRoutes.js';
import { railsAtStart } from './railsAtStart.js';
import { tellSandboxFacts } from './sandbox/tellSandboxFacts.js';

export type ProviderOptions = {
  /** A migrated store. */
  database: Database;
  /** Public URL, an origin: `https://pay.example`. It is `iss` of every proof. */
  url: string;
  /** Serve the sandbox's inbox of text messages. */
  sandbox: boolean;
  /** 32 random bytes kept outside the store. */
  masterKey: Uint8Array;
  /** Rails and sender for live keys; without both, live keys are refused. */
  liveRails?: readonly PaymentRail[];
  /** An account at Stripe: its key says whether it is the card rail of live keys or of test keys. */
  stripe?: StripeConnection;
  liveSender?: MessageSender;
  /** Sends receipts of live orders; without one, none are sent. */
  liveMailSender?: MailSender;
  log?: Logger;
  clock?: () => Date;
  random?: (bytes: number) => Uint8Array;
  /** How much one merchant key may ask of this process; far above any shop's sales if left out. */
  merchantLimit?: WindowLimit;
  /** How many frames may be opened from one network address and under one key, in this process. */
  sessionLimits?: SessionLimits;
  /** ISO 3166-1 codes of the only countries that codes are sent to, such as `['SE', 'NO']`. */
  smsCountries?: readonly string[];
  /** How many text messages may go to one country in an hour, and which part is kept for known numbers and networks. */
  smsBudget?: SmsBudget;
  /**
   * Minor units by currency above which a buyer gives a code or another factor before the purchase, such as
   * `{ SEK: 20000 }`; thirty euros if left out, and never more. In a currency that is not named, one is always asked
   * for. A shop's own limits make it stricter still.
   */
  amountLimits?: AmountLimits;
  /** Tells the country (ISO 3166-1) of a network address: a purchase from a new one needs a fresh factor. */
  countryOfAddress?: (address: string) => string | undefined | Promise<string | undefined>;
  /**
   * Tells when a number was last moved to another SIM card. Asked before a code by text message counts for a number
   * with which something was saved: for 72 hours after a move, another factor is needed.
   */
  simSwap?: SimSwapResolver;
  /**
   * Whether webhooks under test keys go to private addresses too, such as those of a shop in the same network; never
   * under live keys. A provider on localhost reaches its own machine without it.
   */
  privateWebhooks?: boolean;
  /** Who runs the service: shown on its pages `/terms` and `/privacy`, and told of reported orders. */
  operator?: Operator;
  /** Whoever brings it as a bearer may read `GET /metrics`; without one, nobody finds it there. */
  metricsToken?: string;
  /** Who runs a command, by their name on the machine: what it does is theirs in the audit trail. */
  command?: string;
  /** Addresses and CIDR ranges of the proxies in front, whose word about a client's address counts. */
  trustedProxies?: readonly string[];
};

export type Provider = {
  /** The whole service as a Fetch handler. */
  fetch(request: Request, connection?: Connection): Promise<Response>;
  /** A Fetch handler of `GET /metrics` alone, for a port of its own. */
  fetchMetrics(request: Request): Promise<Response>;
  /** Starts the background work: orders whose outcome is unknown are settled. */
  start(): void;
  /** Ends the background work; the database stays the caller's. */
  close(): Promise<void>;
};

/**
 * Builds the service over a migrated store. Makes the signing keys that are missing, and the shop of its own page.
 * @throws Error when money that is real would move over plain http, a rail takes details where it must not, or a
 *   proxy's range cannot be read.
 */
export async function createProvider(options: ProviderOptions): Promise<Provider> {
  const isTrusted = readTrustedProxies(options.trustedProxies ?? []);
  const { deps, metrics } = assemble(options);
  await ensureSigningKeys(deps);
  await ensureOwnShops(deps);
  await keepServedScripts(deps);
  const app = createApp(deps);
  const sweeper = createSweeper(deps);
  const lanes = {
    webhooks: webhookLanes(),
    receipts: mailLanes(),
    agreements: mailLanes(),
    mends: mailLanes(),
    reports: mailLanes(),
  };
  /* Each in a loop of its own: a mail server that hangs holds up no event, and a receiver of events no mail. */
  const loops = [
    (signal: AbortSignal) => deliverWebhooks(deps, { lanes: lanes.webhooks, signal }),
    (signal: AbortSignal) => sendReceipts(deps, { lanes: lanes.receipts, signal }),
    (signal: AbortSignal) => sendAgreements(deps, { lanes: lanes.agreements, signal }),
    (signal: AbortSignal) => sendMends(deps, { lanes: lanes.mends, signal }),
    (signal: AbortSignal) => tellOperator(deps, { lanes: lanes.reports, signal }),
    () => applyPhoneChanges(deps),
    () => releaseHolds(deps),
    () => deleteAtRails(deps),
    () => tellSandboxFacts(deps),
  ].map((work) => createPoller(deps.log, [work]));
  return {
    async fetch(request, { remoteAddress } = {}) {
      const address = clientAddress(remoteAddress, request.headers, isTrusted);
      return app.fetch(request, address === undefined ? {} : { remoteAddress: address });
    },
    fetchMetrics: (request) => serveMetrics(request, metrics, options.metricsToken),
    start() {
      metrics.watchProcess();
      sweeper.start();
      for (const loop of loops) loop.start();
    },
    async close() {
      await Promise.all([sweeper, ...loops].map((each) => each.stop()));
    },
  };
}

/** What the use cases work with, without the service around them: for commands. */
export const createDeps = (options: ProviderOptions): Deps => assemble(options).deps;

function assemble(options: ProviderOptions): { deps: Deps; metrics: Metrics } {
  const { database, sandbox, clock = () => new Date(), random = randomSource() } = options;
  const url = new URL(options.url).origin;
  if ((options.liveRails?.length || options.stripe?.mode === 'live') && !isSecureUrl(url)) {
    throw new Error('Live payments need a public URL with https; plain http is for localhost.');
  }
  const metrics = createMetrics({
    unsettled: () => unsettledOrders({ database, clock }),
    pool: () => database.usage?.(),
  });
  const vault = createVault(options.masterKey, random);
  const log = options.log ?? pino({ level: 'silent' });
  const rails = railsAtStart({ database, url, clock, vault, log }, options);
  const deps: Deps = {
    database,
    url,
    sandbox,
    clock,
    random,
    vault,
    keyRing: createKeyRing({ database, vault, clock }),
    log,
    rails,
    senders: {
      test: sandboxInbox({ database, clock, random }),
      ...(options.liveSender ? { live: options.liveSender } : {}),
    },
    mails: {
      test: sandboxMailbox({ database, clock, random }),
      ...(options.liveMailSender ? { live: options.liveMailSender } : {}),
    },
    metrics,
    merchantLimiter: windowLimiter(options.merchantLimit ?? MERCHANT_LIMIT, clock),
    sessionLimiters: createSessionLimiters(options.sessionLimits, clock),
    ...(options.smsCountries ? { smsCountries: options.smsCountries } : {}),
    ...(options.smsBudget ? { smsBudget: options.smsBudget } : {}),
    ...(options.amountLimits ? { amountLimits: options.amountLimits } : {}),
    ...(options.countryOfAddress ? { countryOfAddress: options.countryOfAddress } : {}),
    ...(options.simSwap ? { simSwap: options.simSwap } : {}),
    ...(options.privateWebhooks ? { privateWebhooks: true } : {}),
    ...(options.command === undefined ? {} : { command: options.command }),
    ...(options.operator ? { operator: options.operator } : {}),
    ...(options.metricsToken === undefined ? {} : { metricsToken: options.metricsToken }),
  };
  return { deps, metrics };
}
