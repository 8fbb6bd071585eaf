import type { RawBody } from 'ondemand-pay/internal';
import { Refusal } from '../../common/refusal.js';
import type { AppContext } from '../../http/env.js';
import { readBody } from '../../http/readBody.js';
import { authenticateMerchant } from '../../merchants/authenticateMerchant.js';
import type { Merchant } from '../../merchants/merchant.js';
import type { Deps } from '../../ports/deps.js';

/** The merchant who calls, and the body it sent, not parsed yet. */
export type MerchantCall = { merchant: Merchant; body: RawBody };

/**
 * What comes before anything else on a merchant's call, in the contract's order: 415 and 413, 401, 429.
 *
 * It throws a `Refusal`: `unsupported_media_type`, `body_too_large`, `invalid_credentials`, `rate_limited`, and
 * last `malformed_request` for a body that is not UTF-8.
 */
export function merchantAuthentication(deps: Deps): (c: AppContext) => Promise<MerchantCall> {
  return async (c) => {
    const [reading] = await Promise.allSettled([readBody(c.req.raw)]);
    // What cannot be read as text is refused like what cannot be parsed: after the caller is known.
    const isMalformed = reading.status === 'rejected' && isRefusal(reading.reason, 'malformed_request');
    if (reading.status === 'rejected' && !isMalformed) throw reading.reason;

    const merchant = await authenticateMerchant(deps, c.req.header('Authorization') ?? null);
    const retryAfter = deps.merchantLimiter.take(merchant.merchantId);
    if (retryAfter > 0) throw new Refusal('rate_limited', { retryAfter });

    if (reading.status === 'rejected') throw reading.reason;
    return { merchant, body: reading.value };
  };
}

const isRefusal = (error: unknown, code: string): boolean => error instanceof Refusal && error.code === code;
