import type { Migration } from './migrate.js';
import { schema } from './migrations/0001Schema.js';
import { servedScripts } from './migrations/0002ServedScripts.js';

/** The schema's history, oldest first. */
export const allMigrations: readonly Migration[] = [schema, servedScripts];
