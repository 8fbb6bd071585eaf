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

function differing({ orderId, apiKey, currency, told, booked }: Difference): Finding {
  const names = Object.keys(told) as (keyof typeof told)[];
  const parts = names
    .filter((name) => told[name] !== booked[name])
    .map((name) => `${told[name]} ${currency} ${name}, ${booked[name]} in the ledger`);
  return wrong(
    'ledger',
    `order ${orderId} of ${apiKey}: ${parts.join('; ')}`,
    'Compare it with the rail’s own report. If the order is right, ondemand ledger adopt books what is missing.',
  );
}
