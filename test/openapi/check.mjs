import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openApiDocument } from '../../provider/dist/app/merchant/openapi.js';
import { ownTools } from '../../scripts/ownTools.mjs';

/*
 * The description of the merchant API as strangers' tools read it: linted, made into types, and those compiled with
 * what a shop would write.
 */

const folder = dirname(fileURLToPath(import.meta.url));
const made = join(folder, 'made');

rmSync(made, { recursive: true, force: true });
mkdirSync(made);
writeFileSync(join(made, 'openapi.json'), JSON.stringify(openApiDocument('https://pay.example')));

const run = ownTools(folder, { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' });
run('npx', 'redocly', 'lint', 'made/openapi.json');
run('npx', 'openapi-typescript', 'made/openapi.json', '--output', 'made/openapi.ts', '--default-non-nullable=false');
run('npx', 'tsc', '--noEmit', '--strict', '--module', 'nodenext', 'shop.ts');
