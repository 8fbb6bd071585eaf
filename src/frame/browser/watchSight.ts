import type { Sight } from '../rules/click/clickGuard.js';

/** Part of IntersectionObserver v2, which Chromium has and TypeScript's DOM library does not. */
type VisibilityEntry = IntersectionObserverEntry & { isVisible?: boolean };
type VisibilityOptions = IntersectionObserverInit & { trackVisibility: boolean; delay: number };

/** Milliseconds between two looks at what cannot be seen: Chromium does not report that what covered it has gone. */
const LOOK_AGAIN_AFTER = 200;

/** Pixels by which rounding may cut an edge. */
const ROUNDING = 1.5;

/**
 * Tells how elements can be seen, at the start and at each change. IntersectionObserver v2 also notices what lies
 * over the frame anywhere, and what fades, filters or transforms it; where it is missing, being in view as a whole
 * has to do.
 * @see https://w3c.github.io/IntersectionObserver/#calculate-visibility-algo
 */
export function watchSight(tell: (element: Element, sight: Sight) => void) {
  const watched = new Map<Element, Sight | null>();
  let lookingAgain: ReturnType<typeof setTimeout> | undefined;

  const options: VisibilityOptions = {
    threshold: [0, 0.25, 0.5, 0.75, 0.9, 0.98, 1],
    trackVisibility: true,
    delay: 100,
  };
  const observer = new IntersectionObserver((entries: VisibilityEntry[]) => {
    for (const entry of entries) {
      if (!watched.has(entry.target)) continue;
      const sight = sightOf(entry);
      watched.set(entry.target, sight);
      tell(entry.target, sight);
    }
    clearTimeout(lookingAgain);
    if ([...watched.values()].some((sight) => sight !== 'whole')) lookingAgain = setTimeout(look, LOOK_AGAIN_AFTER);
  }, options);

  // Observing anew makes the browser look now.
  const look = () => {
    for (const element of watched.keys()) {
      observer.unobserve(element);
      observer.observe(element);
    }
  };

  return {
    /** Watches exactly these from now on. */
    watch(elements: readonly Element[]): void {
      for (const element of [...watched.keys()]) {
        if (elements.includes(element)) continue;
        watched.delete(element);
        observer.unobserve(element);
      }
      for (const element of elements) {
        if (watched.has(element)) continue;
        watched.set(element, null);
        observer.observe(element);
      }
      if (elements.length === 0) clearTimeout(lookingAgain);
    },
  };
}

function sightOf({ intersectionRatio, intersectionRect, boundingClientRect, isVisible }: VisibilityEntry): Sight {
  if (intersectionRatio === 0) return 'away';
  const isCut =
    boundingClientRect.height - intersectionRect.height > ROUNDING ||
    boundingClientRect.width - intersectionRect.width > ROUNDING;
  if (isCut) return 'cut';
  return isVisible === false ? 'covered' : 'whole';
}
