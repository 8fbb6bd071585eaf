#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { ondemand } from './ondemand.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

process.exitCode = await ondemand(process.argv.slice(2), version, {
  cwd: process.cwd(),
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
