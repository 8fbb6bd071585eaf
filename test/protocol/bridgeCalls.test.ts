import { afterEach, expect, it, vi } from 'vitest';
import { type BridgeCalls, type Callable, openCalls } from '../../src/protocol/bridgeCalls.js';

const open: BridgeCalls[] = [];
afterEach(() => {
  for (const calls of open.splice(0)) calls.close();
});

/** The two ends of a bridge, in this process. */
function bridge(methods: Callable, timeout = 5000): BridgeCalls {
  const { port1, port2 } = new MessageChannel();
  const near = openCalls(port1, {}, timeout);
  open.push(near, openCalls(port2, methods, timeout));
  return near;
}

it('carries an argument there and the reply back', async () => {
  const { call } = bridge({ double: async (value) => Number(value) * 2 });
  expect(await call('double', 21)).toBe(42);
});

it('matches replies to calls, in whatever order they come', async () => {
  let answer = (_: string) => {};
  const first = new Promise<string>((resolve) => {
    answer = resolve;
  });
  const { call } = bridge({ slow: () => first, quick: async () => 'quick' });
  const slow = call('slow');
  expect(await call('quick')).toBe('quick');
  answer('slow');
  expect(await slow).toBe('slow');
});

/** A refusal that says nothing of what failed. */
const FAILED = { ok: false, reason: 'failed' };

it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty', 'missing', 'then'])(
  'knows no method %s',
  async (name) => {
    const { call } = bridge({ here: async () => 'here' });
    expect(await call(name)).not.toEqual(expect.any(Function));
    expect([undefined, FAILED]).toContainEqual(await call(name));
    expect(await call('here')).toBe('here');
  },
);

it.each([
  ['an error', new Error('secret')],
  ['a text', 'secret'],
  ['an object', { secret: true }],
])('lets %s that a method throws cross as a code only', async (_, thrown) => {
  const { port1, port2 } = new MessageChannel();
  const sent = vi.spyOn(port2, 'postMessage');
  const near = openCalls(port1, {}, 5000);
  open.push(
    near,
    openCalls(
      port2,
      {
        fail: () => Promise.reject(thrown),
        failNow: () => {
          throw thrown;
        },
      },
      5000,
    ),
  );
  expect(await near.call('fail')).toEqual(FAILED);
  expect(await near.call('failNow')).toEqual(FAILED);
  expect(await near.call('missing')).toEqual(FAILED);
  expect(JSON.stringify(sent.mock.calls)).not.toMatch(/secret|stack|Error|METHOD_NOT_FOUND/);
});

it('carries an answer that cannot be cloned as a failure', async () => {
  const thrown = vi.fn();
  process.on('unhandledRejection', thrown);
  const { call } = bridge({ odd: async () => () => {} });
  expect(await call('odd')).toEqual(FAILED);
  process.off('unhandledRejection', thrown);
});

it('leaves no timer behind, whether calls were answered, are under way, or nobody ever connected', async () => {
  const near = bridge({ here: async () => 'here', hang: () => new Promise(() => {}) });
  const { port1 } = new MessageChannel();
  const alone = openCalls(port1, {}, 60_000);
  open.push(alone);
  const before = timers();
  await near.call('here');
  const pending = [near.call('hang'), alone.call('here')];
  expect(timers()).toBeGreaterThan(before);
  near.close();
  alone.close();
  expect(await Promise.all(pending)).toEqual([undefined, undefined]);
  expect(timers()).toBe(before);
});

it('answers nothing after it was closed, by either side', async () => {
  const near = bridge({ here: async () => 'here' });
  await near.call('here');
  open[1]?.close();
  expect(await near.call('here')).toBeUndefined();
  near.close();
  expect(await near.call('here')).toBeUndefined();
});

it('answers nothing for a side that stays silent, once the time is up', async () => {
  const { call } = bridge({ hang: () => new Promise(() => {}) }, 5);
  expect(await call('hang')).toBeUndefined();
});

it('settles what is under way when it is closed', async () => {
  const near = bridge({ hang: () => new Promise(() => {}) });
  const pending = near.call('hang');
  near.close();
  expect(await pending).toBeUndefined();
});

it('ignores messages that are none of its own', async () => {
  const { port1, port2 } = new MessageChannel();
  const near = openCalls(port1, {}, 5000);
  const far = openCalls(port2, { here: async () => 'here' }, 5000);
  open.push(near, far);
  for (const noise of [
    null,
    'text',
    7,
    {},
    { id: 99, reply: 'unasked' },
    { name: 5 },
    { namespace: 'other', type: 'CALL' },
  ])
    port2.postMessage(noise);
  expect(await near.call('here')).toBe('here');
});

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
