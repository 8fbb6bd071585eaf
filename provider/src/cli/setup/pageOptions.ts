import type { Command } from 'commander';
import { addStoreOption, type StoreOption } from './commandStore.js';

/** What a list can be asked for: one shop's or everyone's, a page at a time. */
export type PageOptions = StoreOption & { merchant?: string; limit?: string; after?: string };

export function addPageOptions(command: Command): void {
  command
    .option('--merchant <api-key>', 'of this shop only')
    .option('--limit <count>', '1 to 100; 20 without it')
    .option('--after <cursor>', 'the `next` of the page before');
  addStoreOption(command);
}

/** The lines of a page, and how to get at the next; what is said where there is none. */
export const pageText = (lines: readonly string[], next: string | null, none: string): string =>
  [...lines, ...(next === null ? [] : [`next page: --after ${next}`])].join('\n') || none;
