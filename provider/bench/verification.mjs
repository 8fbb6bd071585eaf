import { createLocalJWKSet, jwtVerify } from 'jose';
import { createMerchant } from 'ondemand-pay/merchant';
import { AMOUNT } from '../test/fire/support/stock.mjs';
import { amount, compete, report } from './support.mjs';

/** A shop's check of a proof, against signature, issuer, audience and time by jose. */
export async function compareVerification({ options, provider, stock, scale }) {
  const { apiKey, apiSecret } = stock.keys;
  const merchant = createMerchant({
    apiKey,
    apiSecret,
    url: options.url,
    fetch: (input, init) => provider.fetch(new Request(input, init)),
  });
  const keys = await provider.fetch(new Request(`${options.url}/.well-known/jwks.json`)).then((each) => each.json());
  const keySet = createLocalJWKSet(keys);
  const expected = { userToken: stock.userToken, amount: AMOUNT, currency: 'SEK' };
  const contestants = {
    ours: { run: ({ proof }) => merchant.verifyOriginProof(proof, expected) },
    jose: {
      run: ({ proof }) => jwtVerify(proof, keySet, { algorithms: ['EdDSA'], issuer: options.url, audience: apiKey }),
    },
  };
  const { figures, ratio } = await compete(contestants, {
    stock: stock.proofs,
    count: Math.ceil(1_500 * scale),
    concurrency: 16,
    rounds: 5,
  });
  report({
    what: 'verifyOriginProof, 16 at a time',
    ours: amount(figures('ours').rate, 'a second'),
    floor: `bare jose: ${amount(figures('jose').rate, 'a second')}`,
    ratio: ratio('ours', 'jose'),
    goal: 0.9,
  });
}
