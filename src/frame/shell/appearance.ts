import type { Appearance } from '../../protocol/appearance.js';
import { contrast, type DefaultColors, readAppearance } from './readAppearance.js';

/** WCAG 2.2 AA for text (1.4.3). */
const TEXT_CONTRAST = 4.5;

/** Sets the tokens by CSSOM: the policy of this document allows no inline style. */
export function applyAppearance(appearance: Readonly<Record<string, unknown>>): void {
  const { documentElement } = document;
  const token = (name: string) => getComputedStyle(documentElement).getPropertyValue(name);
  const defaults = {
    colorBackground: token('--paper'),
    colorText: token('--ink'),
    colorPrimary: token('--accent'),
    colorDanger: token('--danger'),
  };
  const refuse = (why: string) => console.error(`[ondemand-pay] ${why}`);
  for (const [name, value] of appearanceProperties(appearance, defaults, refuse)) {
    documentElement.style.setProperty(name, value);
  }
}

/**
 * Turns a merchant's appearance tokens into custom properties. `refuse` is told of each token that is left out.
 *
 * @param defaults the colours in use without the tokens
 */
export function appearanceProperties(
  given: Readonly<Record<string, unknown>>,
  defaults: DefaultColors,
  refuse: (why: string) => void,
): Map<string, string> {
  const { colorBackground, colorText, colorPrimary, colorDanger, borderRadius, fontFamily, spacing }: Appearance =
    readAppearance(given, defaults, refuse);
  const paper = colorBackground ?? defaults.colorBackground;
  const ink = colorText ?? defaults.colorText;
  const properties = new Map<string, string>();
  const set = (name: string, value: string | undefined) => value && properties.set(name, value);

  set('--paper', colorBackground);
  set('--ink', colorText);
  if (colorBackground ?? colorText) {
    const muted = mix(ink, paper, 0.3);
    set('--muted', contrast(muted, paper) >= TEXT_CONTRAST ? muted : ink);
    set('--line', mix(ink, paper, 0.78));
    set('--wash', tint(ink, paper));
  }
  if (colorBackground ?? colorDanger) set('--danger-wash', tint(colorDanger ?? defaults.colorDanger, paper));
  if (colorPrimary) {
    set('--accent', colorPrimary);
    set('--on-accent', contrast(colorPrimary, '#ffffff') >= TEXT_CONTRAST ? '#ffffff' : '#000000');
    set('--link', contrast(colorPrimary, paper) >= TEXT_CONTRAST ? colorPrimary : ink);
  }
  set('--danger', colorDanger);
  set('--radius', borderRadius);
  set('--font', fontFamily);
  set('--unit', spacing);
  return properties;
}

/** A ground for words of this colour that stands out a little from the paper, if that leaves them readable. */
function tint(words: string, paper: string): string {
  const tinted = mix(words, paper, 0.94);
  return contrast(words, tinted) >= TEXT_CONTRAST ? tinted : paper;
}

/** The colour that lies this share of the way from one to the other. */
function mix(from: string, to: string, share: number): string {
  const [start, end] = [channels(from), channels(to)];
  const mixed = start.map((channel, at) => Math.round(channel + (end[at]! - channel) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

function channels(color: string): number[] {
  const digits = color.length === 4 ? color.replace(/[\da-f]/gi, '$&$&') : color;
  return [1, 3, 5].map((at) => Number.parseInt(digits.slice(at, at + 2), 16));
}
