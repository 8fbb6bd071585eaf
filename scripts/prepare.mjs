import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/* Makes a checkout ready to run: installs what the lockfile names and builds, each only if something has changed. */

const root = dirname(dirname(fileURLToPath(import.meta.url)));

if (!isInstalled()) {
  console.error('Installing packages …');
  const env = { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' };
  /* A registry may lack packages for other platforms; `npm ci` minds, `npm install` does not. */
  if (!succeeds('npm', ['ci'], env) && !succeeds('npm', ['install', '--no-save'], env)) process.exit(1);
}

const SOURCES = [
  'src',
  'provider/src',
  'examples',
  'rollup.config.mjs',
  'package-lock.json',
  'package.json',
  'provider/package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'provider/tsconfig.json',
  'scripts/copyExamples.mjs',
  'scripts/phoneTables.mjs',
];
/* The last things the two builds write. */
const BUILT = ['dist/frame/manifest.json', 'provider/dist/cli/main.js', 'provider/dist/examples'];

if (Math.min(...BUILT.map(timeOf)) < Math.max(...SOURCES.map(newest))) {
  console.error('Building …');
  if (!succeeds('npm', ['run', 'build', '--silent'])) process.exit(1);
}

function succeeds(program, words, env = {}) {
  const { status, error } = spawnSync(program, words, {
    cwd: root,
    env: { ...process.env, ...env },
    /* Standard output stays free for what the command after this one has to say. */
    stdio: ['ignore', 2, 2],
  });
  if (error) console.error(`${program} cannot be started: ${error.message}`);
  return status === 0;
}

/** True when npm's record of what it put into node_modules has every package of the lockfile in its version. */
function isInstalled() {
  const record = 'node_modules/.package-lock.json';
  if (!existsSync(join(root, record))) return false;
  const [wanted, found] = ['package-lock.json', record].map(packagesIn);
  return Object.entries(wanted).every(
    ([path, { version, link, optional, devOptional }]) =>
      !path.includes('node_modules/') || link || optional || devOptional || found[path]?.version === version,
  );
}

function packagesIn(lockfile) {
  return JSON.parse(readFileSync(join(root, lockfile), 'utf8')).packages;
}

/** When a file was last written, in milliseconds; 0 if it is missing. */
function timeOf(path) {
  const full = join(root, path);
  return existsSync(full) ? statSync(full).mtimeMs : 0;
}

/**
 * When anything in a folder, or its list of names, was last changed. What a build writes beside its sources is none of
 * them, and neither is the folder's own date then.
 */
function newest(path) {
  const full = join(root, path);
  if (!existsSync(full)) return 0;
  const { mtimeMs } = statSync(full);
  if (!statSync(full).isDirectory()) return mtimeMs;
  const names = readdirSync(full);
  const inside = names
    .filter((name) => name !== 'node_modules' && name !== 'dist' && !name.startsWith('.'))
    .map((name) => newest(join(path, name)));
  return Math.max(names.includes('dist') ? 0 : mtimeMs, ...inside);
}
