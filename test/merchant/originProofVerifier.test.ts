import { createHash } from 'node:crypto';
import { createMerchant, OriginProofError } from 'ondemand-pay/merchant';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { NOW, shop, signer } from './support.js';

type Signer = Awaited<ReturnType<typeof signer>>;
let provider: Signer;
let stranger: Signer;

beforeAll(async () => {
  [provider, stranger] = await Promise.all([signer('key-1'), signer('key-1')]);
});

const seconds = Math.floor(NOW / 1000);
const claims = {
  iss: shop.url,
  aud: shop.apiKey,
  sub: 'buyer-1',
  jti: 'proof-1',
  iat: seconds - 60,
  exp: seconds + 540,
  livemode: false,
  channel: 'frame',
  flow: 'purchase',
  origin: 'https://news.example',
  item_name: 'Day pass',
  email_hash: createHash('sha256').update('buyer@example.com').digest('hex'),
  email_verified: true,
  amount: 1900,
  currency: 'SEK',
};
const expected = { userToken: 'buyer-1', amount: 1900, currency: 'SEK' };

function verifier(
  keys: () => Promise<Response> = async () => Response.json({ keys: [provider.jwk] }),
  { url = shop.url, clock = () => NOW } = {},
) {
  let fetches = 0;
  const fetch = (asked: string) => {
    fetches++;
    expect(asked).toBe('https://pay.example/.well-known/jwks.json');
    return keys();
  };
  const { verifyOriginProof } = createMerchant({ ...shop, url, fetch, clock });
  return { verifyOriginProof, fetches: () => fetches };
}

const refusal = async (
  proof: string,
  terms: Parameters<ReturnType<typeof verifier>['verifyOriginProof']>[1] = expected,
) => {
  const { verifyOriginProof } = verifier();
  const error = await verifyOriginProof(proof, terms).then(
    () => 'accepted' as const,
    (thrown: unknown) => thrown,
  );
  if (error === 'accepted') return error;
  expect(error).toBeInstanceOf(OriginProofError);
  expect(String(error)).not.toContain(proof);
  return (error as OriginProofError).code;
};

describe('a proof as the provider made it', () => {
  it('is accepted and gives its claims', async () => {
    const result = await verifier().verifyOriginProof(await provider.sign(claims), expected);
    expect(result).toEqual(claims);
    expectTypeOf(result.amount).toBeNumber();
  });

  it('is accepted with item, page and address as expected, whatever their spelling', async () => {
    const proof = await provider.sign({ ...claims, item_name: 'Cafe\u0301' });
    const wanted = {
      ...expected,
      itemName: ' Café ',
      origin: ['https://www.news.example', 'https://news.example'],
      email: 'Buyer@Example.com',
    };
    await expect(verifier().verifyOriginProof(proof, wanted)).resolves.toMatchObject({ sub: 'buyer-1' });
  });

  it('costs one fetch of the keys, however many proofs follow', async () => {
    const { verifyOriginProof, fetches } = verifier();
    for (const jti of ['a', 'b', 'c']) await verifyOriginProof(await provider.sign({ ...claims, jti }), expected);
    expect(fetches()).toBe(1);
  });

  it('is accepted in its last second and refused after it', async () => {
    expect(await refusal(await provider.sign({ ...claims, exp: seconds + 1 }))).toBe('accepted');
    expect(await refusal(await provider.sign({ ...claims, exp: seconds }))).toBe('proof_expired');
  });

  it('has the claims of its kind', async () => {
    const terms = {
      max_amount: 9900,
      currency: 'SEK',
      interval: 'month',
      interval_count: 1,
      start: '2026-01-01T00:00:00Z',
    };
    const { amount: _amount, currency: _currency, ...rest } = claims;
    const recurring = await provider.sign({ ...rest, flow: 'recurring-purchase', terms });
    const result = await verifier().verifyOriginProof(recurring, { flow: 'recurring-purchase', userToken: 'buyer-1' });
    expect(result.terms).toEqual(terms);
  });
});

describe('a proof of a newer provider', () => {
  it('has an interval that is passed on', async () => {
    const { amount: _amount, currency: _currency, ...rest } = claims;
    const terms = {
      max_amount: 9900,
      currency: 'SEK',
      interval: 'fortnight',
      interval_count: 1,
      start: '2026-01-01T00:00:00Z',
    };
    const proof = await provider.sign({ ...rest, flow: 'recurring-purchase', terms });
    const result = await verifier().verifyOriginProof(proof, { flow: 'recurring-purchase', userToken: 'buyer-1' });
    expect(result.terms.interval).toBe('fortnight');
  });

  it('is of a kind that stands in for none of those known', async () => {
    expect(await refusal(await provider.sign({ ...claims, flow: 'gift' }))).toBe('wrong_proof_kind');
  });
});

describe("the provider's URL", () => {
  it.each(['https://PAY.example/', 'https://pay.example:443', 'HTTPS://pay.example//'])(
    'may be spelled %s by the merchant and by the provider',
    async (spelling) => {
      const proof = await provider.sign(claims);
      await expect(verifier(undefined, { url: spelling }).verifyOriginProof(proof, expected)).resolves.toBeDefined();
      expect(await refusal(await provider.sign({ ...claims, iss: spelling }))).toBe('accepted');
    },
  );

  it.each([undefined, '', 'pay.example', 'http://pay.example', 'https://pay.example/other'])(
    'is not the issuer %s',
    async (iss) => {
      expect(await refusal(await provider.sign({ ...claims, iss }))).toBe('proof_invalid');
    },
  );
});

describe('keys that are known', () => {
  const gone = [
    ['does not answer', async () => Promise.reject(new TypeError('fetch failed'))],
    ['answers with an error page', async () => new Response('Bad gateway', { status: 502 })],
    ['answers with a page that is no key set', async () => new Response('<html>', { status: 200 })],
    ['answers with JSON that is no key set', async () => Response.json({ hello: 1 })],
  ] as const;

  it.each(gone)('are kept while the provider %s, for days', async (_, away) => {
    let now = NOW;
    let answer: () => Promise<Response> = async () => Response.json({ keys: [provider.jwk] });
    const { verifyOriginProof } = verifier(() => answer(), { clock: () => now });
    await verifyOriginProof(await provider.sign(claims), expected);
    answer = away;
    for (const minutes of [11, 60, 3 * 24 * 60]) {
      now = NOW + minutes * 60_000;
      const proof = await provider.sign({ ...claims, exp: Math.floor(now / 1000) + 60 });
      await expect(verifyOriginProof(proof, expected)).resolves.toBeDefined();
    }
  });

  it('are fetched again after ten minutes, and not again at once where that failed', async () => {
    let now = NOW;
    const { verifyOriginProof, fetches } = verifier(
      async () => (fetches() === 1 ? Response.json({ keys: [provider.jwk] }) : new Response('no', { status: 502 })),
      { clock: () => now },
    );
    const lasting = await provider.sign({ ...claims, exp: seconds + 3600 });
    await verifyOriginProof(lasting, expected);
    now = NOW + 9 * 60_000;
    await verifyOriginProof(lasting, expected);
    expect(fetches()).toBe(1);
    now = NOW + 11 * 60_000;
    for (let i = 0; i < 3; i++) await verifyOriginProof(lasting, expected);
    expect(fetches()).toBe(2);
    now += 31_000;
    await verifyOriginProof(lasting, expected);
    expect(fetches()).toBe(3);
  });

  it('are fetched for an id that is not among them, at most once in 30 seconds', async () => {
    let now = NOW;
    const rotated = await signer('key-2');
    let published = [provider.jwk];
    const { verifyOriginProof, fetches } = verifier(async () => Response.json({ keys: published }), {
      clock: () => now,
    });
    await verifyOriginProof(await provider.sign(claims), expected);
    const unknown = [await rotated.sign(claims), await provider.sign(claims, { kid: 'key-3' })];
    for (let after = 0; after < 30; after += 1) {
      now = NOW + after * 1000;
      for (const proof of unknown) {
        await expect(verifyOriginProof(proof, expected)).rejects.toMatchObject({ code: 'proof_invalid' });
      }
    }
    expect(fetches()).toBe(1);
    published = [provider.jwk, rotated.jwk];
    now = NOW + 30_000;
    await expect(verifyOriginProof(unknown[0]!, expected)).resolves.toBeDefined();
    await expect(verifyOriginProof(unknown[1]!, expected)).rejects.toMatchObject({ code: 'proof_invalid' });
    expect(fetches()).toBe(2);
  });

  it('are trusted no longer once the provider has withdrawn them', async () => {
    let now = NOW;
    let published = [provider.jwk];
    const { verifyOriginProof } = verifier(async () => Response.json({ keys: published }), { clock: () => now });
    const lasting = await provider.sign({ ...claims, exp: seconds + 3600 });
    await verifyOriginProof(lasting, expected);
    published = [(await signer('key-9')).jwk];
    now = NOW + 11 * 60_000;
    await expect(verifyOriginProof(lasting, expected)).rejects.toMatchObject({ code: 'proof_invalid' });
  });
});

describe('a forged proof', () => {
  it.each([
    ['of another type', () => provider.sign(claims, { typ: 'JWT' })],
    ['without a type', () => provider.sign(claims, { typ: undefined as never })],
    ["signed with a stranger's key under our key id", () => stranger.sign(claims)],
    ['for another merchant', () => provider.sign({ ...claims, aud: 'test_another_shop' })],
    ['of another provider', () => provider.sign({ ...claims, iss: 'https://pay.example.org' })],
    ['of the other mode', () => provider.sign({ ...claims, livemode: true })],
    ['without a key id', () => provider.sign(claims, { kid: undefined as never })],
    ['with a key id that is no text', () => provider.sign(claims, { kid: 1 as never })],
    ['with a key id that is not published', () => provider.sign(claims, { kid: 'key-2' })],
    [
      'with an extension nobody knows',
      () => provider.sign(claims, { crit: ['shout'], shout: true }, { crit: { shout: true } }),
    ],
    ['without expiry', () => provider.sign({ ...claims, exp: undefined })],
    ['without an id', () => provider.sign({ ...claims, jti: undefined })],
    ['without an amount', () => provider.sign({ ...claims, amount: undefined })],
    ['with an amount that is no integer', () => provider.sign({ ...claims, amount: '1900' })],
    ['without a signature (alg none)', async () => withHeader({ alg: 'none', typ: 'origin-proof+jwt' }, '')],
    ['that is no token at all', async () => 'hello'],
  ])('%s is refused', async (_name, forge) => {
    expect(await refusal(await forge())).toBe('proof_invalid');
    expect(await refusal(await provider.sign(claims))).toBe('accepted');
  });

  it('with another payload under a good signature is refused', async () => {
    const [header, payload, signature] = (await provider.sign(claims)).split('.');
    const cheaper = encode({ ...claims, amount: 1 });
    expect(await refusal(`${header}.${cheaper}.${signature}`, { ...expected, amount: 1 })).toBe('proof_invalid');
    expect(await refusal(`${header}.${payload}.${signature}`)).toBe('accepted');
  });

  it('with another algorithm is refused, even if its key were published', async () => {
    const other = await signer('key-rs', 'ES256');
    const { verifyOriginProof } = verifier(async () => Response.json({ keys: [provider.jwk, other.jwk] }));
    await expect(verifyOriginProof(await other.sign(claims), expected)).rejects.toMatchObject({
      code: 'proof_invalid',
    });
    await expect(verifyOriginProof(await provider.sign(claims), expected)).resolves.toBeDefined();
  });
});

describe('a good proof for something else', () => {
  it.each([
    ['amount_mismatch', { ...expected, amount: 1901 }],
    ['amount_mismatch', { ...expected, taxAmount: 107 }],
    ['currency_mismatch', { ...expected, currency: 'EUR' }],
    ['user_mismatch', { ...expected, userToken: 'buyer-2' }],
    ['item_mismatch', { ...expected, itemName: 'Year pass' }],
    ['origin_mismatch', { ...expected, origin: 'https://evil.example' }],
    ['email_mismatch', { ...expected, email: 'other@example.com' }],
    ['wrong_proof_kind', { userToken: 'buyer-1', flow: 'registration' }],
  ] as const)('is refused with %s', async (code, terms) => {
    expect(await refusal(await provider.sign(claims), terms)).toBe(code);
  });

  it('is refused for another tax, or another first charge, than the form named', async () => {
    const taxed = await provider.sign({ ...claims, tax_amount: 108 });
    expect(await refusal(taxed, { ...expected, taxAmount: 108 })).toBe('accepted');
    expect(await refusal(taxed, { ...expected, taxAmount: 0 })).toBe('amount_mismatch');
    expect(await refusal(taxed)).toBe('accepted');
    expect(await refusal(await provider.sign({ ...claims, tax_amount: -1 }))).toBe('proof_invalid');

    const { amount: _, currency: _currency, ...others } = claims;
    const terms = { max_amount: null, currency: 'SEK', interval: null, interval_count: null, start: '2026-11-23' };
    const recurring = { ...others, flow: 'recurring-purchase', terms: { ...terms, first_amount: 4900 } };
    const wanted = { userToken: 'buyer-1', flow: 'recurring-purchase' } as const;
    const signed = await provider.sign(recurring);
    expect(await refusal(signed, { ...wanted, firstAmount: 4900 })).toBe('accepted');
    expect(await refusal(signed, wanted)).toBe('accepted');
    expect(await refusal(signed, { ...wanted, firstAmount: 4901 })).toBe('amount_mismatch');
    const open = await provider.sign({ ...recurring, terms });
    expect(await refusal(open, { ...wanted, firstAmount: 4900 })).toBe('amount_mismatch');
  });

  it('is refused from a payment link, unless links are expected; a frame and a window are a page’s', async () => {
    const [frame, window, link] = await Promise.all(
      ['frame', 'window', 'link'].map((channel) => provider.sign({ ...claims, channel })),
    );
    expect(await refusal(frame!)).toBe('accepted');
    expect(await refusal(window!)).toBe('accepted');
    expect(await refusal(link!)).toBe('channel_mismatch');
    expect(await refusal(link!, { ...expected, acceptLinks: true })).toBe('accepted');
    expect(await refusal(await provider.sign({ ...claims, channel: 'else' }))).toBe('proof_invalid');
  });

  it('is refused for an item if it names none', async () => {
    const proof = await provider.sign({ ...claims, item_name: undefined });
    expect(await refusal(proof, { ...expected, itemName: 'Day pass' })).toBe('item_mismatch');
    expect(await refusal(proof)).toBe('accepted');
  });

  it('that is expired tells first what is worse', async () => {
    const old = await provider.sign({ ...claims, exp: seconds - 1 });
    expect(await refusal(old, { ...expected, userToken: 'buyer-2' })).toBe('user_mismatch');
    expect(await refusal(old, { ...expected, amount: 1 })).toBe('proof_expired');
  });
});

describe('when the keys cannot be fetched', () => {
  it.each([
    ['no answer', async () => Promise.reject(new TypeError('fetch failed'))],
    ['an error page', async () => new Response('Bad gateway', { status: 502 })],
    ['a page that is no key set', async () => new Response('<html>', { status: 200 })],
    ['JSON that is no key set', async () => Response.json({ hello: 1 })],
  ])('%s is told apart from a bad proof, and the next try fetches again', async (_name, broken) => {
    let answer: () => Promise<Response> = broken;
    const { verifyOriginProof } = verifier(() => answer());
    const proof = await provider.sign(claims);
    await expect(verifyOriginProof(proof, expected)).rejects.toMatchObject({ code: 'keys_unavailable' });
    answer = async () => Response.json({ keys: [provider.jwk] });
    await expect(verifyOriginProof(proof, expected)).resolves.toBeDefined();
  });
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const withHeader = (header: object, signature = 'AAAA') => `${encode(header)}.${encode(claims)}.${signature}`;
