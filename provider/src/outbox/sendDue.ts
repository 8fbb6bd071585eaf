import type { Deps } from '../ports/deps.js';
import type { Taking } from './outboxStore.js';

/** `dropped`: there is nobody to send it to. */
export type Sending = 'sent' | 'dropped' | { problem: string };

/** How what is due is sent. */
export type Sender<Item> = {
  /** As many as are sent at once. */
  batch: number;
  /** Milliseconds, longer than a batch takes to send. */
  lease: number;
  /** Milliseconds to the next attempt after each failed one; after the last it is given up. */
  delays: readonly number[];
  take(taking: Taking): Promise<Item[]>;
  /** What it throws is a problem too, by its name: messages may hold what does not belong in a log. */
  send(item: Item): Promise<Sending>;
  end(item: Item, now: Date, wasSent: boolean): Promise<void>;
  postpone(item: Item, nextAttempt: Date): Promise<void>;
  /** Hears of every attempt that failed, the first one with 1. */
  failed(item: Item, attempt: { attempts: number; problem: string }): void;
};

/**
 * Sends everything that is due, at least once each, and gives how many were tried. Any number of processes may send from
 * one store. What is put off meanwhile is not due again in this round, so it ends.
 */
export async function sendDue<Item extends { attempts: number }>(
  { clock }: Pick<Deps, 'clock'>,
  sender: Sender<Item>,
): Promise<number> {
  const { batch: limit, lease } = sender;
  const due = clock();
  for (let tried = 0; ; ) {
    const now = clock();
    const items = await sender.take({ due, now, leaseUntil: new Date(now.getTime() + lease), limit });
    await Promise.all(items.map((item) => sendOne(clock, sender, item)));
    tried += items.length;
    if (items.length < limit) return tried;
  }
}

async function sendOne<Item extends { attempts: number }>(
  clock: Deps['clock'],
  { send, end, postpone, failed, delays }: Sender<Item>,
  item: Item,
): Promise<void> {
  const sending = await send(item).catch((error) => ({ problem: error instanceof Error ? error.name : typeof error }));
  if (typeof sending === 'string') return end(item, clock(), sending === 'sent');
  const { attempts } = item;
  failed(item, { attempts: attempts + 1, ...sending });
  const delay = delays[attempts];
  return delay === undefined ? end(item, clock(), false) : postpone(item, new Date(clock().getTime() + delay));
}

/** Waits that double, from a minute on: with eleven the last attempt comes after about a day and a half. */
export const doublingDelays = (count: number): number[] => Array.from({ length: count }, (_, at) => 60_000 * 2 ** at);
