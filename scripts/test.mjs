import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';

/**
 * Everything a change has to pass, one kind after the other: on few cores the browser tests do not bear other company.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));

run('node', ['scripts/prepare.mjs']);
const CHROMIUM = findChromium() ?? installChromium();
run('npm', ['run', 'check', '--silent']);
for (const project of ['unit', 'provider', 'browser'])
  run('npx', ['vitest', 'run', '--project', project], { CHROMIUM });
run('node', ['scripts/engines.mjs']);
run('node', ['scripts/sizes.mjs']);

function run(program, words, env = {}) {
  console.log(`\n> ${[program, ...words].join(' ')}`);
  const { status, signal, error } = spawnSync(program, words, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status === 0) return;
  console.error(`\nFailed: ${[program, ...words].join(' ')} (${error?.message ?? signal ?? `exit code ${status}`})`);
  process.exit(1);
}

function installChromium() {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    console.error('The browser tests need Chromium: install the package "chromium", or set CHROMIUM to its path.');
    process.exit(1);
  }
  run('apt-get', ['update']);
  run('apt-get', ['install', '-y', 'chromium'], { DEBIAN_FRONTEND: 'noninteractive' });
  const installed = findChromium();
  if (installed) return installed;
  console.error('The package "chromium" brought no program of that name.');
  process.exit(1);
}
