import { setTimeout as pause } from 'node:timers/promises';
import { MINIMUM_DISPLAY_TIME } from 'ondemand-pay/internal';
import { SANDBOX_FIXED_CODE } from 'ondemand-pay/protocol';
import { createFrameClient, type Fetch, type ProofMade } from './frameClient.js';

export type Shop = { api_key: string; api_secret: string; origins: readonly string[] };

/** A buyer at a provider that really runs: the terms stand as long as they must, which is real time. */
export function buyerAt({
  url,
  shop,
  fetch,
  waitForDisplay,
}: {
  /** The provider's public URL. */
  url: string;
  shop: Shop;
  /** Carries a path to a server; the n-th call may go elsewhere than the one before. */
  fetch: Fetch;
  waitForDisplay?: () => void;
}) {
  const frame = createFrameClient({
    fetch,
    origin: url,
    apiKey: shop.api_key,
    pageOrigin: shop.origins[0]!,
    readCode: async () => SANDBOX_FIXED_CODE,
    waitForDisplay: waitForDisplay ?? (() => pause(MINIMUM_DISPLAY_TIME)),
  });
  return {
    buy: () => frame.buy(),
    /** The merchant's order for a proof. */
    order: (proof: ProofMade, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`/api/v1/users/${proof.user_token}/orders`, {
        method: 'POST',
        headers: {
          Authorization: `Basic ${Buffer.from(`${shop.api_key}:${shop.api_secret}`).toString('base64')}`,
          'Content-Type': 'application/json',
          ...headers,
        },
        body: JSON.stringify({
          reference: 'A-1',
          name: 'Day pass',
          order_amount: 9900,
          currency: 'SEK',
          origin_proof: proof.origin_proof,
        }),
      }),
  };
}
