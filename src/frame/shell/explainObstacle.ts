import type { Obstacle } from '../rules/click/clickGuard.js';

const CAUSES: Record<Exclude<Obstacle, 'away'>, string> = {
  covered:
    'something of the page lies over the payment frame, or fades, filters, blends or transforms it. Keep other elements off the frame, and its ancestors without filter, opacity, mix-blend-mode and transform',
  cut: 'a part of what the button agrees to is out of view. Give the frame its whole height and width, without overflow or clip-path around it',
  scaled: 'the payment frame is shown too small to be read. Take zoom and transforms off its ancestors',
};

/**
 * Tells whoever builds the page why a button is not live, as far as a frame can know, and what to change: each cause
 * once.
 */
export function createExplainer(): (obstacle: Exclude<Obstacle, 'away'>) => void {
  const told = new Set<string>();
  return (obstacle) => {
    if (told.has(obstacle)) return;
    told.add(obstacle);
    console.warn(`[ondemand-pay] the button is not live: ${CAUSES[obstacle]}. See docs/page-styles.md`);
  };
}
