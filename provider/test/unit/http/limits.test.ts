import { expect, it } from 'vitest';
import { windowLimiter } from '../../../src/http/limits.js';

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
