import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** A screen of the tests' own, for a browser that is to have real windows: `name` is what `DISPLAY` is set to. */
export async function openDisplay(program: string): Promise<{ name: string; close(): Promise<void> }> {
  const display = spawn(program, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = await once(display.stdio[3] as Readable, 'data');
  return { name: `:${String(number).trim()}`, close: () => stop(display) };
}

/** Ends a program of the tests' own, and waits until it has gone. */
export async function stop(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  program.kill();
  await once(program, 'exit');
}
