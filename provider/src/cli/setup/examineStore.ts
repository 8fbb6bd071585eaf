import { listMerchants } from '../../merchants/merchantStore.js';
import type { Deps } from '../../ports/deps.js';
import { listSigningKeys, unreadableSigningKeys } from '../../proofs/signingKeys.js';
import type { Database } from '../../store/database.js';
import { schemaState } from '../../store/migrate.js';
import { clockSkew, OLDEST_POSTGRES, storeFacts } from '../../store/serverStore.js';
import { StoreError } from '../../store/storeError.js';
import { type Finding, note, ok, wrong } from './findings.js';

/*
 * What would break later, at the worst of moments, and can be seen at the start. `ondemand doctor` tells all of it;
 * `ondemand serve` refuses what is wrong in the same words.
 */

/** Milliseconds this machine's clock may be off: codes, proofs and leases live by it. */
const MOST_CLOCK_SKEW = 2_000;

/** The database itself: its version, encoding, clock, and whether it takes writes. */
export async function examineDatabase(database: Database): Promise<Finding[]> {
  const { version, encoding, isReadOnly } = await storeFacts(database);
  const skew = await clockSkew(database);
  return [
    version >= OLDEST_POSTGRES
      ? ok('postgres', `version ${version}`)
      : wrong(
          'postgres',
          `version ${version} is not supported`,
          `Use PostgreSQL ${OLDEST_POSTGRES} or newer; tested are 15 and 18.`,
        ),
    encoding === 'UTF8'
      ? ok('encoding', encoding)
      : wrong(
          'encoding',
          `the database stores text as ${encoding}, which cannot hold every name`,
          "Make another one: create database ondemand encoding 'UTF8' template template0.",
        ),
    isReadOnly
      ? wrong(
          'writable',
          'the store only reads (25006)',
          'Point DATABASE_URL at the primary, or end its read-only mode.',
        )
      : ok('writable', 'takes writes'),
    clocks(skew),
  ];
}

function clocks(skew: number): Finding {
  const message = `this machine and the store are ${Math.round(Math.abs(skew))} ms apart`;
  return Math.abs(skew) <= MOST_CLOCK_SKEW
    ? ok('clock', message)
    : wrong('clock', message, 'Synchronise both clocks (NTP): codes, proofs and leases live by them.');
}

/** Whether the schema is this release's. */
export async function examineSchema(database: Database): Promise<Finding> {
  const { pending, unknown } = await schemaState(database);
  if (unknown.length > 0) {
    return wrong('schema', `is of a newer release: ${unknown.join(', ')}`, 'Run that release, or restore the backup.');
  }
  if (pending.length > 0) return wrong('schema', `lacks ${pending.join(', ')}`, 'Run ondemand migrate.');
  return ok('schema', 'up to date');
}

/** Selling and trying are two services: whoever reads the sandbox's inbox could buy with a live key. */
export async function examineSandbox(database: Database, sandbox: boolean): Promise<Finding> {
  const live = (await listMerchants(database)).filter(({ mode }) => mode === 'live').length;
  if (!sandbox) return ok('sandbox', 'off');
  if (live === 0) return ok('sandbox', 'on, and no live key');
  return wrong(
    'sandbox',
    `on, beside ${live} live key(s)`,
    'Run two services with two addresses and two stores: one without ONDEMAND_SANDBOX, and one for test keys.',
  );
}

/** Whether the master key opens what the store holds. */
export async function examineMasterKey(deps: Deps): Promise<Finding> {
  const unreadable = await unreadableSigningKeys(deps);
  return unreadable.length === 0
    ? ok('master_key', 'opens the signing keys')
    : wrong(
        'master_key',
        `does not open the ${unreadable.join(' and ')} signing key`,
        'Set the master key the store was used with; if it is lost, ondemand keys rotate --now.',
      );
}

/** What to say where no master key was found. */
export async function noMasterKey(database: Database): Promise<Finding> {
  const keys = await listSigningKeys(database);
  if (keys.length === 0) return note('master_key', 'none yet', 'The first start of a server makes it.');
  const mend = 'Set ONDEMAND_MASTER_KEY, or put the key file back; if it is lost, ondemand keys rotate --now.';
  return wrong('master_key', 'the store was used with a master key that is not here', mend);
}

/** @throws StoreError `store_unfit` with every finding that is wrong, and how to mend it. */
export function requireFit(findings: readonly Finding[]): void {
  const faults = findings.filter(({ status }) => status === 'wrong');
  if (faults.length === 0) return;
  const lines = faults.map(({ check, message, mend }) => `${check}: ${message}. ${mend ?? ''}`.trimEnd());
  throw new StoreError('store_unfit', lines.join('\n'));
}
