const SCHEMES = {
  light: { colorBackground: '#ffffff', colorText: '#14181f', colorPrimary: '#0b6e4f', colorDanger: '#b3261e' },
  dark: { colorBackground: '#14171b', colorText: '#f1f3f5', colorPrimary: '#5dd6a8', colorDanger: '#ffb4ab' },
};

/** The frame's looks, as far as a merchant may change them. Colours are `#rgb` or `#rrggbb`. */
export type Appearance = {
  /** The final button and links; at least 3:1 against the background. */
  colorPrimary?: string;
  colorText?: string;
  colorBackground?: string;
  colorDanger?: string;
  /** 0px to 24px. */
  borderRadius?: string;
  fontFamily?: string;
  /** The grid's unit, 4px to 12px. */
  spacing?: string;
  colorScheme?: 'light' | 'dark';
};

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
const isToken = (name: string): name is keyof Appearance => Object.hasOwn(FORMATS, name);

/**
 * The lowest contrast against the background that WCAG 2.2 allows at level AA: of text, and of controls.
 * @see https://www.w3.org/TR/WCAG22/#contrast-minimum and https://www.w3.org/TR/WCAG22/#non-text-contrast
 */
const MINIMUM = { colorText: 4.5, colorDanger: 4.5, colorPrimary: 3 };
const COLOURED = ['colorText', 'colorDanger', 'colorPrimary'] as const;

/**
 * Reads appearance tokens. What is unknown, malformed or too faint is left out, so that the frame's default
 * stands there, and `refuse` is told why: a mistake in a colour never costs a purchase. The frame checks them
 * again, against the colours it then has.
 */
export function readAppearance(json: string | undefined, refuse: (why: string) => void): Appearance {
  if (json === undefined) return {};
  const tokens: Appearance = {};
  for (const [name, value] of Object.entries(parse(json, refuse))) {
    if (isToken(name) && typeof value === 'string' && FORMATS[name].test(value)) {
      Object.assign(tokens, { [name]: value });
    } else {
      refuse(`data-appearance: ${name} is not a token, or its value cannot be used`);
    }
  }
  return readable(tokens, refuse);
}

function parse(json: string, refuse: (why: string) => void): object {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Reported below, like JSON of another shape.
  }
  refuse('data-appearance must be a JSON object of appearance tokens');
  return {};
}

/** Taking the background away changes every pair, so they are checked again until nothing is taken away. */
function readable(tokens: Appearance, refuse: (why: string) => void): Appearance {
  const defaults = SCHEMES[tokens.colorScheme ?? 'light'];
  for (const name of COLOURED) {
    const { colorBackground, [name]: color, ...rest } = tokens;
    const pair = [color ?? defaults[name], colorBackground ?? defaults.colorBackground] as const;
    if (contrast(...pair) < MINIMUM[name]) {
      refuse(
        `data-appearance: ${name} on colorBackground is below ${MINIMUM[name]}:1 (${pair.join(' on ')}); the default is used`,
      );
      return readable(rest, refuse);
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
