import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openApiDocument } from '../../provider/dist/app/merchant/openapi.js';

/*
 * The description of the merchant API as strangers' tools read it: linted, made into types, and those compiled with
 * what a shop would write. The tools stand in this folder's own lockfile.
 */

const folder = dirname(fileURLToPath(import.meta.url));
const made = join(folder, 'made');

rmSync(made, { recursive: true, force: true });
mkdirSync(made);
writeFileSync(join(made, 'openapi.json'), JSON.stringify(openApiDocument('https://pay.example')));

run('npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error');
run('npx', 'redocly', 'lint', 'made/openapi.json');
run('npx', 'openapi-typescript', 'made/openapi.json', '--output', 'made/openapi.ts', '--default-non-nullable=false');
run('npx', 'tsc', '--noEmit', '--strict', '--module', 'nodenext', 'shop.ts');

/** @param {string[]} words */
function run(program, ...words) {
  const { status, stdout, stderr } = spawnSync(program, words, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  });
  if (status === 0) return;
  console.error(`${stdout}${stderr}\nFailed: ${[program, ...words].join(' ')}`);
  process.exit(1);
}
