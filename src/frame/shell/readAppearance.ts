import type { Appearance } from '../../protocol/appearance.js';

const COLOR = /^#(?:[\da-f]{3}){1,2}$/i;
const FORMATS: { [Token in keyof Required<Appearance>]: RegExp } = {
  colorPrimary: COLOR,
  colorText: COLOR,
  colorBackground: COLOR,
  colorDanger: COLOR,
  borderRadius: /^(?:1?\d|2[0-4])(?:\.\d+)?px$/,
  fontFamily: /^[\w\s,'"-]{1,200}$/,
  spacing: /^(?:[4-9]|1[0-2])(?:\.\d+)?px$/,
  colorScheme: /^(?:light|dark)$/,
};

/** The fonts that a page can ask for, as `docs/page-styles.md` lists them. */
export const FAMILIES: readonly string[] = [
  ...['system-ui', 'sans-serif', 'serif', 'monospace', 'ui-sans-serif', 'ui-serif', 'ui-rounded', 'ui-monospace'],
  ...['arial', 'helvetica', 'helvetica neue', 'verdana', 'tahoma', 'trebuchet ms', 'segoe ui', 'roboto', 'inter'],
  ...['georgia', 'times', 'times new roman', 'palatino', 'cambria', 'garamond', 'courier new'],
];
const isToken = (name: string): name is keyof Appearance => Object.hasOwn(FORMATS, name);

/**
 * The lowest contrast against the background that WCAG 2.2 allows at level AA: of text, and of controls.
 * @see https://www.w3.org/TR/WCAG22/#contrast-minimum and https://www.w3.org/TR/WCAG22/#non-text-contrast
 */
const MINIMUM = { colorText: 4.5, colorDanger: 4.5, colorPrimary: 3 };
const COLOURED = ['colorText', 'colorDanger', 'colorPrimary'] as const;

/** The colours in use where no token stands: the other half of a pair of which only one is given. */
export type DefaultColors = Record<(typeof COLOURED)[number] | 'colorBackground', string>;

/**
 * Reads appearance tokens. What is unknown, malformed or too faint is left out, so that the default stands
 * there, and `refuse` is told why: a mistake in a colour never costs a purchase, and colours that hide the
 * price would make an agreement to it worthless.
 */
export function readAppearance(
  given: Readonly<Record<string, unknown>>,
  defaults: DefaultColors,
  refuse: (why: string) => void,
): Appearance {
  const tokens: Appearance = {};
  for (const [name, value] of Object.entries(given)) {
    if (isToken(name) && typeof value === 'string' && FORMATS[name].test(value)) {
      const kept = name === 'fontFamily' ? knownFamilies(value, refuse) : value;
      if (kept) Object.assign(tokens, { [name]: kept });
    } else {
      refuse(`data-appearance: ${name} is not a token, or its value cannot be used`);
    }
  }
  return readable(tokens, defaults, refuse);
}

/**
 * Those of a list of fonts that write letters as letters. Others are left out: a font of pictures, or one in which
 * digits stand for others, would say something else than the words that it writes.
 */
function knownFamilies(list: string, refuse: (why: string) => void): string {
  const names = list.split(',').map((name) => name.trim().replace(/^(['"])(.*)\1$/, '$2'));
  const known = names.filter((name) => FAMILIES.includes(name.toLowerCase()));
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    refuse(`data-appearance: fontFamily can be ${FAMILIES.join(', ')}; left out: ${unknown.join(', ')}`);
  }
  return known.map((name) => (name.includes(' ') ? `"${name}"` : name)).join(', ');
}

/** Taking the background away changes every pair, so they are checked again until nothing is taken away. */
function readable(tokens: Appearance, defaults: DefaultColors, refuse: (why: string) => void): Appearance {
  for (const name of COLOURED) {
    const { colorBackground, [name]: color, ...rest } = tokens;
    if (colorBackground === undefined && color === undefined) continue;
    const pair = [color ?? defaults[name], colorBackground ?? defaults.colorBackground] as const;
    if (contrast(...pair) < MINIMUM[name]) {
      refuse(
        `data-appearance: ${name} on colorBackground is below ${MINIMUM[name]}:1 (${pair.join(' on ')}); the default is used`,
      );
      return readable(rest, defaults, refuse);
    }
  }
  return tokens;
}

/** The contrast of two colours, from 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(color: string): number {
  const digits = color.length === 4 ? color.replace(/[\da-f]/gi, '$&$&') : color;
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(digits.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
