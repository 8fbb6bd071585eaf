import { describe, expect, it } from 'vitest';
import { createLanes } from '../../src/outbox/lanes.js';
import { doublingDelays, type Sender, type Sending, sendDue } from '../../src/outbox/sendDue.js';

type Item = { id: number; attempts: number };
const NOW = new Date('2026-11-23T12:00:00Z');
const clock = () => NOW;

/** Sends what is given in batches of two, and writes down what became of each. */
async function sendAll(items: Item[], send: (item: Item) => Promise<Sending>) {
  const became: Record<number, unknown> = {};
  const failures: unknown[] = [];
  const leases: Date[] = [];
  const waiting = [...items];
  const sender: Sender<Item> = {
    batch: 2,
    lease: 30_000,
    delays: [5_000, 60_000],
    lanes: createLanes({ perTarget: 9, perMerchant: 9, patience: 3 }, () => NOW.getTime()),
    laneOf: () => ({ merchantId: 'm', target: 't' }),
    async take({ leaseUntil, limit }) {
      leases.push(leaseUntil);
      return waiting.splice(0, limit);
    },
    send,
    async end({ id }, _now, wasSent) {
      became[id] = wasSent ? 'sent' : 'ended';
    },
    async postpone({ id }, nextAttempt) {
      became[id] = nextAttempt.getTime() - NOW.getTime();
    },
    failed: ({ id }, attempt) => failures.push({ id, ...attempt }),
  };
  const tried = await sendDue({ clock }, sender);
  return { tried, became, failures, leases };
}

describe('what is due', () => {
  it('is sent, batch after batch, each under a lease of its own', async () => {
    const items = [1, 2, 3, 4, 5].map((id) => ({ id, attempts: 0 }));
    const { tried, became, leases } = await sendAll(items, async () => 'sent');
    expect(tried).toBe(5);
    expect(became).toEqual({ 1: 'sent', 2: 'sent', 3: 'sent', 4: 'sent', 5: 'sent' });
    expect(new Set(leases.map((lease) => lease.getTime() - NOW.getTime()))).toEqual(new Set([30_000]));
  });

  it('ends without a word where there is nobody to send it to', async () => {
    const { became, failures } = await sendAll([{ id: 1, attempts: 0 }], async () => 'dropped');
    expect(became).toEqual({ 1: 'ended' });
    expect(failures).toEqual([]);
  });

  it('is tried again later and later, and then given up', async () => {
    const items = [0, 1, 2].map((attempts) => ({ id: attempts, attempts }));
    const { became, failures } = await sendAll(items, async () => ({ problem: 'status 500' }));
    expect(became).toEqual({ 0: 5_000, 1: 60_000, 2: 'ended' });
    expect(failures).toEqual([1, 2, 3].map((attempts) => ({ id: attempts - 1, attempts, problem: 'status 500' })));
  });

  it('that throws is tried again, told by the name of the error and not by its message, and stops no other', async () => {
    const items = [1, 2].map((id) => ({ id, attempts: 0 }));
    const { became, failures } = await sendAll(items, async ({ id }) => {
      if (id === 1) throw new TypeError('anna@example.se is not a mailbox');
      return 'sent';
    });
    expect(became).toEqual({ 1: 5_000, 2: 'sent' });
    expect(failures).toEqual([{ id: 1, attempts: 1, problem: 'TypeError' }]);
  });
});

it('waits double from a minute on', () => {
  expect(doublingDelays(4)).toEqual([60_000, 120_000, 240_000, 480_000]);
});
