import { AMOUNT } from './stock.mjs';

/** Compares what was acknowledged with the store's rows, and both with the processor's books. */
export async function verdict({ stock, load, rail }) {
  const rows = await stock.sql(
    'select order_id, jti, status, captured_amount, refunded_amount, rail_reference from orders',
    [],
  );
  const byId = new Map(rows.map((row) => [row.orderId, row]));
  const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);

  const authorizedFor = new Map();
  for (const { orderId } of rail.authorizations.values()) {
    authorizedFor.set(orderId, (authorizedFor.get(orderId) ?? 0) + 1);
  }
  const moved = (kind) =>
    sum(
      [...rail.moves.values()].filter((move) => move.kind === kind),
      ({ amount }) => amount,
    );
  const perProof = new Map();
  for (const { jti } of rows) perProof.set(jti, (perProof.get(jti) ?? 0) + 1);

  const isLost = ([jti, id]) => byId.get(id)?.jti !== jti || byId.get(id).capturedAmount !== AMOUNT;
  const apart = await unbooked(stock);
  const [pending] = await stock.sql(`select count(*) as count from order_operations where state = 'pending'`, []);
  return {
    orders: rows.length,
    zero: {
      'acknowledged orders lost': [...load.placed].filter(isLost).length,
      'acknowledged refunds lost': [...load.refunded].filter((id) => byId.get(id)?.refundedAmount !== AMOUNT).length,
      'proofs with two orders': [...perProof.values()].filter((count) => count > 1).length,
      'authorisations doubled': [...authorizedFor.values()].filter((count) => count > 1).length,
      'authorisations without an order': [...authorizedFor.keys()].filter((id) => !byId.has(id)).length,
      'orders without an authorisation': rows.filter(({ orderId }) => !authorizedFor.has(orderId)).length,
      'orders that name another payment': rows.filter(
        (row) => rail.authorizations.get(row.railReference)?.orderId !== row.orderId,
      ).length,
      'orders that the ledger differs from': apart,
      "orders that the rail's books differ from": apartFrom(rail, rows),
      'captured by us, not by the rail': sum(rows, (row) => row.capturedAmount) - moved('capture'),
      'refunded by us, not by the rail': sum(rows, (row) => row.refundedAmount) - moved('refund'),
      'orders stuck': rows.filter(({ status }) => status === 'processing').length,
      'operations stuck': pending.count,
      'answers nobody expected': load.surprises.length,
    },
  };
}

/** How many orders the processor's books differ from, once nothing is under way. */
export const differing = async (stock, rail) =>
  apartFrom(rail, await stock.sql('select captured_amount, refunded_amount, rail_reference from orders', []));

function apartFrom(rail, rows) {
  const movedOf = new Map();
  for (const { kind, amount, railReference } of rail.moves.values()) {
    const key = `${kind} ${railReference}`;
    movedOf.set(key, (movedOf.get(key) ?? 0) + amount);
  }
  const isApart = ({ railReference, capturedAmount, refundedAmount }) =>
    capturedAmount !== (movedOf.get(`capture ${railReference}`) ?? 0) ||
    refundedAmount !== (movedOf.get(`refund ${railReference}`) ?? 0);
  return rows.filter(isApart).length;
}

/** How many orders the ledger differs from. Never any, also in the middle of everything: it is one statement. */
export async function unbooked(stock) {
  const [row] = await stock.sql(
    `with booked as (
       select order_id,
         sum(case 'payable' when credit then amount when debit then -amount else 0 end) as captured,
         sum(case 'refunds' when debit then amount when credit then -amount else 0 end) as refunded
       from ledger_entries group by order_id
     )
     select count(*) as count from orders o full join booked b on b.order_id = o.order_id
     where o.captured_amount is distinct from coalesce(b.captured, 0)
       or o.refunded_amount is distinct from coalesce(b.refunded, 0)`,
    [],
  );
  return row.count;
}

/** Waits for the sweeper to finish what was left open. */
export const isSettled = async (stock) => {
  const [row] = await stock.sql(
    `select (select count(*) from orders where status = 'processing')
       + (select count(*) from order_operations where state = 'pending') as open`,
    [],
  );
  return row.open === 0;
};
