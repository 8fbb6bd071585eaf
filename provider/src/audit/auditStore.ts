import { uuid } from '../common/ids.js';
import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';

/**
 * Who did it: a shop by its API key, somebody at the operator's command line, a buyer, or the service by itself. A
 * buyer stands here by the id of their wallet, which is what erasure deletes: the rest of the store knows it no longer,
 * also where somebody else goes on with the same number.
 */
export type Actor = { kind: 'key' | 'command' | 'buyer'; id: string } | { kind: 'sweeper'; id?: undefined };

/** What was done to what. Ids only: never a number, address, label, code, secret or amount. */
export type AuditEvent = {
  mode: Mode;
  by: Actor;
  /** `order.refund`, `instrument.remove`: what the subject is, and what was done to it. */
  action: `${Subject}.${string}`;
  subjectId: string;
  merchantId?: string | null;
};

export type Subject =
  | 'order'
  | 'recurring_payment'
  | 'instrument'
  | 'number'
  | 'address'
  | 'passkey'
  | 'device'
  | 'buyer'
  | 'signing_key'
  | 'merchant'
  | 'endpoint'
  | 'link';

export type AuditDeps = {
  clock: () => Date;
  random: (bytes: number) => Uint8Array;
  /** Who runs a command, by their name on the machine. */
  command?: string;
};

const insert = statement(
  'audit_events.insert',
  `insert into audit_events (mode, event_id, at, actor, actor_id, action, subject, subject_id, merchant_id)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

/**
 * Written in the transaction of what was done: neither is there without the other. At a command line, the operator
 * did it.
 */
export async function recordAudit(
  tx: Queryable,
  { clock, random, command }: AuditDeps,
  { mode, by: asked, action, subjectId, merchantId = null }: AuditEvent,
): Promise<void> {
  const by: Actor = command === undefined ? asked : { kind: 'command', id: command };
  const subject = action.slice(0, action.indexOf('.'));
  await tx.query(insert, [mode, uuid(random), clock(), by.kind, by.id ?? null, action, subject, subjectId, merchantId]);
}

/** The same where a buyer acts on what is theirs; on all of it, unless told otherwise. */
export const recordBuyersAct = (
  tx: Queryable,
  deps: AuditDeps,
  { mode, walletId }: { mode: Mode; walletId: string },
  action: AuditEvent['action'],
  subjectId: string = walletId,
): Promise<void> => recordAudit(tx, deps, { mode, by: { kind: 'buyer', id: walletId }, action, subjectId });

/** The same for what the service does by itself. At a command line, whoever runs the command made it do so. */
export const recordServicesAct = (tx: Queryable, deps: AuditDeps, event: Omit<AuditEvent, 'by'>): Promise<void> =>
  recordAudit(tx, deps, { ...event, by: { kind: 'sweeper' } });

/** The same for whoever runs a command. */
export const recordOperatorsAct = (tx: Queryable, deps: AuditDeps, event: Omit<AuditEvent, 'by'>): Promise<void> =>
  recordAudit(tx, deps, { ...event, by: { kind: 'command', id: deps.command ?? 'unknown' } });

/** An event as it is read. */
export type AuditEntry = {
  mode: Mode;
  at: Date;
  actor: Actor['kind'];
  actorId: string | null;
  action: string;
  subjectId: string;
  apiKey: string | null;
};

/* Who placed an order stands in the order itself: written a second time it would only make every purchase slower. */
const list = statement(
  'audit_events.list',
  `select a.mode, a.at, a.actor, a.actor_id, a.action, a.subject_id, m.api_key
   from (
     select mode, event_id, at, actor, actor_id, action, subject, subject_id, merchant_id from audit_events
     union all
     select o.mode, o.order_id, o.created_at, 'key', s.api_key, 'order.place', 'order', o.order_id::text, o.merchant_id
     from orders o join merchants s on s.merchant_id = o.merchant_id
   ) a left join merchants m on m.merchant_id = a.merchant_id
   where ($1::text is null or a.mode = $1) and ($2::text is null or a.subject_id = $2 or a.actor_id = $2)
     and ($3::text is null or a.action = $3 or a.subject = $3) and ($4::timestamptz is null or a.at >= $4)
   order by a.at desc, a.event_id limit $5`,
);

/** What is asked of the trail; what is undefined matters not. */
export type AuditQuery = {
  mode?: Mode | undefined;
  /** Of what was acted on, or of who acted. */
  id?: string | undefined;
  /** An action, or all of a subject. */
  action?: string | undefined;
  since?: Date | undefined;
  limit: number;
};

/** Newest first. */
export const listAudit = (db: Queryable, { mode, id, action, since, limit }: AuditQuery): Promise<AuditEntry[]> =>
  db.query<AuditEntry>(list, [mode ?? null, id ?? null, action ?? null, since ?? null, limit]);
