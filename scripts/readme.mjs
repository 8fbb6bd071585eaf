import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { buyByCard, openFrame } from './buyer.mjs';
import { chromiumOptions } from './chromium.mjs';
import { stepsOf } from './readmeSteps.mjs';

/*
 * Follows README.md in a fresh clone of what is committed: every command in its order, every file as it stands there,
 * and a purchase in Chromium at each shop that comes of it. What a person would paste is pasted, nothing else.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const work = realpathSync(mkdtempSync(join(tmpdir(), 'ondemand-readme-')));
// The embedded store does not run as root, and has to reach its folder.
chmodSync(work, 0o755);
const clone = join(work, 'ondemand-pay');
const PATIENCE = 10 * 60_000;

/** Those that hold a terminal. @type {Set<import('node:child_process').ChildProcess>} */
const held = new Set();
/** What `ondemand merchant add` has printed, by what stands for it in the README. @type {Record<string, string>} */
const pasted = {};
let folder = clone;

/** @param {string} line */
const tell = (line) => console.log(line);

/**
 * Runs a block, and stays in the folder that it leads to.
 * @param {string[]} commands
 */
function runToEnd(commands) {
  const script = [...commands, 'pwd >&3'].join('\n');
  const { status, stdout, output } = spawnSync('bash', ['-e', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  process.stdout.write(stdout);
  if (status !== 0) throw new Error(`It ended with ${status}`);
  folder = String(output[3]).trim();
  const [, key] = /^\s*key\s+(test_\S+)$/m.exec(stdout) ?? [];
  const [, secret] = /^\s*secret\s+(\S+)$/m.exec(stdout) ?? [];
  if (key && secret) Object.assign(pasted, { test_your_public_key: key, your_secret: secret });
}

/** @param {string} text */
const paste = (text) => Object.entries(pasted).reduce((left, [name, value]) => left.replaceAll(name, value), text);

/**
 * Starts what holds its terminal, and waits until it answers.
 * @param {string} command @param {string} address
 */
async function hold(command, address) {
  const { port } = new URL(address);
  if (await listens(port)) throw new Error(`Port ${port} is taken by another program: end that first`);
  const child = spawn('bash', ['-c', `exec ${command}`], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  held.add(child);
  const started = Date.now();
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode} before it answered at ${address}`);
    if (Date.now() - started > PATIENCE) throw new Error(`Nothing answers at ${address}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  // By number, as the machine may not know names below localhost.
  const { status } = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' });
  if (status >= 400) throw new Error(`${address} answers ${status}`);
  return child;
}

/** @param {string} port @returns {Promise<boolean>} */
function listens(port) {
  return new Promise((resolve) => {
    const socket = createConnection({ port: Number(port), host: '127.0.0.1' });
    socket.once('connect', () => resolve(socket.destroy() !== undefined));
    socket.once('error', () => resolve(false));
  });
}

/** As Ctrl-C in its terminal does. @param {import('node:child_process').ChildProcess} child */
async function interrupt(child) {
  held.delete(child);
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGINT');
  await ended;
}

/** @param {string} address */
async function buy(address) {
  const before = ordersSold();
  const browser = await chromium.launch(chromiumOptions());
  try {
    const page = await browser.newPage();
    /** @type {string[]} */
    const faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    const posted = page.waitForResponse(
      (response) => response.request().method() === 'POST' && response.url().startsWith(address),
    );
    const frame = await openFrame(page, address);
    await buyByCard(frame);
    const answer = await posted;
    if (answer.status() >= 400) throw new Error(`The shop at ${address} answers ${answer.status()}`);
    await page.waitForLoadState();
    if (faults.length > 0) throw new Error(faults.join('\n'));
    tell(`The shop says: ${(await page.locator('body').innerText()).replaceAll(/\s+/g, ' ').slice(0, 120)}`);
  } finally {
    await browser.close();
  }
  const sold = ordersSold() - before;
  if (sold !== 1) throw new Error(`${sold} orders were captured at ${address}, not one`);
}

function ordersSold() {
  const { stdout } = spawnSync('npx', ['ondemand', 'orders', 'list', '--json'], { cwd: clone, encoding: 'utf8' });
  return JSON.parse(stdout).data.filter((/** @type {{ status: string }} */ { status }) => status === 'captured').length;
}

/** @param {import('./readmeSteps.mjs').Step} step */
async function follow(step) {
  if (step.kind === 'run') return runToEnd(step.commands);
  if (step.kind === 'write') return writeFileSync(join(folder, step.file), paste(step.text));
  const child = await hold(step.command, step.address);
  if (step.next === 'end') await interrupt(child);
  if (step.next === 'buy') await buy(step.address);
}

let at = '';
try {
  const { status } = spawnSync('git', ['clone', '--quiet', root, clone], { stdio: 'inherit' });
  if (status !== 0) throw new Error('git clone failed');
  const steps = stepsOf(readFileSync(join(clone, 'README.md'), 'utf8'));
  for (const step of steps) {
    const said = step.kind === 'run' ? step.commands.join('; ') : step.kind === 'hold' ? step.command : step.file;
    at = `README.md:${step.line} ${step.kind} ${said}`;
    tell(`\n> ${at}`);
    await follow(step);
  }
  const shops = steps.filter((step) => step.kind === 'hold' && step.next === 'buy').length;
  if (shops === 0) throw new Error('The README makes no shop');
  tell(`\nREADME.md: ${steps.length} steps followed, ${shops} shops bought from.`);
} catch (error) {
  console.error(`\nFailed at ${at}: ${/** @type {Error} */ (error).message}`);
  process.exitCode = 1;
} finally {
  for (const child of [...held].reverse()) await interrupt(child);
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
