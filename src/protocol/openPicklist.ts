import * as v from 'valibot';

/** Any string, while an editor still suggests the values that are known. */
export type OrOther<Known extends string> = Known | (string & Record<never, never>);

/**
 * One of the values known today, or a string that a newer release knows: a reader that refused it would fail on an
 * answer that is good.
 */
export const openPicklist = <const Known extends readonly string[]>(known: Known) =>
  v.union([v.picklist(known), v.string()]) as v.GenericSchema<OrOther<Known[number]>>;
