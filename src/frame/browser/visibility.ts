import type { WatchVisibility } from './displayGuard.js';

/** Part of IntersectionObserver v2, which Chromium has and TypeScript's DOM library does not. */
type VisibilityEntry = IntersectionObserverEntry & { isVisible?: boolean };
type VisibilityOptions = IntersectionObserverInit & { trackVisibility: boolean; delay: number };

/** Milliseconds between two looks while something covers the targets: Chromium does not report that it has gone. */
const LOOK_AGAIN_AFTER = 200;

/**
 * Watches with IntersectionObserver v2, which also notices overlays, opacity and filters on the page around
 * the frame. Where it is missing, being scrolled into view in a page on show has to do. Text zoomed larger than
 * the window can never be in view as a whole: then covering half of the window counts as well.
 * @see https://w3c.github.io/IntersectionObserver/#calculate-visibility-algo
 */
export const watchVisibility: WatchVisibility = (targets, tell) => {
  const seen = new Map<Element, boolean>(targets.map((target) => [target, false]));
  let lookingAgain: ReturnType<typeof setTimeout> | undefined;
  const answer = () => {
    const visible = document.visibilityState === 'visible' && [...seen.values()].every(Boolean);
    clearTimeout(lookingAgain);
    if (!visible) lookingAgain = setTimeout(look, LOOK_AGAIN_AFTER);
    tell(visible);
  };

  const options: VisibilityOptions = { threshold: [0, 0.25, 0.5, 0.75, 0.95, 1], trackVisibility: true, delay: 100 };
  const observer = new IntersectionObserver((entries: VisibilityEntry[]) => {
    for (const { target, intersectionRatio, intersectionRect, rootBounds, isVisible } of entries) {
      const inView = intersectionRatio >= 0.95 || (!!rootBounds && intersectionRect.height >= rootBounds.height / 2);
      seen.set(target, inView && isVisible !== false);
    }
    answer();
  }, options);

  // Observing anew makes the browser look now.
  const look = () => {
    for (const target of targets) {
      observer.unobserve(target);
      observer.observe(target);
    }
  };

  look();
  document.addEventListener('visibilitychange', answer);
  return () => {
    clearTimeout(lookingAgain);
    observer.disconnect();
    document.removeEventListener('visibilitychange', answer);
  };
};
