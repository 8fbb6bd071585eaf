/** Something at Stripe, and the connected account it is in; `null`: the operator's own. */
export type StripeReference = { account: string | null; id: string };

/** As it is stored: `pi_1`, or `acct_1/pi_2` on an account that is somebody else's. */
export const formatReference = ({ account, id }: StripeReference): string =>
  account === null ? id : `${account}/${id}`;

export function parseReference(reference: string): StripeReference {
  const slash = reference.indexOf('/');
  if (slash < 0) return { account: null, id: reference };
  return { account: reference.slice(0, slash), id: reference.slice(slash + 1) };
}

/** Options of a call for whoever is named. */
export const onAccount = (account: string | null): { stripeAccount?: string } =>
  account === null ? {} : { stripeAccount: account };
