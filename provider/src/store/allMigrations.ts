import type { Migration } from './migrate.js';
import { firstSale } from './migrations/0001FirstSale.js';

/** The schema's history, oldest first. */
export const allMigrations: readonly Migration[] = [firstSale];
