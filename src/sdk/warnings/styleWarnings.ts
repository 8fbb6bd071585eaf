/** Pixels that the frame needs to be read. */
const LEAST_WIDTH = 280;
const LEAST_HEIGHT = 150;

/** A computed style that changes what the buyer sees of the frame, by what is wrong with it. */
const HARM: readonly [property: string, isHarmful: (value: string) => boolean][] = [
  ['opacity', (value) => Number(value) < 1],
  ['filter', (value) => value !== 'none'],
  ['mix-blend-mode', (value) => value !== 'normal'],
  ['clip-path', (value) => value !== 'none'],
  ['mask-image', (value) => value !== 'none'],
  ['visibility', (value) => value !== 'visible'],
  ['pointer-events', (value) => value === 'none'],
  ['transform', (value) => !/^(?:none|matrix\(1, 0, 0, 1,.*)$/.test(value)],
  ['scale', (value) => value !== 'none' && value !== '1'],
  ['rotate', (value) => value !== 'none'],
];

/**
 * The styles of a page under which the final button is not live at the first press, or never: each with the element
 * that has it. A frame that is not shown at all is not there yet.
 */
export function warningsOfStyle(frame: HTMLIFrameElement): string[] {
  const { width, height } = frame.getBoundingClientRect();
  if (width === 0 && height === 0) return [];
  return [...harmAround(frame), ...tooSmall(width, height), ...coverOf(frame)];
}

function harmAround(frame: HTMLIFrameElement): string[] {
  const found: string[] = [];
  for (let element: Element | null = frame; element; element = parentOf(element)) {
    const style = getComputedStyle(element);
    for (const [property, isHarmful] of HARM) {
      const value = style.getPropertyValue(property);
      // What is inherited is said of the element that has it.
      const above = parentOf(element);
      const isInherited = above !== null && getComputedStyle(above).getPropertyValue(property) === value;
      const passesDown = property === 'visibility' || property === 'pointer-events';
      if (value !== '' && isHarmful(value) && !(passesDown && isInherited)) {
        found.push(`${property}: ${value} on ${nameOf(element)} keeps the final button from being live`);
      }
    }
  }
  return found;
}

const tooSmall = (width: number, height: number): string[] => [
  ...(width < LEAST_WIDTH ? [`the frame is ${Math.round(width)} pixels wide: ${LEAST_WIDTH} are needed`] : []),
  ...(height < LEAST_HEIGHT ? [`the frame is ${Math.round(height)} pixels high: ${LEAST_HEIGHT} are needed`] : []),
];

/** What lies over a part of the frame that is in view now. */
function coverOf(frame: HTMLIFrameElement): string[] {
  const { left, top, right, bottom } = frame.getBoundingClientRect();
  const root = frame.getRootNode() as Document | ShadowRoot;
  const covers = [0.1, 0.5, 0.9].flatMap((across) =>
    [0.1, 0.5, 0.9].flatMap((down) => {
      const [x, y] = [left + (right - left) * across, top + (bottom - top) * down];
      if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return [];
      const shown = root.elementFromPoint(x, y);
      return !shown || shown === frame || shown.contains(frame) ? [] : [nameOf(shown)];
    }),
  );
  return [...new Set(covers)].map((name) => `${name} lies over the frame: the final button is not live under it`);
}

const parentOf = (element: Element): Element | null => {
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
};

function nameOf(element: Element): string {
  const [first] = element.classList;
  return `<${element.localName}${element.id ? ` id="${element.id}"` : ''}${first ? ` class="${first}"` : ''}>`;
}
