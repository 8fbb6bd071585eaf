import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';

const note = statement(
  'known_networks.note',
  `insert into known_networks (mode, network, number, proved_at) values ($1, $2, $3, $4)
   on conflict (mode, network, number) do update set proved_at = excluded.proved_at`,
);

/** A code to a number, as a keyed hash, was entered from a network. */
export async function noteNetwork(
  tx: Queryable,
  mode: Mode,
  at: { network: string; number: string },
  now: Date,
): Promise<void> {
  await tx.query(note, [mode, at.network, at.number, now]);
}

const find = statement(
  'known_networks.find',
  `select coalesce(bool_or(k.number = $3), false) as here, count(k.number) > 0 as anybody,
     exists (select from buyers b where b.mode = $1 and b.phone = $5) as registered
   from (select number from known_networks where mode = $1 and network = $2 and proved_at > $4) k`,
);

/** What is known of who asks for a code. */
export type Acquaintance = {
  /** A code to this very number was entered from this network lately. */
  here: boolean;
  /** A code to any number was. */
  anybody: boolean;
  /** Somebody has proved to have the number. */
  registered: boolean;
};

export async function findAcquaintance(
  tx: Queryable,
  mode: Mode,
  asked: { network: string; number: string; phone: string },
  since: Date,
): Promise<Acquaintance> {
  const [row] = await tx.query<Acquaintance>(find, [mode, asked.network, asked.number, since, asked.phone]);
  return row!;
}
