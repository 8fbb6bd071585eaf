import type { Mode } from '../common/mode.js';
import type { Position } from '../common/paging.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { CountedLink, StoredLink } from './paymentLink.js';

const names = `mode, link_id, merchant_id, flow, amount, currency, tax_amount, first_amount, interval_unit, interval_count,
  item_name, merchant_context, locale, action, fields, uses, created_at, expires_at`;

/*
 * A use is taken with the proof, and free again once that has expired unused, is void, or its order was declined.
 * Nothing else is counted anywhere, so that nothing can be forgotten to be given back.
 */
const counted = (now: string) => `select l.mode, l.link_id, l.merchant_id, l.flow, l.amount, l.currency, l.tax_amount,
  l.first_amount, l.interval_unit, l.interval_count, l.item_name, l.merchant_context, l.locale, l.action, l.fields, l.uses,
  l.created_at, l.expires_at, l.revoked_at, u.used, u.held
  from payment_links l cross join lateral (
    select count(*)::int as used, count(*) filter (where p.consumed_at is null)::int as held from origin_proofs p
    left join orders o on o.merchant_id = p.merchant_id and o.order_id = p.order_id
    where p.mode = l.mode and p.link_id = l.link_id and p.issued_at is not null
      and case when p.consumed_at is null then p.voided_at is null and p.expires_at > ${now}
        else coalesce(o.status <> 'declined', true) end
  ) u`;

const insert = statement(
  'payment_links.insert',
  `insert into payment_links (${names})
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
);

export async function insertLink(tx: Queryable, link: StoredLink): Promise<void> {
  await tx.query(insert, [
    link.mode,
    link.linkId,
    link.merchantId,
    link.flow,
    link.amount,
    link.currency,
    link.taxAmount,
    link.firstAmount,
    link.intervalUnit,
    link.intervalCount,
    link.itemName,
    link.merchantContext,
    link.locale,
    link.action,
    link.fields,
    link.uses,
    link.createdAt,
    link.expiresAt,
  ]);
}

const byId = statement('payment_links.by_id', `${counted('$2')} where l.mode in ('test', 'live') and l.link_id = $1`);

/** The link behind an address, which names no mode. */
export async function findLink(db: Queryable, linkId: string, now: Date): Promise<CountedLink | undefined> {
  const [row] = await db.query<CountedLink>(byId, [linkId, now]);
  return row;
}

const lock = statement('payment_links.lock', 'select 1 from payment_links where mode = $1 and link_id = $2 for update');

/** Until the transaction ends, whoever wants a use of the same link waits here. */
export async function lockLink(tx: Queryable, mode: Mode, linkId: string): Promise<void> {
  await tx.query(lock, [mode, linkId]);
}

const page = statement(
  'payment_links.page',
  `${counted('$5')}
   where l.merchant_id = $1 and (l.created_at, l.link_id) < ($2, $3)
   order by l.created_at desc, l.link_id desc limit $4`,
);

/* A page of each merchant's own index, merged. */
const pageOfAll = statement(
  'payment_links.page_of_all',
  `select p.* from merchants m cross join lateral (
     ${counted('$4')}
     where l.merchant_id = m.merchant_id and (l.created_at, l.link_id) < ($1, $2)
     order by l.created_at desc, l.link_id desc limit $3
   ) p
   order by p.created_at desc, p.link_id desc limit $3`,
);

const NEWEST = { createdAt: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/** A merchant's links, or everyone's when none is named, newest first, beginning behind `after`. */
export async function listLinks(
  db: Queryable,
  merchantId: string | undefined,
  { after, limit, now }: { after: Position | undefined; limit: number; now: Date },
): Promise<CountedLink[]> {
  const { createdAt, id } = after ?? NEWEST;
  const position = [createdAt, id, limit, now];
  return merchantId === undefined
    ? db.query<CountedLink>(pageOfAll, position)
    : db.query<CountedLink>(page, [merchantId, ...position]);
}

const revoke = statement(
  'payment_links.revoke',
  `update payment_links set revoked_at = $3, fields = '{}' where mode = $1 and link_id = $2 and revoked_at is null returning 1`,
);

/** Ends a link and erases its fields. False: it was ended before. */
export async function revokeStoredLink(tx: Queryable, { mode, linkId }: StoredLink, now: Date): Promise<boolean> {
  return (await tx.query(revoke, [mode, linkId, now])).length === 1;
}
