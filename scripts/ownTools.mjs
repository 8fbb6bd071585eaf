import { spawnSync } from 'node:child_process';

/**
 * Installs what a folder's own lockfile names, so that who works on the packages need not. What is run there says
 * something only where it fails, and then nothing is run after it.
 *
 * @param {string} folder
 * @param {Record<string, string>} [env]
 */
export function ownTools(folder, env = {}) {
  run('npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error');
  return run;

  /**
   * @param {string} program
   * @param {string[]} words
   */
  function run(program, ...words) {
    const { status, stdout, stderr } = spawnSync(program, words, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    if (status === 0) return;
    console.error(`${stdout}${stderr}\nFailed: ${[program, ...words].join(' ')}`);
    process.exit(1);
  }
}
