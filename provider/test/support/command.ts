import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

export type RunningCommand = {
  readonly process: ChildProcess;
  /** What it has said so far. */
  readonly said: { stdout: string; stderr: string };
  /** The JSON value it reports once it is ready. Rejects with what it said instead. */
  readonly report: Promise<Record<string, unknown>>;
  readonly ended: Promise<Ended>;
};

type Surroundings = { cwd?: string; env?: Record<string, string> };

/** Starts the built command `ondemand` as a process of its own, with nothing of this process's environment. */
export function startCommand(words: readonly string[], { cwd = '/', env = {} }: Surroundings = {}): RunningCommand {
  if (!existsSync(MAIN)) throw new Error('The command is not built: npm run build');
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd,
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, ...said }));
  });
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said.stdout += chunk;
      if (said.stdout.includes('\n')) resolve(said.stdout);
    });
    void ended.then(({ code, stderr }) => reject(new Error(`ended with ${code} before it was ready: ${stderr}`)));
  });
  const report = firstLine.then((line) => {
    const value = JSON.parse(line) as Record<string, unknown>;
    if ('error' in value) throw new Error(`failed instead of being ready: ${line}`);
    return value;
  });
  report.catch(() => {});
  return { process: child, said, report, ended };
}

/** Runs the built command `ondemand` to its end. */
export const runCommand = (words: readonly string[], surroundings?: Surroundings): Promise<Ended> =>
  startCommand(words, surroundings).ended;
