/** Something at Stripe, and the connected account it is in; `null`: the operator's own. */
export type StripeReference = { account: string | null; id: string };

/** As it is stored: `pi_1`, or `acct_1/pi_2` on an account that is somebody else's. */
export const formatReference = ({ account, id }: StripeReference): string =>
  account === null ? id : `${account}/${id}`;

/** The id that is called by a reference, and the options that every call about it needs. */
export function parseReference(reference: string): { id: string; options: { stripeAccount?: string } } {
  const slash = reference.indexOf('/');
  if (slash < 0) return { id: reference, options: {} };
  return { id: reference.slice(slash + 1), options: onAccount(reference.slice(0, slash)) };
}

/** Options of a call for whoever is named. */
export const onAccount = (account: string | null): { stripeAccount?: string } =>
  account === null ? {} : { stripeAccount: account };

/** The id of something that an answer names, or holds as a whole. */
export const idOf = (thing: string | { id: string } | null | undefined): string | undefined =>
  typeof thing === 'string' ? thing : thing?.id;
