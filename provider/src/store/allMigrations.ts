import type { Migration } from './migrate.js';
import { schema } from './migrations/0001Schema.js';

/** The schema's history, oldest first. */
export const allMigrations: readonly Migration[] = [schema];
