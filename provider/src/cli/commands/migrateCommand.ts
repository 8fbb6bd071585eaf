import { migrate } from '../../store/migrate.js';
import { openStore } from '../../store/open.js';
import type { CommandDefinition } from '../setup/commandLine.js';
import { addStoreOption, type StoreOption } from '../setup/commandStore.js';
import { examineDatabase, examineSchema, requireFit } from '../setup/examineStore.js';

/** `ondemand migrate`: brings the schema to its newest version. */
export const migrateCommand: CommandDefinition<StoreOption> = {
  name: 'migrate',
  summary: 'bring the schema of the store to its newest version; safe to run twice and from two processes',
  setUp: addStoreOption,
  async run({ cwd, env, report }, options) {
    const store = await openStore({ database: options.database ?? env.DATABASE_URL, cwd });
    try {
      requireFit(await examineDatabase(store.database));
      const applied = await migrate(store.database);
      requireFit([await examineSchema(store.database)]);
      const human = applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`;
      report({ applied, store: store.location }, human);
    } finally {
      await store.close();
    }
  },
};
