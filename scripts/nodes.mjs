import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * The unit and provider tests on the newer versions of Node: `node scripts/nodes.mjs [24 …] [--project unit]`, or with
 * `--near` those of them that stand close to Node itself. The programs come from npm, into a folder of their own, since
 * no package here depends on them.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** @type {Record<string, string>} */
const VERSIONS = { 22: '22.23.3', 24: '24.9.0' };

const words = process.argv.slice(2);
const wanted = words.filter((word) => VERSIONS[word]);
const at = words.indexOf('--project');
const projects = at < 0 ? ['unit', 'provider'] : [words[at + 1] ?? ''];

/** What speaks to Node's own parts: its server and client, its crypto, streams and timers. */
const NEAR = ['test/merchant', 'test/testing', 'provider/test/app', 'provider/test/http'].concat(
  ['messages', 'outbox', 'proofs', 'store', 'webhooks'].map((folder) => `provider/test/${folder}`),
);
const files = words.includes('--near') ? NEAR : [];

run(process.execPath, ['scripts/prepare.mjs']);
for (const major of wanted.length > 0 ? wanted : Object.keys(VERSIONS)) {
  const folder = nodeOf(VERSIONS[major] ?? '');
  for (const project of projects) {
    const began = performance.now();
    const PATH = [folder, process.env.PATH].join(delimiter);
    run(join(folder, 'node'), ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...files], { PATH });
    console.log(
      `Node ${VERSIONS[major]}: the ${project} tests passed in ${Math.round((performance.now() - began) / 1000)} s`,
    );
  }
}

/**
 * The folder of a version's program, fetched once.
 * @param {string} version
 */
function nodeOf(version) {
  const home = join(root, '.cache', 'node', version);
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(home, 'node_modules', name, 'bin');
  if (!existsSync(join(folder, 'node'))) {
    const quiet = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    run('npm', ['install', '--prefix', home, ...quiet, `${name}@${version}`]);
  }
  return folder;
}

/**
 * @param {string} program
 * @param {string[]} of
 * @param {Record<string, string>} [env]
 */
function run(program, of, env = {}) {
  const { status } = spawnSync(program, of, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) {
    console.error(`\nFailed: ${program} ${of.join(' ')}`);
    process.exit(1);
  }
}
