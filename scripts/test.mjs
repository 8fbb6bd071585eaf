import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';

/**
 * Everything a change has to pass, one kind after the other: on few cores the browser tests do not bear other company.
 * What leaves a core idle runs beside another kind, and tells it all at its end: the checks, one program at a time,
 * beside the unit tests; the other engines, which mostly wait, beside the tests of the provider.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** What runs now, ended with this program. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop());

await run('node', ['scripts/prepare.mjs']);
const CHROMIUM = findChromium() ?? (await installChromium());
await Promise.all([vitest('unit'), run('npm', ['run', 'check', '--silent'], { quiet: true })]);
await Promise.all([vitest('provider'), run('node', ['scripts/engines.mjs'], { quiet: true, env: { CHROMIUM } })]);
await run('node', ['scripts/nodes.mjs', '24', '--near']);
await vitest('browser');
await run('node', ['scripts/sizes.mjs']);

/** @param {string} project */
function vitest(project) {
  return run('npx', ['vitest', 'run', '--project', project], { env: { CHROMIUM } });
}

/**
 * @param {string} program
 * @param {string[]} words
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv }} [how] quiet: what it says is held back until it has ended
 * @returns {Promise<void>} a failure ends everything.
 */
function run(program, words, { quiet = false, env = {} } = {}) {
  const name = [program, ...words].join(' ');
  console.log(`\n> ${name}${quiet ? ' (beside)' : ''}`);
  const output = quiet ? 'pipe' : 'inherit';
  const child = spawn(program, words, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', output, output],
    /* In a group of its own, which ends with all that it has started. */
    detached: true,
  });
  running.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  }
  return new Promise((resolve) => {
    const end = (/** @type {string | undefined} */ problem) => {
      running.delete(child);
      if (quiet) console.log(`\n> ${name} (beside) ended\n${said}`);
      if (problem === undefined) return resolve();
      console.error(`\nFailed: ${name} (${problem})`);
      stop();
    };
    child.once('error', ({ message }) => end(message));
    child.once('close', (code, signal) => end(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
}

/** Ends all that runs, and this. */
function stop() {
  for (const { pid } of running) {
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGTERM');
    } catch {
      // It has ended by itself.
    }
  }
  process.exit(1);
}

async function installChromium() {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    console.error('The browser tests need Chromium: install the package "chromium", or set CHROMIUM to its path.');
    process.exit(1);
  }
  await run('apt-get', ['update']);
  await run('apt-get', ['install', '-y', 'chromium'], { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  const installed = findChromium();
  if (installed) return installed;
  console.error('The package "chromium" brought no program of that name.');
  process.exit(1);
}
