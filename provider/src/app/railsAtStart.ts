import type { Deps } from '../ports/deps.js';
import type { PaymentRail, Rails } from '../ports/paymentRail.js';
import { sandboxRails } from '../rails/sandbox/sandboxRails.js';
import type { StripeConnection } from '../rails/stripe/connectStripe.js';

/**
 * The rails of both modes: the sandbox’s under test keys, the operator’s own under live ones, and cards by Stripe in
 * the mode of its key, where they take the place of the sandbox’s.
 */
export function railsAtStart(
  deps: Pick<Deps, 'database' | 'url' | 'clock' | 'vault' | 'log'>,
  { liveRails = [], stripe }: { liveRails?: readonly PaymentRail[]; stripe?: StripeConnection },
): Rails {
  const cards = stripe?.rail(deps);
  const isLive = stripe?.mode === 'live';
  const sandboxed = sandboxRails(deps).filter(({ method }) => isLive || method !== cards?.method);
  const rails = {
    test: [...(cards && !isLive ? [cards] : []), ...sandboxed],
    live: [...(cards && isLive ? [cards] : []), ...liveRails],
  };
  checkRails(rails);
  return rails;
}

/**
 * Refuses rails that nobody could pay with as they must: the details of each are given in fields of the frame or on
 * pages of its own, and the number of a live card never in fields, which are the provider's.
 * @throws Error that names the rail.
 */
export function checkRails(rails: Rails): void {
  for (const rail of [...rails.test, ...rails.live]) checkDetails(rail);
  for (const { name, method, pages } of rails.live) {
    if (method === 'card' && !pages) {
      throw new Error(
        `The live rail ${name} takes cards in fields of the provider: give it pages of the processor's own.`,
      );
    }
  }
}

function checkDetails({ name, prepare, pages, verify }: PaymentRail): void {
  if (prepare && pages) throw new Error(`The rail ${name} has both prepare and pages: details are given in one place.`);
  if (!prepare && !pages) throw new Error(`The rail ${name} has neither prepare nor pages: nobody could give details.`);
  if (pages && verify) throw new Error(`The rail ${name} has pages and verify: no security code passes the provider.`);
}
