import { type AuditDeps, recordServicesAct } from '../../audit/auditStore.js';
import type { Queryable } from '../../store/database.js';
import type { Order } from '../order.js';

/** What of an order was settled later than in the request that asked for it, which is in the audit trail by itself. */
export const recordSettled = (
  tx: Queryable,
  deps: AuditDeps,
  { mode, orderId: subjectId, merchantId }: Order,
  settled: string,
): Promise<void> => recordServicesAct(tx, deps, { mode, action: `order.settle_${settled}`, subjectId, merchantId });
