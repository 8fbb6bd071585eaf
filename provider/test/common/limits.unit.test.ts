import { expect, it } from 'vitest';
import { networkOf, networksOf, siteOf, windowLimiter } from '../../src/common/limits.js';

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

it.each([
  ['203.0.113.7', ['203.0.113.7']],
  ['unknown', ['unknown']],
  ['2001:db8:1:2ff::9', ['2001:db8:1:2ff', '2001:db8:1:200/56', '2001:db8:1/48']],
  ['2001:db8:1:7::9', ['2001:db8:1:7', '2001:db8:1:0/56', '2001:db8:1/48']],
  ['::1', ['0:0:0:0', '0:0:0:0/56', '0:0:0/48']],
])('%s counts for the networks %j, wider ones with a wider limit', (address, networks) => {
  const counted = networksOf(address);
  expect(counted.map(({ network }) => network)).toEqual(networks);
  expect(counted.map(({ times }) => times)).toEqual([1, 3, 10].slice(0, networks.length));
  expect(siteOf(address)).toBe(networks[1] ?? networks[0]);
});
