import { join } from 'node:path';

/** Where PostgreSQL's own data lies inside a store's folder. */
export const dataFolderIn = (folder: string): string => join(folder, 'postgres');
