import { allMigrations } from './allMigrations.js';
import type { Database } from './database.js';
import { applyStep, createMigrationsTable, readApplied } from './migrationStore.js';
import { errorCode } from './storeError.js';

/** A step of the schema's history. Never changed once released, only followed by another. */
export type Migration = {
  /** Sorts by age: `0001_first_sale`. */
  readonly id: string;
  /** One SQL statement each. Every one is a transaction of its own, as distributed engines want their DDL. */
  readonly statements: readonly string[];
};

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
      const claimed = await database.transaction((tx) => applyStep(tx, id, step, text));
      if (claimed) applied.add(id);
    }
  }
  return [...applied];
}

/**
 * What separates the store's schema from this program's: `pending` has yet to run, `unknown` is of a newer release;
 * nothing was ever made in one that `isEmpty`.
 */
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
