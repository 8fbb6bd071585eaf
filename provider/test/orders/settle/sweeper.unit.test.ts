import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSweeper } from '../../../src/orders/settle/sweeper.js';
import type { Deps } from '../../../src/ports/deps.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A store with nothing to do, or one that fails. */
function sweeperOver(query: () => Promise<never[]>) {
  const logged: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => logged.push(line) });
  const clock = () => new Date('2026-11-23T12:00:00Z');
  const sweeper = createSweeper({ database: { query }, clock, log } as unknown as Deps);
  return { sweeper, logged };
}

it('sweeps every five seconds until it is stopped', async () => {
  const query = vi.fn(async () => []);
  const { sweeper } = sweeperOver(query);
  sweeper.start();
  sweeper.start();
  await vi.advanceTimersByTimeAsync(4_999);
  expect(query).not.toHaveBeenCalled();

  await vi.advanceTimersByTimeAsync(1);
  const first = query.mock.calls.length;
  expect(first).toBeGreaterThan(0);
  await vi.advanceTimersByTimeAsync(5_000);
  const second = query.mock.calls.length;
  expect(second).toBeGreaterThan(first);

  await sweeper.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(query).toHaveBeenCalledTimes(second);
});

it('goes on after a sweep that failed, and says so without the message of the store', async () => {
  const query = vi.fn(async () => Promise.reject(new Error('secret value')));
  const { sweeper, logged } = sweeperOver(query);
  sweeper.start();
  await vi.advanceTimersByTimeAsync(10_000);
  await sweeper.stop();

  expect(query).toHaveBeenCalledTimes(2);
  expect(logged).toHaveLength(2);
  expect(logged.join()).not.toContain('secret value');
});

it('ends after the sweep under way', async () => {
  let finish = () => {};
  const query = () =>
    new Promise<never[]>((resolve) => {
      finish = () => resolve([]);
    });
  const { sweeper } = sweeperOver(query);
  sweeper.start();
  await vi.advanceTimersByTimeAsync(5_000);
  let isStopped = false;
  const stopping = sweeper.stop().then(() => {
    isStopped = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(isStopped).toBe(false);

  while (!isStopped) {
    finish();
    await vi.advanceTimersByTimeAsync(0);
  }
  await stopping;
});
