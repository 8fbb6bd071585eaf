import type Stripe from 'stripe';
import type { RailFact } from '../../ports/railFacts.js';
import { factsOf } from './facts.js';
import type { StripeCalls } from './stripeDeps.js';

/** Seconds after which a notification is not believed any more, whoever signed it. */
const TOLERANCE = 300;

/** The facts of a notification that Stripe signed a short while ago; `undefined`: it did not. */
export async function readNotification(calls: StripeCalls, request: Request): Promise<readonly RailFact[] | undefined> {
  const body = Buffer.from(await request.arrayBuffer());
  if (!isSigned(calls, body, request.headers.get('stripe-signature') ?? '')) return undefined;
  const event = parsed(body);
  // One that only names its object, which an endpoint for the second version of the API sends.
  if (event?.object === 'v2.core.event') return [];
  if (event?.object !== 'event' || typeof event.type !== 'string') return undefined;
  // An endpoint for connected accounts hears of their tests too.
  if (event.livemode !== (calls.mode === 'live')) return [];
  return factsOf(calls, event);
}

/* Any of the secrets will do: while one is rotated Stripe signs with both, and each endpoint has its own. */
function isSigned({ client, clock, webhookSecrets }: StripeCalls, body: Buffer, header: string): boolean {
  const now = clock().getTime();
  const [, time = ''] = /(?:^|,)t=(\d{1,12})(?:,|$)/.exec(header) ?? [];
  // The client looks at what is too old alone.
  if (time === '' || Number(time) - now / 1000 > TOLERANCE) return false;
  return webhookSecrets.some((secret) => {
    try {
      return client.webhooks.signature?.verifyHeader(body, header, secret, TOLERANCE, undefined, now);
    } catch {
      return false;
    }
  });
}

function parsed(body: Buffer): Stripe.Event | { object: 'v2.core.event' } | undefined {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
