import type Stripe from 'stripe';

/**
 * Takes for an answer of Stripe's only what is one. Whatever stands in between, such as a gateway, may answer in JSON
 * too, and the client would hand on any that names no error as the thing that was asked for.
 */
export const onlyAnswers = (inner: Stripe.HttpClient): Stripe.HttpClient => ({
  getClientName: () => inner.getClientName(),
  async makeRequest(...request) {
    const response = await inner.makeRequest(...request);
    const toJSON = async (): Promise<unknown> => {
      const body: unknown = await response.toJSON();
      if (isAnswer(response.getStatusCode(), body)) return body;
      throw new TypeError('This is no answer of Stripe’s');
    };
    return Object.create(response, { toJSON: { value: toJSON } });
  },
});

/** Things say what they are in `object`, and errors stand in `error`. */
function isAnswer(status: number, body: unknown): boolean {
  const { object, error } = (body ?? {}) as { object?: unknown; error?: unknown };
  return status >= 200 && status < 300
    ? typeof object === 'string' && error === undefined
    : typeof error === 'object' && error !== null;
}
