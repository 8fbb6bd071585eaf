import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFirefox, findProgram, findWebKit } from './browsers.mjs';

/*
 * A purchase and a return in the engines beside Chromium, and what a click is told there. What is missing is installed
 * where that is quick and allowed (root on Debian); what cannot be had is said loudly and is no failure, since it says
 * nothing about the code.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const MINUTE = 60_000;
const ENGINES = [
  { name: 'Firefox', find: findFirefox, packages: ['firefox-esr'] },
  { name: 'WebKitGTK', find: findWebKit, packages: ['webkit2gtk-driver', 'xvfb'] },
];
const missing = () => ENGINES.filter(({ find }) => !find());

succeeds('node', ['scripts/prepare.mjs']) || process.exit(1);
if (missing().length > 0) install();

const absent = missing();
const canCertify = findProgram(['openssl']) !== undefined;
if (canCertify && absent.length < ENGINES.length) {
  if (!succeeds('npx', ['vitest', 'run', '--project', 'engines'], 6 * MINUTE)) process.exit(1);
}
if (!canCertify) warn('NO ENGINE WAS TESTED: the program openssl, which makes the sites’ certificate, is missing.');
for (const { name, packages } of absent) {
  warn(`NOT TESTED IN ${name.toUpperCase()}: it is not installed (Debian: ${packages.join(', ')}).`);
}

/** Fetching may hang on a slow mirror, so it is bounded; unpacking is quick, and must not be cut short. */
function install() {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return;
  const wanted = missing().flatMap(({ packages }) => packages);
  const apt = ['install', '-y', '--no-install-recommends', ...wanted, ...(findProgram(['openssl']) ? [] : ['openssl'])];
  console.log(`\nInstalling ${wanted.join(', ')} …`);
  succeeds('apt-get', ['update', '-q'], MINUTE) &&
    succeeds('apt-get', [...apt, '-q', '--download-only'], 2 * MINUTE) &&
    succeeds('apt-get', [...apt, '-q']);
}

/**
 * @param {string} program
 * @param {string[]} words
 * @param {number} [timeout] milliseconds
 */
function succeeds(program, words, timeout) {
  const isQuiet = program === 'apt-get';
  const { status } = spawnSync(program, words, {
    cwd: root,
    timeout,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', isQuiet ? 'ignore' : 'inherit', 'inherit'],
  });
  return status === 0;
}

/** @param {string} text */
function warn(text) {
  const line = '!'.repeat(text.length + 6);
  console.error(`\n${line}\n!! ${text} !!\n${line}\n`);
}
