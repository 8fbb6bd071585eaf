import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appearanceProperties } from '../../../src/frame/shell/appearance.js';
import { contrast, readAppearance } from '../../../src/frame/shell/readAppearance.js';
import type { Appearance } from '../../../src/protocol/appearance.js';

const light = { colorBackground: '#ffffff', colorText: '#14181f', colorPrimary: '#0b6e4f', colorDanger: '#b3261e' };
const dark = { colorBackground: '#14171b', colorText: '#f1f3f5', colorPrimary: '#5dd6a8', colorDanger: '#ffb4ab' };

const read = (tokens: Record<string, unknown>, defaults = light) => {
  const refusals: string[] = [];
  const appearance = readAppearance(tokens, defaults, (why) => refusals.push(why));
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

  it('takes the fonts of its list out of any other, however they are written', () => {
    const { appearance, refusals } = read({ fontFamily: `'Wingdings', "Times New Roman", ARIAL, serif` });
    expect(appearance).toEqual({ fontFamily: '"Times New Roman", ARIAL, serif' });
    expect(refusals).toEqual([expect.stringContaining('left out: Wingdings')]);
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

  it('judges by the colours that are in use', () => {
    expect(read({ colorPrimary: '#ffee00' }, dark).refusals).toEqual([]);
    expect(read({ colorPrimary: '#0b4e3f' }, dark).refusals).toHaveLength(1);
  });

  it('takes a background away that the default colours cannot be read on', () => {
    expect(read({ colorBackground: '#b3261e' }).appearance).toEqual({});
  });

  it.each([
    [{ colorText: 'red' }],
    [{ colorText: '#12' }],
    [{ borderRadius: '8px; position: fixed' }],
    [{ fontFamily: 'x;}body{display:none' }],
    [{ fontFamily: 'Wingdings' }],
    [{ fontFamily: '"Zapf Dingbats", Webdings' }],
    [{ toString: '8px' }],
    [{ buttonText: 'Free' }],
    [{ spacing: 8 }],
  ])('leaves out %j', (tokens) => {
    const { appearance, refusals } = read(tokens);
    expect(appearance).toEqual({});
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

describe('appearanceProperties', () => {
  const properties = (tokens: Record<string, unknown>, refuse = () => {}) =>
    Object.fromEntries(appearanceProperties(tokens, light, refuse));

  it('names only what was given, and what follows from it', () => {
    expect(properties({})).toEqual({});
    expect(properties({ borderRadius: '4px', fontFamily: 'Georgia' })).toEqual({
      '--radius': '4px',
      '--font': 'Georgia',
    });
    expect(properties({ colorPrimary: '#004488' })).toEqual({
      '--accent': '#004488',
      '--on-accent': '#ffffff',
      '--link': '#004488',
    });
  });

  it('keeps every ground that words stand on readable', () => {
    const color = fc.stringMatching(/^#[\da-f]{6}$/);
    fc.assert(
      fc.property(fc.record({ colorText: color, colorBackground: color, colorDanger: color }), (tokens) => {
        const {
          '--paper': paper = light.colorBackground,
          '--ink': ink = light.colorText,
          '--danger': danger = light.colorDanger,
          '--muted': muted = '#5a6472',
          '--wash': wash = '#f5f7f9',
          '--danger-wash': dangerWash = '#fdf1f0',
        } = properties(tokens);
        const pairs = [
          [muted, paper],
          [ink, wash],
          [danger, dangerWash],
        ] as const;
        return pairs.every(([words, ground]) => contrast(words, ground) >= 4.5);
      }),
    );
  });

  it('tells the developer what it refuses', () => {
    const refusals: string[] = [];
    appearanceProperties({ colorPrimary: '#ffee00' }, light, (why) => refusals.push(why));
    expect(refusals).toEqual([expect.stringContaining('colorPrimary on colorBackground is below 3:1')]);
  });
});
