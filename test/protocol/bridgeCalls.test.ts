import { afterEach, expect, it } from 'vitest';
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

it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty', 'missing'])('knows no method %s', async (name) => {
  const { call } = bridge({ here: async () => 'here' });
  expect(await call(name)).toBeUndefined();
  expect(await call('here')).toBe('here');
});

it('lets neither message nor stack of an error cross', async () => {
  const { call } = bridge({
    fail: async () => {
      throw new Error('secret');
    },
  });
  expect(await call('fail')).toBeUndefined();
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
  for (const noise of [null, 'text', 7, {}, { id: 99, reply: 'unasked' }, { name: 5 }]) port2.postMessage(noise);
  expect(await near.call('here')).toBe('here');
});
