import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Appearance, contrast, readAppearance } from '../../src/sdk/appearance.js';

const read = (tokens: unknown) => {
  const refusals: string[] = [];
  const appearance = readAppearance(JSON.stringify(tokens), (why) => refusals.push(why));
  return { appearance, refusals };
};

describe('contrast', () => {
  it.each([
    ['#000', '#fff', 21],
    ['#ffffff', '#FFFFFF', 1],
    ['#767676', '#ffffff', 4.54],
    ['#777777', '#ffffff', 4.48],
  ])('of %s on %s is %f', (one, other, expected) => {
    expect(contrast(one, other)).toBeCloseTo(expected, 2);
    expect(contrast(other, one)).toBeCloseTo(expected, 2);
  });
});

describe('readAppearance', () => {
  it('keeps what is readable', () => {
    const tokens: Appearance = {
      colorPrimary: '#004488',
      borderRadius: '4px',
      fontFamily: 'Georgia, serif',
      spacing: '8px',
    };
    expect(read(tokens)).toEqual({ appearance: tokens, refusals: [] });
  });

  it('refuses a primary colour too faint on the background, and keeps the rest', () => {
    const { appearance, refusals } = read({ colorPrimary: '#ffee00', borderRadius: '0px' });
    expect(appearance).toEqual({ borderRadius: '0px' });
    expect(refusals).toEqual([expect.stringContaining('colorPrimary on colorBackground is below 3:1')]);
  });

  it('takes the background back with the pair that breaks, then checks the others again', () => {
    const { appearance } = read({
      colorBackground: '#000000',
      colorText: '#111111',
      colorPrimary: '#ffffff',
      colorDanger: '#ffffff',
    });
    expect(appearance).toEqual({});
  });

  it('judges by the defaults of the chosen scheme', () => {
    expect(read({ colorScheme: 'dark', colorPrimary: '#ffee00' }).refusals).toEqual([]);
    expect(read({ colorScheme: 'dark', colorPrimary: '#0b4e3f' }).refusals).toHaveLength(1);
  });

  it.each([
    [{ colorText: 'red' }],
    [{ colorText: '#12' }],
    [{ borderRadius: '8px; position: fixed' }],
    [{ fontFamily: 'x;}body{display:none' }],
    [{ toString: '8px' }],
    [{ buttonText: 'Free' }],
    [{ spacing: 8 }],
  ])('leaves out %j', (tokens) => {
    const { appearance, refusals } = read(tokens);
    expect(appearance).toEqual({});
    expect(refusals).toHaveLength(1);
  });

  it.each(['{', '[]', '"x"', 'null', '1'])('leaves everything out of %s', (json) => {
    const refusals: string[] = [];
    expect(readAppearance(json, (why) => refusals.push(why))).toEqual({});
    expect(refusals).toHaveLength(1);
  });

  it('never lets a pair through that cannot be read', () => {
    const color = fc.stringMatching(/^#[\da-f]{6}$/);
    fc.assert(
      fc.property(
        fc.record(
          { colorText: color, colorBackground: color, colorPrimary: color, colorDanger: color },
          { requiredKeys: [] },
        ),
        (tokens) => {
          const { appearance } = read(tokens);
          const background = appearance.colorBackground ?? '#ffffff';
          const pairs = [
            [appearance.colorText ?? '#14181f', 4.5],
            [appearance.colorDanger ?? '#b3261e', 4.5],
            [appearance.colorPrimary ?? '#0b6e4f', 3],
          ] as const;
          return pairs.every(([color, minimum]) => contrast(color, background) >= minimum);
        },
      ),
    );
  });
});
