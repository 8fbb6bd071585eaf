/** Which part of a ledger is asked for, and how: provider and fake must not disagree on it. */
import type { FieldError } from './requestBody.js';

/** From `from` on and before `to`; `undefined`: without an end there. */
export type LedgerRange = { from: Date | undefined; to: Date | undefined };

type Given = { from?: string | undefined; to?: string | undefined };

/** Reads the bounds of a range: a day is its beginning in UTC. */
export function readLedgerRange(given: Given): LedgerRange | { errors: FieldError[] } {
  const errors: FieldError[] = [];
  const read = (name: 'from' | 'to'): Date | undefined => {
    const written = given[name];
    if (written === undefined) return undefined;
    const time = readTime(written);
    if (!time) errors.push({ pointer: `/${name}`, detail: 'must be a day, or an ISO 8601 time with its zone' });
    return time;
  };
  const range = { from: read('from'), to: read('to') };
  if (range.from && range.to && range.to < range.from) {
    errors.push({ pointer: '/to', detail: 'must not be before from' });
  }
  return errors.length > 0 ? { errors } : range;
}

const TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

function readTime(written: string): Date | undefined {
  const [, day] = TIME.exec(written) ?? [];
  const time = new Date(written);
  if (day === undefined || Number.isNaN(time.getTime())) return undefined;
  // Engines read 30 February as a day in March.
  return new Date(day).toISOString().startsWith(day) ? time : undefined;
}

/**
 * True where an `Accept` header asks for CSV before it asks for JSON.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
 */
export function prefersCsv(accept: string | null | undefined): boolean {
  const ranges = (accept ?? '').toLowerCase().split(',').map(readRange);
  const csv = qualityOf(ranges, ['text/csv']);
  return csv > 0 && csv >= qualityOf(ranges, ['application/json', 'application/*']);
}

type Range = { type: string; quality: number };

function readRange(written: string): Range {
  const [type = '', ...parameters] = written.split(';').map((part) => part.trim());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = q === undefined ? 1 : Number(q.slice(2));
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** By the first of the types that is named. */
const qualityOf = (ranges: readonly Range[], types: readonly string[]): number =>
  types.map((type) => ranges.find((range) => range.type === type)?.quality).find((found) => found !== undefined) ?? 0;
