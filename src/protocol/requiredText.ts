import * as v from 'valibot';

/** A text that has to be there, of at most `max` characters. */
export const text = (max: number) =>
  v.pipe(v.string(), v.nonEmpty('is missing'), v.maxLength(max, `must be at most ${max} characters`));
