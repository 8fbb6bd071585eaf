import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../../dist/store/database.js';
import { stopPostmaster } from '../../../dist/store/postmaster.js';

/*
 * A temporary folder for everything of a run, and the promise that nothing of it is left: whatever was registered with
 * `later` is undone in reverse, also when the run fails or is interrupted.
 */
export async function openPlace(name) {
  const folder = await mkdtemp(join(tmpdir(), `ondemand-${name}-`));
  await chmod(folder, 0o711);
  const undo = [() => rm(folder, { recursive: true, force: true })];
  let closing;
  const close = () => {
    closing ??= (async () => {
      for (const step of undo.reverse()) await inTime(step);
    })();
    return closing;
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => close().then(() => process.exit(130)));
  return { folder, later: (step) => undo.push(step), close };
}

/* Milliseconds. What does not end in time, or fails, must not keep the rest from being undone. */
const PATIENCE = 20_000;

async function inTime(step) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`A step was not undone within ${PATIENCE} ms`)), PATIENCE);
  });
  try {
    await Promise.race([step(), late]);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    clearTimeout(timer);
  }
}

/** How to reach the embedded PostgreSQL of a store's folder, without a lease on it: it is not kept alive by this. */
export const addressOf = (folder) => ({
  host: join(folder, 'run'),
  port: 5432,
  user: 'ondemand',
  database: 'ondemand',
});

export const connectTo = (folder, options = {}) => connect({ ...addressOf(folder), ...options });

/** The process id of the PostgreSQL that runs on a store's folder. */
export async function postmasterOf(folder) {
  const text = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8');
  return Number.parseInt(text, 10);
}

/** Ends the PostgreSQL of a store's folder, if its last user was killed and could not. */
export const stopStore = (folder) => stopPostmaster(join(folder, 'postgres'));

/** Waits until `condition` gives something true, and gives that. */
export async function until(what, condition, deadline = 180_000) {
  const end = performance.now() + deadline;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (performance.now() > end) throw new Error(`Waited ${deadline} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Prints what was counted, and ends with exit code 1 if something that must be 0 is not. */
export function report(title, figures, mustBeZero) {
  console.log(`\n${title}`);
  const width = Math.max(...[...Object.keys(figures), ...Object.keys(mustBeZero)].map(({ length }) => length));
  for (const [name, value] of Object.entries(figures)) console.log(`  ${name.padEnd(width)}  ${value}`);
  for (const [name, value] of Object.entries(mustBeZero)) {
    console.log(`  ${name.padEnd(width)}  ${value}${value === 0 ? '' : '  <- must be 0'}`);
    if (value !== 0) process.exitCode = 1;
  }
}
