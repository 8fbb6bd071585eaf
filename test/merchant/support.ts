import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT, type SignOptions } from 'jose';
import { createMerchant, type MerchantOptions } from 'ondemand-pay/merchant';

export const shop = {
  apiKey: 'test_kiosk_0001',
  apiSecret: 'not-a-real-secret-0001',
  url: 'https://pay.example',
};

/** A fetch that answers from a list and remembers what it was asked; an Error in the list is thrown. */
function scriptedFetch(...answers: (Response | Error)[]) {
  const requests: { url: string; method: string; headers: Headers; body: unknown }[] = [];
  const fetch = async (url: string, init: RequestInit = {}) => {
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    requests.push({ url, method: init.method ?? 'GET', headers: new Headers(init.headers), body });
    const answer = answers.shift();
    if (!answer) throw new Error('the script has no more answers');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { fetch, requests };
}

/** A merchant client whose waits are remembered instead of waited. */
export function scriptedMerchant(answers: (Response | Error)[], options: Partial<MerchantOptions> = {}) {
  const { fetch, requests } = scriptedFetch(...answers);
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => void waits.push(milliseconds);
  return { merchant: createMerchant({ ...shop, fetch, sleep, random: () => 0, ...options }), requests, waits };
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });

export const problem = (status: number, code: string, members: object = {}, headers: Record<string, string> = {}) =>
  json(status, { type: 'about:blank', title: 'Refused', status, code, ...members }, headers);

export const order = {
  id: 'o1',
  url: 'https://pay.example/api/v1/users/buyer/orders/o1',
  reference: 'article-1',
  name: 'Article',
  item_name: null,
  amount: 1900,
  tax_amount: 0,
  currency: 'SEK',
  status: 'captured',
  captured_amount: 1900,
  refunded_amount: 0,
  returned_amount: 0,
  dispute: null,
  pending_reason: null,
  created_at: '2026-01-01T00:00:00.000Z',
  flow: 'purchase',
  merchant_context: null,
  livemode: false,
};

export const NOW = Date.UTC(2026, 0, 1, 12);

/** A key pair, the key set that publishes it, and a way to sign whatever a test wants. */
export async function signer(kid: string, algorithm = 'EdDSA') {
  const { privateKey, publicKey } = await generateKeyPair(algorithm);
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' };
  const sign = (claims: Record<string, unknown>, header: Partial<JWTHeaderParameters> = {}, options?: SignOptions) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, typ: 'origin-proof+jwt', kid, ...header })
      .sign(privateKey, options);
  return { jwk, sign };
}
