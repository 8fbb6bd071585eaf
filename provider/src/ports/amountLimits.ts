/** Minor units by currency (ISO 4217): a purchase above needs a factor. */
export type AmountLimits = Readonly<Record<string, number>>;
