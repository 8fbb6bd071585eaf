import type { RawBody } from 'ondemand-pay/internal';
import { Refusal } from '../../common/refusal.js';
import type { AppContext } from '../../http/env.js';
import { readBody } from '../../http/readBody.js';
import { authenticateMerchant, type Caller, rememberCallers } from '../../merchants/authenticateMerchant.js';
import type { Merchant } from '../../merchants/merchant.js';
import type { Deps } from '../../ports/deps.js';

/** The merchant who calls, and the body it sent, not parsed yet. */
export type MerchantCall = { merchant: Merchant; body: RawBody };

/** The same of a merchant that may only be remembered. */
export type RememberedCall = MerchantCall & { caller: Caller };

/**
 * What comes before anything else on a merchant's call, in the contract's order: 415 and 413, 401, 429.
 *
 * It throws a `Refusal`: `unsupported_media_type`, `body_too_large`, `invalid_credentials`, `rate_limited`, and
 * last `malformed_request` for a body that is not UTF-8.
 */
export function merchantAuthentication(deps: Deps): (c: AppContext) => Promise<MerchantCall> {
  return async (c) => {
    const read = await receive(c);
    const { merchant } = await authenticateMerchant(deps, authorizationOf(c));
    limit(deps, merchant);
    return { merchant, body: read() };
  };
}

/**
 * The same for a call whose own statement looks at the caller's secret: who calls may only be remembered then. What is
 * refused is refused to somebody whom the store has just confirmed, else as `invalid_credentials`.
 */
export function rememberedAuthentication(
  deps: Deps,
): (c: AppContext, answer: (call: RememberedCall) => Promise<Response>) => Promise<Response> {
  const recall = rememberCallers(deps);
  return async (c, answer) => {
    const read = await receive(c);
    const caller = await recall(authorizationOf(c));
    const { merchant } = caller;
    try {
      limit(deps, merchant);
      return await answer({ merchant, body: read(), caller });
    } catch (error) {
      // What may have happened must stay what the caller hears of.
      if (error instanceof Refusal && error.status < 500) await caller.confirm();
      throw error;
    }
  };
}

/** What cannot be read as text is refused like what cannot be parsed: after the caller is known. */
async function receive(c: AppContext): Promise<() => RawBody> {
  try {
    const body = await readBody(c.req.raw);
    return () => body;
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'malformed_request')) throw error;
    return () => {
      throw error;
    };
  }
}

const authorizationOf = (c: AppContext): string | null => c.req.header('Authorization') ?? null;

function limit({ merchantLimiter }: Deps, { merchantId }: Merchant): void {
  const retryAfter = merchantLimiter.take(merchantId);
  if (retryAfter > 0) throw new Refusal('rate_limited', { retryAfter });
}
