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
      'captured by us, not by the rail': sum(rows, (row) => row.capturedAmount) - moved('capture'),
      'refunded by us, not by the rail': sum(rows, (row) => row.refundedAmount) - moved('refund'),
      'orders stuck': rows.filter(({ status }) => status === 'processing').length,
      'operations stuck': pending.count,
      'answers nobody expected': load.surprises.length,
    },
  };
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
