import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  makeCode,
  resendDelay,
  secondsLeft,
  sendLimits,
  waitBeforeResend,
  windowStart,
  wrongTryLimits,
} from '../../src/codes/codeRules.js';

const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

describe('a code', () => {
  it('is six digits whatever is drawn', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_293_999_999 }), (drawn) => {
        expect(makeCode(() => uint32(drawn))).toBe(String(drawn % 1_000_000).padStart(6, '0'));
      }),
    );
  });

  it('is drawn again where the range would favour low codes', () => {
    const draws = [4_294_000_000, 4_294_967_295, 42];
    expect(makeCode(() => uint32(draws.shift()!))).toBe('000042');
    expect(draws).toEqual([]);
  });
});

describe('the wait for another code', () => {
  it('doubles from 30 seconds and stops growing at 8 minutes', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 50].map(resendDelay)).toEqual([0, 30, 60, 120, 240, 480, 480, 480]);
  });

  it('ends exactly when it was promised to', () => {
    const sentAt = new Date('2026-03-01T12:00:00Z');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 1_000_000 }), (sent, passed) => {
        const wait = waitBeforeResend(sent, sentAt, new Date(sentAt.getTime() + passed));
        expect(wait).toBe(Math.max(0, Math.ceil(resendDelay(sent) - passed / 1000)));
        expect(Number.isInteger(wait)).toBe(true);
      }),
    );
    expect(waitBeforeResend(0, undefined, sentAt)).toBe(0);
  });
});

describe('limits', () => {
  const parties = { number: 'n', address: 'a', merchant: 'm', country: 'SE' };

  it('are stricter under live keys, for every party and window', () => {
    const pairs = [
      [sendLimits('live', parties), sendLimits('test', parties)],
      [wrongTryLimits('live', parties), wrongTryLimits('test', parties)],
    ] as const;
    for (const [live, test] of pairs) {
      expect(live.map(({ bucket }) => bucket)).toEqual(test.map(({ bucket }) => bucket));
      for (const [index, limit] of live.entries()) expect(limit.max).toBeLessThanOrEqual(test[index]!.max);
    }
  });

  it('keep parties, windows and kinds apart', () => {
    const all = [...sendLimits('live', parties), ...wrongTryLimits('live', parties)];
    expect(new Set(all.map(({ bucket }) => bucket)).size).toBe(all.length);
    expect(all.map(({ bucket }) => bucket)).toContain('send:number:n:hour');
  });

  it('tell a wait after which the window has passed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...sendLimits('live', parties)),
        fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
        (limit, now) => {
          const later = new Date(now.getTime() + secondsLeft(limit, now) * 1000);
          expect(windowStart(limit, later) > windowStart(limit, now)).toBe(true);
          expect(secondsLeft(limit, now)).toBeLessThanOrEqual(limit.window);
        },
      ),
    );
  });
});
