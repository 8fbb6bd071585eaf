/** A colour as three channels from 0 to 255. */
type Rgb = readonly [number, number, number];

/** WCAG 2.2 AA for text (1.4.3) and for the parts of controls (1.4.11). */
const TEXT_CONTRAST = 4.5;
const CONTROL_CONTRAST = 3;

/**
 * Turns a merchant's appearance tokens into custom properties. Each token is checked again here, not only in
 * the merchant's page: colours that hide the price would make an agreement to it worthless. A colour that
 * breaks AA contrast, or cannot be read, is left out.
 *
 * @param colours the colours in use without the tokens, for pairs of which only one is given
 */
export function appearanceProperties(
  tokens: Readonly<Record<string, string>>,
  colours: { paper: string; ink: string },
): Map<string, string> {
  const properties = new Map<string, string>();
  const given = (name: string) => readColour(tokens[name] ?? '');

  const paper = given('colorBackground') ?? readColour(colours.paper)!;
  const ink = given('colorText') ?? readColour(colours.ink)!;
  if (contrast(paper, ink) >= TEXT_CONTRAST) {
    if (given('colorBackground')) properties.set('--paper', css(paper));
    if (given('colorText')) {
      properties.set('--ink', css(ink));
      properties.set('--muted', css(mix(ink, paper, contrast(mix(ink, paper, 0.3), paper) >= TEXT_CONTRAST ? 0.3 : 0)));
    }
    if (given('colorBackground')) properties.set('--line', css(mix(ink, paper, 0.78)));
  }
  const behind = properties.has('--paper') ? paper : readColour(colours.paper)!;

  const primary = given('colorPrimary');
  if (primary && contrast(primary, behind) >= CONTROL_CONTRAST) {
    const white: Rgb = [255, 255, 255];
    const black: Rgb = [0, 0, 0];
    properties.set('--accent', css(primary));
    properties.set('--on-accent', css(contrast(primary, white) >= TEXT_CONTRAST ? white : black));
    properties.set('--link', css(contrast(primary, behind) >= TEXT_CONTRAST ? primary : ink));
  }
  const danger = given('colorDanger');
  if (danger && contrast(danger, behind) >= TEXT_CONTRAST) properties.set('--danger', css(danger));

  const { borderRadius, fontFamily, spacing } = tokens;
  if (borderRadius && /^(\d|1\d|2[0-4])(\.\d+)?px$/.test(borderRadius)) properties.set('--radius', borderRadius);
  if (fontFamily && /^[\w\s"',-]{1,200}$/.test(fontFamily)) properties.set('--font', fontFamily);
  if (spacing && /^([4-9]|1[0-2])(\.\d+)?px$/.test(spacing)) properties.set('--unit', spacing);
  return properties;
}

/** `#abc` or `#aabbcc`; anything else, and anything see-through, is no colour here. */
function readColour(written: string): Rgb | null {
  const hex = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(written.trim())?.[1];
  if (!hex) return null;
  const full = hex.length === 3 ? hex.replace(/./g, '$&$&') : hex;
  const value = Number.parseInt(full, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

const css = ([red, green, blue]: Rgb): string => `rgb(${red} ${green} ${blue})`;

const mix = (from: Rgb, to: Rgb, share: number): Rgb =>
  [0, 1, 2].map((i) => Math.round(from[i]! + (to[i]! - from[i]!) * share)) as unknown as Rgb;

/** @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** @see https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
