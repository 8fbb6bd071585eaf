import type { Mode } from '../common/mode.js';
import type { Database } from '../store/database.js';
import { countUnsettled } from './unsettledStore.js';

/** How much waits for a rail's answer, and for how long, by kind and mode; zeros where nothing waits. */
export async function unsettledOrders({
  database,
  clock,
}: {
  database: Database;
  clock: () => Date;
}): Promise<{ kind: 'order' | 'operation'; mode: Mode; count: number; oldestSeconds: number }[]> {
  const rows = await countUnsettled(database);
  const now = clock().getTime();
  return (['order', 'operation'] as const).flatMap((kind) =>
    (['test', 'live'] as const).map((mode) => {
      const row = rows.find((each) => each.kind === kind && each.mode === mode);
      const age = row?.oldest ? (now - row.oldest.getTime()) / 1000 : 0;
      return { kind, mode, count: row?.count ?? 0, oldestSeconds: Math.max(0, age) };
    }),
  );
}
