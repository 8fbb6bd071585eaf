import { wrongField } from './fakeRefusal.js';

/** What a list is made of. */
type Listed = { id: string; created_at: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** One page of a list, which begins with the newest unless it is said otherwise. */
export function readFakePage<Row extends Listed>(
  rows: readonly Row[],
  query: URLSearchParams,
  isOldestFirst = false,
): { data: Row[]; next: string | null } {
  const limit = query.get('limit') === null ? 20 : readLimit(query.get('limit')!);
  const start = query.get('after') === null ? 0 : startAfter(rows, readCursor(query.get('after')!), isOldestFirst);
  const data = rows.slice(start, start + limit);
  const last = data.at(-1);
  return { data, next: start + limit < rows.length && last ? cursorOf(last) : null };
}

type Cursor = { createdAt: number; id: string };

/** What is not among them is still a place in their order. */
function startAfter(rows: readonly Listed[], { createdAt, id }: Cursor, isOldestFirst: boolean): number {
  const known = rows.findIndex((row) => row.id === id);
  if (known >= 0) return known + 1;
  const beyond = rows.findIndex(({ created_at }) => {
    const time = Date.parse(created_at);
    return isOldestFirst ? time > createdAt : time < createdAt;
  });
  return beyond < 0 ? rows.length : beyond;
}

function readLimit(written: string): number {
  const limit = /^\d{1,3}$/.test(written) ? Number(written) : 0;
  if (limit < 1 || limit > 100) throw wrongField('limit', 'must be an integer from 1 to 100');
  return limit;
}

const cursorOf = ({ created_at, id }: Listed): string => btoa(`${Date.parse(created_at)}_${id}`).replaceAll('=', '');

function readCursor(cursor: string): Cursor {
  const [, time, id = ''] = /^(\d{1,15})_(.+)$/.exec(unbase64(cursor)) ?? [];
  if (!UUID.test(id) || Number.isNaN(new Date(Number(time)).getTime())) {
    throw wrongField('after', 'must be the `next` of a page');
  }
  return { createdAt: Number(time), id };
}

function unbase64(text: string): string {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return '';
  }
}
