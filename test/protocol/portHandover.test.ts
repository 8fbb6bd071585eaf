import { expect, it } from 'vitest';
import { openCalls } from '../../src/protocol/bridgeCalls.js';
import {
  BRIDGE_VERSION,
  portHandover,
  readPortHandover,
  refusePort,
  whenPortIsRefused,
} from '../../src/protocol/portHandover.js';

it('reads the version that a port is handed over for', () => {
  expect(readPortHandover(structuredClone(portHandover()))).toBe(BRIDGE_VERSION);
  expect(readPortHandover({ type: 'ondemand-pay:port', bridge: 7 })).toBe(7);
  expect(readPortHandover('ondemand-pay:port')).toBe(1);
});

it.each([
  undefined,
  null,
  7,
  'port',
  {},
  { bridge: 2 },
  { type: 'ondemand-pay:port' },
  { type: 'ondemand-pay:port', bridge: '2' },
])('takes %j for no handover', (message) => expect(readPortHandover(message)).toBeUndefined());

it('tells an SDK of another version that it speaks another one', async () => {
  const { port1, port2 } = new MessageChannel();
  const refused = new Promise<void>((resolve) => whenPortIsRefused(port1, resolve));
  const calls = openCalls(port1, {}, 5000);
  refusePort(port2, BRIDGE_VERSION + 1);
  await refused;
  calls.close();
});

it('answers an SDK of version 1 in its own words', async () => {
  const { port1, port2 } = new MessageChannel();
  refusePort(port2, 1);
  const answer = new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
  port1.postMessage({ id: 1, name: 'open', argument: { bridgeVersion: 1 } });
  expect(await answer).toEqual({ id: 1, reply: { ok: false, reason: 'bridge_version' } });
  port1.close();
});
