import type { PaymentRail, Rails } from '../ports/paymentRail.js';

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
