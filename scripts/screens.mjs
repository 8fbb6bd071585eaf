import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawnFrom, RECORD } from './drawnFrom.mjs';

/* Draws every picture of the docs from the built product: the screens, and the one of the README. */

const words = process.argv.slice(2);
const root = dirname(dirname(fileURLToPath(import.meta.url)));

run('node', ['scripts/prepare.mjs']);
run('npx', ['vitest', 'run', '--project', 'screens', ...words]);
// A part of them says nothing of the rest.
if (words.length === 0) {
  run('node', ['scripts/purchasePicture.mjs']);
  writeFileSync(RECORD, `${JSON.stringify({ from: drawnFrom() })}\n`);
}

/**
 * @param {string} program
 * @param {string[]} given
 */
function run(program, given) {
  const { status } = spawnSync(program, given, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(1);
}
