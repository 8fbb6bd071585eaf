import pg from 'pg';

const { builtins, getTypeParser } = pg.types;

/**
 * How columns become JavaScript values: `int8` a safe integer, `numeric` and `date` their text, `timestamptz` a
 * `Date`, `bytea` a `Buffer`, `jsonb` parsed.
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary') => {
    if (oid === builtins.INT8) return safeInteger;
    /* A date is a day of a calendar; the driver's own parser would make it a moment in the machine's time zone. */
    if (oid === builtins.DATE) return (text: string) => text;
    return format === 'binary' ? getTypeParser(oid, 'binary') : getTypeParser(oid, 'text');
  }) as typeof getTypeParser,
};

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('An int8 of the store is beyond the safe integers.');
  return value;
}
