import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * The documentation as a site, into `site/dist`, which `npm run demo` serves. Its tools stand in a lockfile of their
 * own, so that who works on the packages need not install them.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));

run('node', 'scripts/prepare.mjs');
run('npm', 'ci', '--prefix', 'site', '--no-audit', '--no-fund', '--silent');
run('node', 'site/build.mjs');
run('node', 'site/look.mjs');

/** @param {string[]} words */
function run(...words) {
  const [program = '', ...args] = words;
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
