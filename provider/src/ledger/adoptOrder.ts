import { type AuditDeps, recordOperatorsAct } from '../audit/auditStore.js';
import { Refusal } from '../common/refusal.js';
import type { Database } from '../store/database.js';
import { type Difference, findDifference, insertOpening, lockOrderOf } from './ledgerStore.js';
import { openingMovements } from './movements.js';

/**
 * Books what an order says and the ledger does not, as opening rows: of an order that a server of the release before
 * the ledger captured while the new one had the schema already. Nothing is taken back; where the ledger says more, the
 * rows go the other way.
 *
 * @throws {Refusal} `not_found`: there is no such order, or nothing to book of it.
 */
export const adoptOrder = (deps: AuditDeps & { database: Database }, orderId: string): Promise<Difference> =>
  deps.database.transaction(async (tx) => {
    const order = await lockOrderOf(tx, orderId);
    const difference = order && (await findDifference(tx, order.merchantId, orderId));
    if (!order || !difference) {
      throw new Refusal('not_found', { detail: order ? 'The ledger says what the order says' : 'No such order' });
    }
    const movements = openingMovements(difference.told, difference.booked);
    await insertOpening(tx, order.merchantId, orderId, movements, deps.clock());
    const { mode, merchantId } = order;
    await recordOperatorsAct(tx, deps, { mode, action: 'order.ledger_adopt', subjectId: orderId, merchantId });
    return difference;
  });
