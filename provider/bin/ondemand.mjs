#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/*
 * A package brings what was built. A checkout is built when the command is first used, and again when it has changed.
 */
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const [main, prepare] = [at('../dist/cli/main.js'), at('../../scripts/prepare.mjs')];

if (existsSync(prepare)) {
  const { status } = spawnSync(process.execPath, [prepare], { stdio: ['ignore', 2, 2] });
  if (status !== 0 && !existsSync(main)) {
    console.error('ondemand: the checkout could not be built; see above. npm install and npm run build tell more.');
    process.exit(1);
  }
}
if (!existsSync(main)) {
  console.error('ondemand: the package is not complete (dist is missing). Install ondemand-pay-provider again.');
  process.exit(1);
}
await import(new URL('../dist/cli/main.js', import.meta.url));
