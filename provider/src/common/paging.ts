import { isUuid } from './ids.js';
import { Refusal } from './refusal.js';

/** Where a row stands in a list that begins with the newest. */
export type Position = { createdAt: Date; id: string };

const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 20;

/** What a merchant asks of a list. */
export type PageQuery = { limit?: string | undefined; after?: string | undefined };

/**
 * One page of a list, newest first.
 * @param find at most `limit` rows after a position, or from the newest.
 * @throws {Refusal} `validation_failed` at `/limit` or `/after`.
 */
export async function readPage<Row>(
  query: PageQuery,
  find: (after: Position | undefined, limit: number) => Promise<Row[]>,
  positionOf: (row: Row) => Position,
): Promise<{ rows: Row[]; next: string | null }> {
  const limit = readLimit(query.limit);
  const after = query.after === undefined ? undefined : readCursor(query.after);
  // One more than asked for tells whether there is a next page.
  const found = await find(after, limit + 1);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: found.length > limit && last ? cursorOf(positionOf(last)) : null };
}

function readLimit(written: string | undefined): number {
  if (written === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,3}$/.test(written) ? Number(written) : 0;
  if (limit < 1 || limit > MAX_LIMIT) throw invalid('/limit', `must be an integer from 1 to ${MAX_LIMIT}`);
  return limit;
}

const cursorOf = ({ createdAt, id }: Position): string =>
  Buffer.from(`${createdAt.getTime()}_${id}`).toString('base64url');

function readCursor(cursor: string): Position {
  const [, time, id] = /^(\d{1,15})_(.+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  const createdAt = new Date(Number(time));
  const isValid = id !== undefined && isUuid(id) && !Number.isNaN(createdAt.getTime());
  if (!isValid) throw invalid('/after', 'must be the `next` of a page');
  return { createdAt, id };
}

const invalid = (pointer: string, detail: string) =>
  new Refusal('validation_failed', { errors: [{ pointer, detail }] });
