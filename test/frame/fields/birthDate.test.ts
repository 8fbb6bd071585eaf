import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBirthDate } from '../../../src/frame/fields/birthDate.js';

const NOW = Date.UTC(2026, 10, 23, 12);
const read = (typed: string, locale = 'sv-SE') => readBirthDate(typed, { now: NOW, locale });

describe('readBirthDate', () => {
  it('takes a date as people write it', () => {
    for (const typed of [
      '1985-07-04',
      '19850704',
      '1985/7/4',
      '1985 07 04',
      '4.7.1985',
      '04/07/1985',
      ' 4 - 7 - 1985 ',
      '1985. 07. 04.',
      '1985.7.4.',
      '4. 7. 1985.',
      '04.07.1985.',
      '04071985',
      '1985年7月4日',
      '1985년 7월 4일',
      '１９８５－０７－０４',
      '\u200e١٩٨٥-٠٧-٠٤\u200f',
      '1985\u201107\u201104',
      '4.\u00a07.\u00a01985.',
    ]) {
      expect(read(typed)).toEqual({ ok: true, value: '1985-07-04' });
    }
    expect(read('07/04/1985', 'en-US')).toEqual({ ok: true, value: '1985-07-04' });
  });

  it('takes no day that never was', () => {
    for (const typed of ['1985-02-30', '1985-13-01', '1850-01-01', '2030-01-01', '850704', 'July', '']) {
      expect(read(typed)).toEqual({ ok: false, reason: 'malformed' });
    }
  });

  it('takes adults only, from their birthday on', () => {
    expect(read('2008-11-23')).toEqual({ ok: true, value: '2008-11-23' });
    expect(read('2008-11-24')).toEqual({ ok: false, reason: 'minor' });
  });

  it('reads back every day it writes out', () => {
    const days = fc.date({ min: new Date('1910-01-01'), max: new Date('2008-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(days, (date) => {
        const value = date.toISOString().slice(0, 10);
        expect(read(value)).toEqual({ ok: true, value });
        expect(read(value.replaceAll('-', ''))).toEqual({ ok: true, value });
      }),
    );
  });
});
