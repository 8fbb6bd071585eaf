import { type Difference, findDifferences } from '../../ledger/ledgerStore.js';
import type { Database } from '../../store/database.js';
import { type Finding, ok, wrong } from './findings.js';

/** As many as are named; whoever has more mends these first. */
const MOST_NAMED = 20;

/** Whether the ledger says of every order what the order says: one finding for each that it does not. */
export async function examineLedger(database: Database): Promise<Finding[]> {
  const differences = await findDifferences(database, MOST_NAMED + 1);
  if (differences.length === 0) return [ok('ledger', 'says what the orders say')];
  const named = differences.slice(0, MOST_NAMED).map(differing);
  if (differences.length <= MOST_NAMED) return named;
  return [...named, wrong('ledger', 'and more orders', 'Mend these, and look again.')];
}

function differing({ orderId, apiKey, currency, ...amounts }: Difference): Finding {
  const { captured, bookedCaptured, refunded, bookedRefunded } = amounts;
  const parts = [
    captured === bookedCaptured ? '' : `${captured} ${currency} captured, ${bookedCaptured} in the ledger`,
    refunded === bookedRefunded ? '' : `${refunded} ${currency} refunded, ${bookedRefunded} in the ledger`,
  ].filter((part) => part !== '');
  return wrong(
    'ledger',
    `order ${orderId} of ${apiKey}: ${parts.join('; ')}`,
    'Compare it with the rail’s own report. If the order is right, ondemand ledger adopt books what is missing.',
  );
}
