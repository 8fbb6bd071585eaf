import { randomBytes, randomUUID } from 'node:crypto';
import { CompactSign } from 'jose';
import { ensureUserToken } from '../../../dist/buyers/userToken.js';
import { createVault } from '../../../dist/common/vault.js';
import { addMerchant } from '../../../dist/merchants/addMerchant.js';
import { findMerchant } from '../../../dist/merchants/findMerchant.js';
import { createKeyRing } from '../../../dist/proofs/keyRing.js';
import { currentSigningKey, ensureSigningKeys, privateKeyOf } from '../../../dist/proofs/signingKeys.js';
import { statement } from '../../../dist/store/statement.js';

const LIFETIME = 24 * 3600;
export const AMOUNT = 9900;

/**
 * A shop and a buyer in a provider's store, and as many proofs of theirs as are wanted: rows as after the buyer's
 * click, signed with the provider's own key, so that only orders are under load and not the frame.
 */
export async function openStock({ database, url, masterKey, mode, rail, details = { outcome: 'approved' }, clock }) {
  const vault = createVault(masterKey, randomBytes);
  const keyRing = createKeyRing({ database, vault, clock });
  const deps = { database, url, clock, random: randomBytes, vault, keyRing };
  await ensureSigningKeys(deps);
  const isLive = mode === 'live';
  const keys = await addMerchant(deps, {
    name: 'News',
    origins: ['https://news.example'],
    live: isLive,
    ...(isLive && { own: true }),
  });
  const { merchantId } = await findMerchant(database, keys.apiKey);
  const { kid } = await currentSigningKey(deps, mode);
  const key = await privateKeyOf(deps, mode, kid);
  const sql = (text, values) => database.query(statement('', text), values);

  const buyerId = randomUUID();
  const instrumentId = randomUUID();
  await sql('insert into buyers (mode, buyer_id, phone, created_at) values ($1, $2, $3, $4)', [
    mode,
    buyerId,
    `+4670${randomUUID().slice(0, 8)}`,
    clock(),
  ]);
  await sql(
    `insert into instruments (mode, buyer_id, instrument_id, session_id, method, rail, label, details, created_at)
     values ($1, $2, $3, $4, 'card', $5, 'Visa', $7, $6)`,
    [mode, buyerId, instrumentId, randomUUID(), rail, clock(), JSON.stringify(details)],
  );
  const userToken = await ensureUserToken(deps, database, { merchantId, mode, buyerId });

  async function sign(jti, iat) {
    const claims = {
      iss: url,
      aud: keys.apiKey,
      sub: userToken,
      jti,
      iat,
      exp: iat + LIFETIME,
      livemode: mode === 'live',
      flow: 'purchase',
      origin: 'https://news.example',
      email_hash: 'a'.repeat(64),
      email_verified: false,
      amount: AMOUNT,
      currency: 'SEK',
    };
    return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'EdDSA', typ: 'origin-proof+jwt', kid })
      .sign(key);
  }

  return {
    deps,
    keys,
    merchantId,
    buyerId,
    instrumentId,
    userToken,
    sql,
    authorization: `Basic ${Buffer.from(`${keys.apiKey}:${keys.apiSecret}`).toString('base64')}`,
    /** Makes proofs: `{ jti, proof }`. */
    async proofs(count) {
      const jtis = Array.from({ length: count }, () => randomUUID());
      const iat = Math.floor(clock().getTime() / 1000);
      await sql(
        `insert into origin_proofs (merchant_id, jti, mode, session_id, flow, buyer_id, user_token, instrument_id,
           page_origin, amount, currency, email, email_verified, locale, displayed_at, issued_at, expires_at, kid)
         select $1, jti, $3, $4, 'purchase', $5, $6, $7, 'https://news.example', $8, 'SEK', 'buyer@example.com', false,
           'sv', $9, $9, $10, $11
         from unnest($2::uuid[]) jti`,
        [
          merchantId,
          jtis,
          mode,
          randomUUID(),
          buyerId,
          userToken,
          instrumentId,
          AMOUNT,
          new Date(iat * 1000),
          new Date((iat + LIFETIME) * 1000),
          kid,
        ],
      );
      return Promise.all(jtis.map(async (jti) => ({ jti, proof: await sign(jti, iat) })));
    },
  };
}
