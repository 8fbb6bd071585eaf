import type { OwnLimit } from 'ondemand-pay/internal';
import { type OwnLimitRow, toOwnLimit } from '../buyers/walletStore.js';
import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import { PROOF_COLUMNS } from './proofStore.js';
import type { StoredProof } from './storedProof.js';

/** The session that clicks, or will. */
type Clicking = { mode: Mode; buyerId: string; walletId: string; tokenHash: Buffer };

/*
 * A proof counts from the click until it expires unused, is void, or its order was declined or wholly cancelled: what
 * it bought, or every charge so far of an agreement that is charged at once. Those since the last factor carry its
 * time, so that neither clocks nor seconds decide what came first. One row at least.
 */
const sinceFactor = `with given as (
     select max(proved_at) filter (where token_hash = $4 and replaced_at is null) as here, max(proved_at) as anywhere
     from frame_sessions
     where mode = $1 and buyer_id = $2 and wallet_id = $3 and proved_by in ('sms', 'factor')
   ), made_with as (
     select p.factor_at from origin_proofs p
     join instruments i on i.mode = p.mode and i.buyer_id = p.buyer_id and i.instrument_id = p.instrument_id
     where p.mode = $1 and p.buyer_id = $2 and p.issued_at is not null and i.wallet_id = $3
     order by p.factor_at desc limit 1
   ), last as (
     select g.here, greatest(g.anywhere, nullif(m.factor_at, '-infinity')) as factor_at
     from given g left join made_with m on true
   ), counted as (
     select p.amount, p.currency, p.factor_at, p.with_factor
     from last l
     join origin_proofs p on p.mode = $1 and p.buyer_id = $2 and p.issued_at is not null
       and p.factor_at in (coalesce(l.factor_at, '-infinity'), l.here)
     join instruments i on i.mode = p.mode and i.buyer_id = p.buyer_id and i.instrument_id = p.instrument_id
     left join lateral (
       select bool_and(o.status in ('declined', 'cancelled')) as is_off from orders o
       where o.merchant_id = p.merchant_id and (o.order_id = p.order_id or o.recurring_reference = (
         select r.reference from recurring_payments r
         where r.merchant_id = p.merchant_id and r.jti = p.jti and p.terms ->> 'first_amount' is not null))
     ) bought on true
     where i.wallet_id = $3 and case when p.consumed_at is null then p.voided_at is null and p.expires_at > $5
       else not coalesce(bought.is_off, false) end
   )
   select l.factor_at as last_factor_at, l.here is not null and not exists (
       select from counted where with_factor and factor_at = l.here) as unused,
     l.here as factor_here_at, c.amount as tap_amount, c.currency as tap_currency
   from last l
   left join counted c on not c.with_factor and c.factor_at = coalesce(l.factor_at, '-infinity')`;

/**
 * What was bought from a wallet since its last factor, and that factor; and the one that a session still has to use.
 */
export type SinceFactor = {
  lastFactorAt: Date | null;
  /** Given in this session, and nothing was bought with it that counts. */
  unusedFactorAt: Date | null;
  oneTaps: { amount: number; currency: string }[];
};

type SinceRow = {
  lastFactorAt: Date | null;
  factorHereAt: Date | null;
  unused: boolean;
  tapAmount: number | null;
  tapCurrency: string | null;
};

function toSinceFactor(rows: readonly SinceRow[]): SinceFactor {
  const [first] = rows;
  return {
    lastFactorAt: first?.lastFactorAt ?? null,
    unusedFactorAt: first?.unused ? first.factorHereAt : null,
    oneTaps: rows.flatMap(({ tapAmount: amount, tapCurrency: currency }) =>
      amount === null || currency === null ? [] : [{ amount, currency }],
    ),
  };
}

const ofSession = statement('origin_proofs.since_factor', sinceFactor);

export async function findSinceFactor(db: Queryable, of: Clicking, now: Date): Promise<SinceFactor> {
  const { mode, buyerId, walletId, tokenHash } = of;
  return toSinceFactor(await db.query<SinceRow>(ofSession, [mode, buyerId, walletId, tokenHash, now]));
}

/* Since this was shown, the same buyer agreed to the same, or that was bought. Looked for among their own proofs. */
const boughtMeanwhile = `exists (
     select from origin_proofs q
     left join orders o on o.merchant_id = q.merchant_id and o.order_id = q.order_id
     where q.mode = p.mode and q.buyer_id = p.buyer_id and q.merchant_id = p.merchant_id and q.jti <> p.jti
       and q.flow = p.flow and q.flow <> 'registration' and q.item_name is not distinct from p.item_name
       and q.amount is not distinct from p.amount and q.currency is not distinct from p.currency
       and q.terms is not distinct from p.terms and q.issued_at is not null and q.voided_at is null
       and (q.consumed_at > p.displayed_at
         or (q.consumed_at is null and coalesce(q.agreed_at, q.issued_at) > p.displayed_at and q.expires_at > $5))
       and (o.status is null or o.status not in ('declined', 'cancelled', 'refunded')))`;

const atClick = statement(
  'origin_proofs.at_click',
  `select p.*, ${boughtMeanwhile} as bought_meanwhile, b.agreements, w.own_limit_amount, w.own_limit_currency, s.*
   from (select ${PROOF_COLUMNS} from origin_proofs where merchant_id = $6 and jti = $7) p
   join buyers b on b.mode = p.mode and b.buyer_id = p.buyer_id and b.erased_at is null
   left join wallets w on w.mode = $1 and w.wallet_id = $3
   cross join (${sinceFactor}) s`,
);

/** All that a click is decided by, of one moment. */
export type AtClick = {
  shown: StoredProof;
  /** The same was bought since it was shown, in another tab or by a shop that was late. */
  isBoughtMeanwhile: boolean;
  since: SinceFactor;
  /** What the wallet's owner lets one tap buy at most; null: what each shop does. */
  ownLimit: OwnLimit | null;
  /** How often its buyer had agreed to something. */
  agreements: number;
};

type AtClickRow = StoredProof & SinceRow & OwnLimitRow & { boughtMeanwhile: boolean; agreements: number };

/** @returns `undefined` where nothing of that name was shown, or its buyer was erased. */
export async function readAtClick(
  db: Queryable,
  { mode, buyerId, walletId, tokenHash }: Clicking,
  { merchantId, jti }: Pick<StoredProof, 'merchantId' | 'jti'>,
  now: Date,
): Promise<AtClick | undefined> {
  const rows = await db.query<AtClickRow>(atClick, [mode, buyerId, walletId, tokenHash, now, merchantId, jti]);
  const [row] = rows;
  if (!row) return undefined;
  const { boughtMeanwhile: isBoughtMeanwhile, agreements } = row;
  return { shown: row, isBoughtMeanwhile, since: toSinceFactor(rows), ownLimit: toOwnLimit(row), agreements };
}

/*
 * Counting up is what makes clicks of one buyer wait for each other: the second finds another number than it read, and
 * issues nothing. One statement in place of a transaction, whose lock and ends are a round trip each on every click.
 */
const issue = statement(
  'origin_proofs.issue',
  `with first as (
     update buyers set agreements = agreements + 1
     where mode = $9 and buyer_id = $10 and erased_at is null and agreements = $11 returning 1
   )
   update origin_proofs set issued_at = $3, expires_at = $4, kid = $5, factor_at = coalesce($6, factor_at),
     with_factor = $7, agreed_at = $8, consented_at = case when consent_version is not null then $3::timestamptz end
   from first
   where merchant_id = $1 and jti = $2 and issued_at is null and voided_at is null
   returning ${PROOF_COLUMNS}`,
);

/** How a click came to count: with a factor of its own, or as one of those since the wallet's last factor. */
export type Factored = { factorAt: Date | null; withFactor: boolean };

/**
 * Turns what was shown into a proof, once, if nothing it was decided by has changed. `undefined`: it is void, was
 * issued already, or its buyer agreed to something else since.
 */
export async function issueProof(
  db: Queryable,
  { shown: { merchantId, jti, mode, buyerId }, agreements }: AtClick,
  by: { agreedAt: Date; issuedAt: Date; expiresAt: Date; kid: string } & Factored,
): Promise<StoredProof | undefined> {
  const { agreedAt, issuedAt, expiresAt, kid, factorAt, withFactor } = by;
  const written = [merchantId, jti, issuedAt, expiresAt, kid, factorAt, withFactor, agreedAt];
  const [row] = await db.query<StoredProof>(issue, [...written, mode, buyerId, agreements]);
  return row;
}
