import { allMigrations } from './allMigrations.js';
import type { Database } from './database.js';
import { statement } from './statement.js';
import { errorCode } from './storeError.js';

/** A step of the schema's history. Never changed once released, only followed by another. */
export type Migration = {
  /** Sorts by age: `0001_first_sale`. */
  readonly id: string;
  /** One SQL statement each. Every one is a transaction of its own, as distributed engines want their DDL. */
  readonly statements: readonly string[];
};

const createTable = statement(
  '',
  `create table if not exists schema_migrations (
    id text not null,
    step int4 not null,
    applied_at timestamptz not null default now(),
    primary key (id, step)
  )`,
);
const appliedSteps = statement('', 'select id, step from schema_migrations');
const claimStep = statement(
  '',
  'insert into schema_migrations (id, step) values ($1, $2) on conflict do nothing returning step',
);
/* DDL on a large table may take long, and a second process has to wait for it. */
const withoutTimeouts = ['set local statement_timeout = 0', 'set local lock_timeout = 0'];

/**
 * Brings the schema to its newest version and gives the ids of the migrations it had a hand in. Safe to run twice,
 * and from any number of processes at once: each statement commits together with the row that claims it, so whoever
 * comes second waits at the row's key until the first has committed, then passes on, or takes over if it failed.
 */
export async function migrate(database: Database, migrations: readonly Migration[] = allMigrations): Promise<string[]> {
  await createMigrationsTable(database);
  const done = await readApplied(database);
  const applied = new Set<string>();
  for (const { id, statements } of migrations) {
    for (const [step, text] of statements.entries()) {
      if (done.has(`${id}#${step}`)) continue;
      const claimed = await database.transaction(async (tx) => {
        for (const setting of withoutTimeouts) await tx.query(statement('', setting));
        const [claim] = await tx.query(claimStep, [id, step]);
        if (claim) await tx.query(statement('', text));
        return claim !== undefined;
      });
      if (claimed) applied.add(id);
    }
  }
  return [...applied];
}

/** What separates the store's schema from this program's: `pending` has yet to run, `unknown` is of a newer release; nothing was ever made in one that `isEmpty`. */
export async function schemaState(
  database: Database,
  migrations: readonly Migration[] = allMigrations,
): Promise<{ pending: string[]; unknown: string[]; isEmpty: boolean }> {
  const done = await readApplied(database).catch((error) => {
    if (errorCode(error) === UNDEFINED_TABLE) return new Set<string>();
    throw error;
  });
  const isDone = ({ id, statements }: Migration) => statements.every((_, step) => done.has(`${id}#${step}`));
  const known = new Set(migrations.map(({ id }) => id));
  const found = new Set([...done].map((key) => key.slice(0, key.lastIndexOf('#'))));
  return {
    pending: migrations.filter((migration) => !isDone(migration)).map(({ id }) => id),
    unknown: [...found].filter((id) => !known.has(id)),
    isEmpty: done.size === 0,
  };
}

const UNDEFINED_TABLE = '42P01';
/* unique_violation, duplicate_object, duplicate_table */
const CREATED_MEANWHILE = ['23505', '42710', '42P07'];

/* Two processes that create one table at once: PostgreSQL lets the second fail on its catalogue's unique keys. */
async function createMigrationsTable(database: Database): Promise<void> {
  await database.query(createTable).catch((error) => {
    if (!CREATED_MEANWHILE.includes(errorCode(error) ?? '')) throw error;
  });
}

async function readApplied(database: Database): Promise<Set<string>> {
  const rows = await database.query<{ id: string; step: number }>(appliedSteps);
  return new Set(rows.map(({ id, step }) => `${id}#${step}`));
}
