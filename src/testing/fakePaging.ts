import { wrongField } from './fakeRefusal.js';

/** What a list is made of. */
type Listed = { id: string; created_at: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** One page of a list that begins with the newest. */
export function readFakePage<Row extends Listed>(
  newestFirst: readonly Row[],
  query: URLSearchParams,
): { data: Row[]; next: string | null } {
  const limit = query.get('limit') === null ? 20 : readLimit(query.get('limit')!);
  const start = query.get('after') === null ? 0 : startAfter(newestFirst, readCursor(query.get('after')!));
  const data = newestFirst.slice(start, start + limit);
  const last = data.at(-1);
  return { data, next: start + limit < newestFirst.length && last ? cursorOf(last) : null };
}

/** What is not among them is still a place in their order. */
function startAfter(newestFirst: readonly Listed[], { createdAt, id }: { createdAt: number; id: string }): number {
  const known = newestFirst.findIndex((row) => row.id === id);
  if (known >= 0) return known + 1;
  const older = newestFirst.findIndex(({ created_at }) => Date.parse(created_at) < createdAt);
  return older < 0 ? newestFirst.length : older;
}

function readLimit(written: string): number {
  const limit = /^\d{1,3}$/.test(written) ? Number(written) : 0;
  if (limit < 1 || limit > 100) throw wrongField('limit', 'must be an integer from 1 to 100');
  return limit;
}

const cursorOf = ({ created_at, id }: Listed): string => btoa(`${Date.parse(created_at)}_${id}`).replaceAll('=', '');

function readCursor(cursor: string): { createdAt: number; id: string } {
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
