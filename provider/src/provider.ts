import { randomBytes } from 'node:crypto';
import { type Logger, pino } from 'pino';
import type { Deps } from './deps.js';
import { createApp } from './http/app.js';
import type { Connection } from './http/env.js';
import type { WindowLimit } from './http/limits.js';
import type { MessageSender } from './messages/messageSender.js';
import { sandboxInbox } from './messages/sandboxInbox.js';
import { createSweeper } from './orders/sweeper.js';
import type { PaymentRail } from './payment-methods/paymentRail.js';
import { sandboxCardRail } from './payment-methods/sandbox/sandboxCardRail.js';
import { ensureSigningKeys } from './proofs/signingKeys.js';
import type { Database } from './store/database.js';
import { createVault } from './vault.js';

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
  liveSender?: MessageSender;
  log?: Logger;
  clock?: () => Date;
  random?: (bytes: number) => Uint8Array;
  /** How much one merchant key may ask of this process; far above any shop's sales if left out. */
  merchantLimit?: WindowLimit;
};

export type Provider = {
  /** The whole service as a Fetch handler. */
  fetch(request: Request, connection?: Connection): Promise<Response>;
  /** Starts the background work: orders whose outcome is unknown are settled. */
  start(): void;
  /** Ends the background work; the database stays the caller's. */
  close(): Promise<void>;
};

/** Builds the service over a migrated store. Makes the signing keys that are missing. */
export async function createProvider(options: ProviderOptions): Promise<Provider> {
  const { database, sandbox, clock = () => new Date(), random = randomBytes } = options;
  const vault = createVault(options.masterKey, random);
  const deps: Deps = {
    database,
    url: new URL(options.url).origin,
    sandbox,
    clock,
    random,
    vault,
    log: options.log ?? pino({ level: 'silent' }),
    rails: { test: [sandboxCardRail({ database, clock })], live: options.liveRails ?? [] },
    senders: {
      test: sandboxInbox({ database, clock, random }),
      ...(options.liveSender ? { live: options.liveSender } : {}),
    },
    ...(options.merchantLimit ? { merchantLimit: options.merchantLimit } : {}),
  };
  await ensureSigningKeys(deps);
  const app = createApp(deps);
  const sweeper = createSweeper(deps);
  return {
    fetch: async (request, connection = {}) => app.fetch(request, connection),
    start: () => sweeper.start(),
    close: () => sweeper.stop(),
  };
}
