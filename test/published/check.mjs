import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Both packages as a registry would hand them out: their entries, files and types. The tools stand in this folder's own
 * lockfile, so that who works on the packages installs fewer.
 */

const folder = dirname(fileURLToPath(import.meta.url));

run('npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error');
for (const packed of ['../..', '../../provider']) run('npx', 'publint', packed);
run('npx', 'attw', '--pack', '../..');

/** @param {string[]} words */
function run(program, ...words) {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: folder, encoding: 'utf8' });
  if (status === 0) return;
  console.error(`${stdout}${stderr}\nFailed: ${[program, ...words].join(' ')}`);
  process.exit(1);
}
