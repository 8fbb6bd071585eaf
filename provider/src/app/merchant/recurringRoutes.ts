import type { Hono } from 'hono';
import { CreateRecurringPaymentSchema } from 'ondemand-pay/internal';
import type { Answer } from '../../common/answer.js';
import type { AppContext, AppEnv } from '../../http/env.js';
import { route } from '../../http/routes.js';
import type { Deps } from '../../ports/deps.js';
import { makeRecurringPayment } from '../../recurring/makeRecurringPayment.js';
import { readRecurringPayment } from '../../recurring/readRecurringPayment.js';
import { type RecurringPayment, recurringPaymentUrl, recurringPaymentView } from '../../recurring/recurringPayment.js';
import { revokeRecurringPayment } from '../../recurring/revokeRecurringPayment.js';
import { merchantAuthentication } from './authenticate.js';
import { readMerchantPost, sendAnswered } from './merchantPost.js';

const RECURRING_PAYMENTS = '/api/v1/users/:userToken/recurring_payments';

/** The merchant API's recurring payments. They are charged as orders, with the reference in place of a proof. */
export function recurringRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const authenticate = merchantAuthentication(deps);

  const answerOf = (payment: RecurringPayment): Answer => ({
    status: 201,
    headers: { 'Content-Type': 'application/json', Location: recurringPaymentUrl(deps.url, payment) },
    body: JSON.stringify(recurringPaymentView(payment)),
  });

  route(app, RECURRING_PAYMENTS, {
    POST: async (c) => {
      const { merchant, fields, once } = await readMerchantPost(c, authenticate, CreateRecurringPaymentSchema);
      const { userToken } = params(c);
      const request = { merchant, userToken, originProof: fields.origin_proof, once, answerOf };
      return sendAnswered(c, await makeRecurringPayment(deps, request));
    },
  });

  route(app, `${RECURRING_PAYMENTS}/:reference`, {
    GET: async (c) => {
      const { merchant } = await authenticate(c);
      return c.json(recurringPaymentView(await readRecurringPayment(deps, { merchant, ...params(c) })));
    },
    DELETE: async (c) => {
      const { merchant } = await authenticate(c);
      const payment = await readRecurringPayment(deps, { merchant, ...params(c) });
      const revoked = await revokeRecurringPayment(deps, payment, { kind: 'key', id: merchant.apiKey });
      return c.json(recurringPaymentView(revoked));
    },
  });
}

const params = (c: AppContext): { userToken: string; reference: string } => ({
  userToken: c.req.param('userToken') ?? '',
  reference: c.req.param('reference') ?? '',
});
