/**
 * A payment's reference is stored before it can move anything. What was reserved before knows none: it is found by the
 * key that it was authorised with.
 */
export const railReferences = {
  id: '0016_rail_references',
  statements: [
    'alter table orders add column is_two_step boolean not null default false',
    'alter table orders add column pending_reason text',
    'alter table order_operations add column is_two_step boolean not null default false',
    'alter table order_operations add column rail_reference text',
  ],
};
