import * as v from 'valibot';
import type { OrOther } from './orOther.js';

/**
 * One of the values known today, or a string that a newer release knows: a reader that refused it would fail on an
 * answer that is good.
 */
export const openPicklist = <const Known extends readonly string[]>(known: Known) =>
  v.union([v.picklist(known), v.string()]) as v.GenericSchema<OrOther<Known[number]>>;
