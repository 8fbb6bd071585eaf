import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayIn, monthIn } from '../../src/ledger/month.js';

const bounds = (month: string, zone: string) => {
  const { from, to } = monthIn(month, zone)!;
  return [from.toISOString(), to.toISOString()];
};

describe('a month', () => {
  it.each([
    ['2026-11', 'UTC', '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
    ['2026-12', 'UTC', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['2024-02', 'UTC', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['2026-11', 'Europe/Stockholm', '2026-10-31T23:00:00.000Z', '2026-11-30T23:00:00.000Z'],
    ['2026-10', 'Europe/Stockholm', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
    ['2026-01', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z', '2026-01-31T10:00:00.000Z'],
    ['2026-01', 'Pacific/Pago_Pago', '2026-01-01T11:00:00.000Z', '2026-02-01T11:00:00.000Z'],
    ['2026-05', 'Asia/Kathmandu', '2026-04-30T18:15:00.000Z', '2026-05-31T18:15:00.000Z'],
    // Midnight comes twice on 1 November 2026 in Havana, and never on 1 October 2023 in Asunción.
    ['2026-11', 'America/Havana', '2026-11-01T04:00:00.000Z', '2026-12-01T05:00:00.000Z'],
    ['2023-10', 'America/Asuncion', '2023-10-01T04:00:00.000Z', '2023-11-01T03:00:00.000Z'],
  ])('%s in %s is from %s to %s', (month, zone, from, to) => {
    expect(bounds(month, zone)).toEqual([from, to]);
  });

  it('begins with its first day and ends with its last, and the next begins where it ends, in every zone', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    const month = fc.tuple(fc.integer({ min: 1971, max: 2037 }), fc.integer({ min: 1, max: 12 }));
    fc.assert(
      fc.property(fc.constantFrom(...zones), month, (zone, [year, number]) => {
        const name = (months: number) => new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
        const { from, to } = monthIn(name(0), zone)!;
        const day = dayIn(zone);
        expect(day(from).slice(0, 7)).toBe(name(0));
        expect(day(new Date(from.getTime() - 1)).slice(0, 7)).toBe(name(-1));
        expect(day(new Date(to.getTime() - 1)).slice(0, 7)).toBe(name(0));
        expect(monthIn(name(1), zone)!.from).toEqual(to);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['2026', '2026-13', '2026-00', '2026-1', '2026-11-01', 'november', ''])('is not %j', (text) => {
    expect(monthIn(text, 'UTC')).toBeUndefined();
  });
});
