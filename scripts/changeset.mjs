import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/* Changesets, from a lockfile of their own, so that who works on the packages need not install them. */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const words = process.argv.slice(2);

run('npm', 'ci', '--prefix', 'scripts/changesets', '--no-audit', '--no-fund', '--silent');
run('node', 'scripts/changesets/node_modules/@changesets/cli/bin.js', ...words);
// The number stands in the lockfile as well.
if (words[0] === 'version') run('npm', 'install', '--package-lock-only', '--ignore-scripts', '--silent');

/** @param {string[]} command */
function run(...command) {
  const [program = '', ...args] = command;
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
