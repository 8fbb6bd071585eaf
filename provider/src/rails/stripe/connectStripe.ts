import type { Mode } from '../../common/mode.js';
import type { PaymentRail } from '../../ports/paymentRail.js';
import { inspectStripe, type StripeInspection } from './inspectStripe.js';
import { onlyAnswers } from './stripeAnswers.js';
import type { StripeDeps } from './stripeDeps.js';
import { stripeRail } from './stripeRail.js';

export type StripeOptions = {
  /** `sk_…` or `rk_…`: a live one makes the live card rail, a test one that of the test keys. */
  secretKey: string;
  /** `whsec_…` of each endpoint, and both while one is rotated. */
  webhookSecrets: readonly string[];
  /** Where Stripe's API is, for a proxy in between or a server of tests; `https://api.stripe.com` if left out. */
  api?: string;
};

/** An account at Stripe, ready to be asked. */
export type StripeConnection = {
  readonly mode: Mode;
  /** Where its API is asked; undefined: at Stripe. */
  readonly api: string | undefined;
  /** The rail over a store. */
  rail(deps: StripeDeps): PaymentRail;
  /** What the account says of itself, of these connected to it, and of the endpoints that tell this address. */
  inspect(notificationsUrl: string, accounts: readonly string[], clock: () => Date): Promise<StripeInspection>;
};

/** Stripe was configured, and its client is not there. */
export class StripeClientMissing extends Error {
  readonly code = 'stripe_client_missing';
}

/** The mode that a key is for; undefined for what is no secret or restricted key. */
export function modeOfSecretKey(secretKey: string): Mode | undefined {
  const [, mode] = /^(?:sk|rk)_(live|test)_\w+$/.exec(secretKey) ?? [];
  return mode as Mode | undefined;
}

/** Milliseconds for a call: a little less than a rail has to answer. */
const PATIENCE = 9_000;

/**
 * Loads the official client and opens an account with it. Nothing else loads it: whoever does not use Stripe needs no
 * `stripe` beside the provider.
 * @throws StripeClientMissing with what to install.
 */
export async function connectStripe({ secretKey, webhookSecrets, api }: StripeOptions): Promise<StripeConnection> {
  const mode = modeOfSecretKey(secretKey);
  if (!mode) throw new TypeError('A secret key of Stripe begins with sk_live_, sk_test_, rk_live_ or rk_test_');
  const { default: Stripe } = await loadClient();
  const client = new Stripe(secretKey, {
    ...addressOf(api),
    httpClient: onlyAnswers(Stripe.createNodeHttpClient()),
    appInfo: { name: 'ondemand-pay' },
    maxNetworkRetries: 1,
    telemetry: false,
    timeout: PATIENCE,
  });
  return {
    mode,
    api,
    rail: (deps) => stripeRail({ ...deps, client, mode, webhookSecrets }),
    inspect: (notificationsUrl, accounts, clock) => inspectStripe(client, notificationsUrl, accounts, clock),
  };
}

async function loadClient(): Promise<typeof import('stripe')> {
  try {
    return await import('stripe');
  } catch (cause) {
    throw new StripeClientMissing('Cards by Stripe need its client beside the provider: npm install stripe@23', {
      cause,
    });
  }
}

function addressOf(api: string | undefined) {
  if (api === undefined) return {};
  const { protocol, hostname, port } = new URL(api);
  return {
    protocol: protocol === 'http:' ? ('http' as const) : ('https' as const),
    host: hostname,
    ...(port !== '' && { port }),
  };
}
