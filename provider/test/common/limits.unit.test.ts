import { expect, it } from 'vitest';
import { networkOf, windowLimiter } from '../../src/common/limits.js';

it('allows the limit in each window, for each name, and says when the next one begins', () => {
  let now = 60_000;
  const limiter = windowLimiter({ requests: 2, seconds: 10 }, () => new Date(now));

  expect([limiter.take('a'), limiter.take('a')]).toEqual([0, 0]);
  expect(limiter.take('a')).toBe(10);
  expect(limiter.take('b')).toBe(0);
  now += 9_001;
  expect(limiter.take('a')).toBe(1);
  now += 999;
  expect(limiter.take('a')).toBe(0);
});

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['unknown', 'unknown'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['2001:db8:1:2::', '2001:db8:1:2'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
