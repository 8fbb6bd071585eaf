import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownTools } from '../../scripts/ownTools.mjs';

/* Both packages as a registry would hand them out: their entries, files and types. */

const run = ownTools(dirname(fileURLToPath(import.meta.url)));

for (const packed of ['../..', '../../provider']) run('npx', 'publint', packed);
run('npx', 'attw', '--pack', '../..');
// As who compiles with `skipLibCheck: false` reads them. Not the fakes: msw's own declarations do not pass.
run('npx', 'tsc', '--project', '.');
