/** Minor units by currency (ISO 4217): a purchase above needs a fresh factor. */
export type AmountLimits = Readonly<Record<string, number>>;
