import type Stripe from 'stripe';

/** More faults under one key than anybody has seen. */
const MOST = 3;

/**
 * Acts with a key, and goes on with another where Stripe has kept a fault of its own as the answer to it, which it
 * repeats for a day. Such an answer is of an act that has ended, so what came of it can be seen: where `find` sees
 * nothing, nothing was done.
 */
export async function repeated<T>(
  idempotencyKey: string,
  act: (key: string) => Promise<T>,
  find: () => Promise<T | undefined> = async () => undefined,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await act(attempt === 0 ? idempotencyKey : `${idempotencyKey}:${attempt}`);
    } catch (error) {
      if (attempt === MOST || !isKeptFault(error)) throw error;
      const found = await find();
      if (found !== undefined) return found;
    }
  }
}

function isKeptFault(error: unknown): boolean {
  const { statusCode = 0, headers } = (error ?? {}) as Partial<Stripe.errors.StripeError>;
  return statusCode >= 500 && headers?.['idempotent-replayed'] === 'true';
}
