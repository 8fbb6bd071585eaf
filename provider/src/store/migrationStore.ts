import type { Database, Queryable } from './database.js';
import { statement } from './statement.js';
import { errorCode } from './storeError.js';

const createTable = statement(
  '',
  `create table if not exists schema_migrations (
    id text not null,
    step int4 not null,
    applied_at timestamptz not null default now(),
    primary key (id, step)
  )`,
);
/* unique_violation, duplicate_object, duplicate_table */
const CREATED_MEANWHILE = ['23505', '42710', '42P07'];

/** Safe for two processes at once: PostgreSQL lets the second fail on the unique keys of its catalogue. */
export async function createMigrationsTable(database: Database): Promise<void> {
  await database.query(createTable).catch((error) => {
    if (!CREATED_MEANWHILE.includes(errorCode(error) ?? '')) throw error;
  });
}

const appliedSteps = statement('', 'select id, step from schema_migrations');

/** The steps that were applied, as `id#step`. */
export async function readApplied(db: Queryable): Promise<Set<string>> {
  const rows = await db.query<{ id: string; step: number }>(appliedSteps);
  return new Set(rows.map(({ id, step }) => `${id}#${step}`));
}

/* DDL on a large table may take long, and a second process has to wait for it. */
const withoutTimeouts = [statement('', 'set local statement_timeout = 0'), statement('', 'set local lock_timeout = 0')];
const claim = statement(
  '',
  'insert into schema_migrations (id, step) values ($1, $2) on conflict do nothing returning step',
);

/** Runs a step's text unless it was applied; waits for whoever is at it. False: it was. */
export async function applyStep(tx: Queryable, id: string, step: number, text: string): Promise<boolean> {
  for (const setting of withoutTimeouts) await tx.query(setting);
  const isClaimed = (await tx.query(claim, [id, step])).length === 1;
  if (isClaimed) await tx.query(statement('', text));
  return isClaimed;
}
