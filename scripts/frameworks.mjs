import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Forms on pages that frameworks and routers make. Those stand in a lockfile of their own, so that who works on the
 * packages need not install them. Then the examples that are there to copy, bought through. Words are handed on, and
 * leave the examples out: `-- -t Turbo`.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = 'test/frameworks';

run('node', 'scripts/prepare.mjs');
run('npm', 'ci', '--prefix', folder, '--no-audit', '--no-fund', '--silent');
run('npx', 'vitest', 'run', '--project', 'frameworks', ...process.argv.slice(2));
if (process.argv.length === 2) run('node', `${folder}/examples.mjs`);

/** @param {string[]} words */
function run(...words) {
  const [program = '', ...args] = words;
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
