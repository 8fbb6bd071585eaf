/** Who runs a provider. */
export type Operator = {
  /** The name of the person or company, as buyers should read it. */
  name: string;
  /** Where reports of orders that nobody bought go. */
  email?: string;
  /** Own pages instead of those the provider has, `https://…`. */
  termsUrl?: string;
  privacyUrl?: string;
};
