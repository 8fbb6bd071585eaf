import type Stripe from 'stripe';
import type { Mode } from '../../common/mode.js';
import type { Deps } from '../../ports/deps.js';

/** What the rail works with. */
export type StripeDeps = Pick<Deps, 'database' | 'clock' | 'log' | 'url'>;

/** The same with the client of one account. */
export type StripeCalls = StripeDeps & {
  client: Stripe;
  mode: Mode;
  /** Secrets of endpoints: more than one while one is rotated, and where connected accounts have an endpoint too. */
  webhookSecrets: readonly string[];
};

/** The rail's name: notifications come to `/rails/stripe/notifications`. */
export const STRIPE = 'stripe';
