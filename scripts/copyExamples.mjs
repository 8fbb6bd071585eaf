import { cpSync, rmSync } from 'node:fs';

/* The command `ondemand demo` runs the examples' shops, so they are part of the provider's package. */
const from = new URL('../examples/', import.meta.url);
const to = new URL('../provider/dist/examples/', import.meta.url);
rmSync(to, { recursive: true, force: true });
cpSync(from, to, { recursive: true, filter: (path) => !path.includes('node_modules') });
