import type { Queryable } from '../../store/database.js';
import { statement } from '../../store/statement.js';

/** A script of one release, as it was first served; it never changes afterwards. */
export type ServedScript = { version: string; name: string; integrity: string };

const keep = statement(
  'servedScripts.keep',
  `insert into served_scripts (version, name, content, integrity, served_since) values ($1, $2, $3, $4, $5)
   on conflict (version, name) do nothing`,
);

/** Keeps a script; one of the same version and name that is kept already stays. */
export async function keepScript(
  db: Queryable,
  { version, name, integrity }: ServedScript,
  content: Buffer,
  at: Date,
): Promise<void> {
  await db.query(keep, [version, name, content, integrity, at]);
}

const find = statement('servedScripts.find', 'select content from served_scripts where version = $1 and name = $2');

export async function findScript(db: Queryable, version: string, name: string): Promise<Buffer | undefined> {
  const [row] = await db.query<{ content: Buffer }>(find, [version, name]);
  return row?.content;
}

const list = statement(
  'servedScripts.list',
  'select version, name, integrity from served_scripts order by served_since, version, name',
);

/** Every script ever served from this store, oldest first. */
export const listScripts = (db: Queryable): Promise<ServedScript[]> => db.query<ServedScript>(list, []);
