import { setTimeout as pause } from 'node:timers/promises';
import { errorName } from '../common/errorName.js';
import type { Deps } from '../ports/deps.js';
import type { Lane, Lanes } from './lanes.js';
import type { Taking } from './outboxStore.js';

/** `dropped`: there is nobody to send it to. */
export type Sending = 'sent' | 'dropped' | { problem: string };

/** How what is due is sent. */
export type Sender<Item> = {
  /** As many as are sent at once. */
  batch: number;
  /** Milliseconds, longer than one takes to be sent. */
  lease: number;
  /** Milliseconds to the next attempt after each failed one; after the last it is given up. */
  delays: readonly number[];
  /** Who may be sent to now. */
  lanes: Lanes;
  laneOf(item: Item): Lane;
  take(taking: Taking): Promise<Item[]>;
  /** What it throws is a problem too, by its name: messages may hold what does not belong in a log. */
  send(item: Item): Promise<Sending>;
  end(item: Item, now: Date, wasSent: boolean): Promise<void>;
  postpone(item: Item, nextAttempt: Date): Promise<void>;
  /** Hears of every attempt that failed, the first one with 1. */
  failed(item: Item, attempt: { attempts: number; problem: string }): void;
};

/** Milliseconds after which what has become due meanwhile is looked for, though nothing has ended. */
const LOOK = 1_000;

/**
 * Sends everything that is due, at least once each, and gives how many were tried. Any number of processes may send
 * from one store. A place that becomes free is taken at once: those who do not answer hold their own places and no
 * others.
 * @param signal ends it after what is under way.
 */
export async function sendDue<Item extends { attempts: number }>(
  { clock }: Pick<Deps, 'clock'>,
  sender: Sender<Item>,
  signal?: AbortSignal,
): Promise<number> {
  const { batch, lease, lanes } = sender;
  const running = new Set<Promise<unknown>>();
  for (let tried = 0; ; ) {
    const items = signal?.aborted ? [] : await take();
    for (const item of items) start(item);
    tried += items.length;
    if (running.size === 0) return tried;
    const isFull = running.size >= batch;
    await Promise.race([...running, ...(isFull || signal?.aborted ? [] : [wait(LOOK)])]);
  }

  async function take(): Promise<Item[]> {
    const limit = batch - running.size;
    if (limit <= 0) return [];
    const now = clock();
    const leaseUntil = new Date(now.getTime() + lease);
    return sender.take({ due: now, now, leaseUntil, limit, ...lanes.limits, full: lanes.full() });
  }

  function start(item: Item): void {
    const lane = sender.laneOf(item);
    lanes.enter(lane);
    let isWell = false;
    const sending = sendOne(clock, sender, item)
      .then((wasSent) => {
        isWell = wasSent;
      })
      .finally(() => {
        lanes.leave(lane, isWell);
        running.delete(sending);
      });
    running.add(sending);
  }
}

const wait = (milliseconds: number) => pause(milliseconds, undefined, { ref: false });

/** False when it failed. */
async function sendOne<Item extends { attempts: number }>(
  clock: Deps['clock'],
  { send, end, postpone, failed, delays }: Sender<Item>,
  item: Item,
): Promise<boolean> {
  const sending = await send(item).catch((error) => ({ problem: errorName(error) }));
  if (typeof sending === 'string') {
    await end(item, clock(), sending === 'sent');
    return true;
  }
  const { attempts } = item;
  failed(item, { attempts: attempts + 1, ...sending });
  const delay = delays[attempts];
  await (delay === undefined ? end(item, clock(), false) : postpone(item, new Date(clock().getTime() + delay)));
  return false;
}

/** Waits that double, from a minute on: with eleven the last attempt comes after about a day and a half. */
export const doublingDelays = (count: number): number[] => Array.from({ length: count }, (_, at) => 60_000 * 2 ** at);
