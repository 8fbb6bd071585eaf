import type { Click, GuardEvent, Pointer, Spot } from '../rules/click/clickGuard.js';

/**
 * Tells what the hands of whoever sits here do in this document, in the words of the guard. A click on a guarded
 * button is held back before anything else hears of it, unless `judge` lets it through.
 */
export function watchClicks(
  document: Document,
  tell: (event: GuardEvent) => void,
  judge: (button: Element, click: Omit<Click, 'names'>) => boolean,
): void {
  const window = document.defaultView!;
  /** The last press was of a key: some browsers give its click a pointer. */
  let byKey = false;
  const hear = <E extends Event>(target: EventTarget, types: readonly string[], listener: (event: E) => void) => {
    for (const type of types)
      target.addEventListener(type, listener as EventListener, { capture: true, passive: true });
  };

  hear<PointerEvent>(document, ['pointermove', 'pointerover'], (event) => {
    if (event.isTrusted && event.pointerType !== 'touch') tell({ type: 'moved', spot: spotOf(event) });
  });
  hear<PointerEvent>(document, ['pointerdown'], (event) => {
    byKey = false;
    if (event.isTrusted) tell({ type: 'pressed', by: event.pointerType as Pointer, spot: spotOf(event) });
  });
  hear<PointerEvent>(document, ['pointerup'], (event) => tell({ type: 'released', spot: spotOf(event) }));
  hear(document, ['pointercancel'], () => tell({ type: 'cancelled' }));
  hear(document, ['pointerleave'], ({ target }) => {
    if (target === document.documentElement) tell({ type: 'left' });
  });
  hear<KeyboardEvent>(document, ['keydown'], ({ key, repeat, isTrusted }) => {
    if (!isTrusted || !PRESSING.includes(key)) return;
    byKey = true;
    tell({ type: 'keyed', held: repeat });
  });
  hear<KeyboardEvent>(document, ['keyup'], ({ key }) => {
    // After the click that a space bar makes when it is let go.
    if (PRESSING.includes(key)) setTimeout(() => byKey && tell({ type: 'cancelled' }));
  });
  hear(window, ['focus', 'blur'], ({ type, target }) => {
    if (target === window) tell({ type: type === 'focus' ? 'focused' : 'blurred' });
  });
  hear(document, ['visibilitychange'], () =>
    tell({ type: document.visibilityState === 'visible' ? 'shown' : 'hidden' }),
  );

  document.addEventListener(
    'click',
    (event) => {
      const button = event.target instanceof window.Element ? event.target.closest('[data-guards]') : null;
      if (!button) return;
      const spot = byKey && event.detail === 0 ? null : pointerOf(event);
      if (event.isTrusted && judge(button, { hasFocus: document.hasFocus(), spot })) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );

  if (document.hasFocus()) tell({ type: 'focused' });
}

/** The keys that press a button. */
const PRESSING = ['Enter', ' '];

const spotOf = ({ clientX, clientY, screenX, screenY }: MouseEvent): Spot => ({
  client: { x: clientX, y: clientY },
  screen: { x: screenX, y: screenY },
});

/** `null`: made by a key or by assistive technology. */
function pointerOf(event: MouseEvent & { pointerType?: string }): Spot | null {
  const { pointerType, detail } = event;
  return pointerType === '' || (pointerType === undefined && detail === 0) ? null : spotOf(event);
}
