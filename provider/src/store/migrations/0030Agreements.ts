/**
 * How often a buyer has agreed to something: whoever decides on what was read before counts it up from there, so that
 * of two clicks at once the second decides anew.
 */
export const agreements = {
  id: '0030_agreements',
  statements: ['alter table buyers add column agreements integer not null default 0'],
};
