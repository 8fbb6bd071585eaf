import type { RailInstrument, RailTrials } from '../../ports/paymentRail.js';
import { savedCardOf } from './savedCard.js';
import type { StripeCalls } from './stripeDeps.js';

/** Cards of Stripe's own that a test account saves without anybody typing a number. */
const CARDS = {
  approved: 'pm_card_visa',
  declined: 'pm_card_chargeCustomerFail',
  needsBuyer: 'pm_card_authenticationRequired',
} as const;

/** Saves test cards with a customer of their own. */
export async function stripeTrials({ client, mode }: StripeCalls): Promise<RailTrials> {
  if (mode !== 'test') throw new TypeError('Only a test account has cards that move nothing');
  const { default_currency } = await client.accounts.retrieveCurrent();
  const customer = await client.customers.create({ description: 'ondemand rails check' });
  const save = async (card: string): Promise<RailInstrument> => {
    const saved = savedCardOf(await client.paymentMethods.attach(card, { customer: customer.id }));
    if (!saved) throw new TypeError('Stripe saved something that is no card');
    return { mode, method: 'card', details: saved };
  };
  return {
    currency: (default_currency ?? 'eur').toUpperCase(),
    approved: await save(CARDS.approved),
    declined: await save(CARDS.declined),
    needsBuyer: await save(CARDS.needsBuyer),
  };
}
