/**
 * Tells when a number was last moved to another SIM card or eSIM, as carriers and aggregators can.
 * @param phone E.164
 * @see https://github.com/camaraproject/SimSwap
 */
export type SimSwapResolver = (phone: string, call: { signal: AbortSignal }) => Promise<Date | undefined>;
