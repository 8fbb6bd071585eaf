import { InvalidArgumentError, Option } from 'commander';
import { type AuditEntry, listAudit } from '../../audit/auditStore.js';
import type { Mode } from '../../common/mode.js';
import { withDeps } from '../setup/commandDeps.js';
import type { CommandDefinition } from '../setup/commandLine.js';
import { addStoreOption, type StoreOption } from '../setup/commandStore.js';

type AuditOptions = StoreOption & { mode?: Mode; id?: string; action?: string; since?: Date; limit: number };

/** `ondemand audit`: who did what to which order, payment method, number or key, and when. */
export const auditCommand: CommandDefinition<AuditOptions> = {
  name: 'audit',
  summary: 'who did what to which order, payment method, number or key, newest first',
  setUp: (command) => {
    command
      .addOption(new Option('--mode <mode>', 'of this mode only').choices(['test', 'live']))
      .option('--id <id>', 'of this order, payment method, buyer or key, or done by them')
      .option('--action <action>', 'such as order.refund, or order for everything done to orders')
      .option('--since <time>', 'from this moment on, such as 2026-11-27', readTime)
      .option('--limit <count>', '1 to 10000', readLimit, 100);
    addStoreOption(command);
  },
  async run(context, { mode, id, action, since, limit, ...options }) {
    await withDeps(context, options, async ({ database }) => {
      const entries = await listAudit(database, { mode, id, action, since, limit });
      context.report({ data: entries.map(view) }, entries.map(line).join('\n') || 'Nothing was done.');
    });
  },
};

const view = ({ at, mode, actor, actorId, action, subjectId, apiKey }: AuditEntry) => ({
  at: at.toISOString(),
  mode,
  actor,
  actor_id: actorId,
  action,
  subject_id: subjectId,
  api_key: apiKey,
});

const line = ({ at, mode, actor, actorId, action, subjectId }: AuditEntry): string =>
  [at.toISOString(), mode, action.padEnd(20), subjectId, 'by', actor, actorId ?? ''].join('  ').trimEnd();

function readTime(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new InvalidArgumentError('It must be a time such as 2026-11-27 or 2026-11-27T12:00Z.');
  return time;
}

function readLimit(text: string): number {
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > 10_000) throw new InvalidArgumentError('It must be a whole number from 1 to 10000.');
  return limit;
}
