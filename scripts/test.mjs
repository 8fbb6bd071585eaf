import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/* Everything a change has to pass, one after the other: on few cores the browser tests do not bear company. */

const root = dirname(dirname(fileURLToPath(import.meta.url)));

run('node', ['scripts/prepare.mjs']);
const CHROMIUM = findChromium() ?? installChromium();
run('npm', ['run', 'check', '--silent']);
for (const project of ['unit', 'provider', 'browser'])
  run('npx', ['vitest', 'run', '--project', project], { CHROMIUM });
run('npx', ['size-limit']);

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

function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const programs = ['chromium', 'chromium-browser', 'google-chrome'];
  const places = programs.flatMap((program) => folders.map((folder) => join(folder, program)));
  places.push('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
  places.push('/Applications/Chromium.app/Contents/MacOS/Chromium');
  return places.find(isExecutable);
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

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
