// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { guardClicks } from '../../../src/frame/shell/clickGuarding.js';
import { MINIMUM_DISPLAY_TIME as LONG } from '../../../src/protocol/frameApi.js';

/** How the browser sees each element, by its id: a share of it, and what only some browsers tell. */
type Sight = { share: number; isVisible?: boolean };
let report: (sights: Record<string, Sight>) => void;
let watched: Set<Element>;
let listeners: Map<string, ((event: Event) => void)[]>;
let now: number;

beforeEach(() => {
  now = 1000;
  watched = new Set();
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(tell: (entries: unknown[]) => void) {
        report = (sights) =>
          tell(
            [...watched].flatMap((target) => {
              const sight = sights[target.id];
              if (!sight) return [];
              const [height, width] = [100, 100];
              return [
                {
                  target,
                  intersectionRatio: sight.share,
                  boundingClientRect: { height, width },
                  intersectionRect: { height: height * sight.share, width },
                  isVisible: sight.isVisible,
                },
              ];
            }),
          );
      }
      observe = (element: Element) => watched.add(element);
      unobserve = (element: Element) => watched.delete(element);
    },
  );
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
    },
  );
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Two rows with a button each, as the overview of an account has them, in a page that can lift them. */
function rows() {
  document.body.innerHTML = `<div id="root">
    <li id="phone" data-scope data-seen>This phone <button id="forget-phone" data-guards="forget phone" data-seen>Forget</button></li>
    <li id="laptop" data-scope data-seen>A laptop <button id="forget-laptop" data-guards="forget laptop" data-seen>Forget</button></li>
  </div>`;
  listeners = new Map();
  for (const target of [document, window]) {
    vi.spyOn(target, 'addEventListener').mockImplementation((type, listener) => {
      listeners.set(type, [...(listeners.get(type) ?? []), listener as (event: Event) => void]);
    });
  }
  const scrolled: string[] = [];
  Element.prototype.scrollIntoView = function scroll(this: Element) {
    scrolled.push(this.id);
  };
  const lift = vi.fn(async () => true);
  const guarding = guardClicks(window, document.querySelector<HTMLElement>('#root')!, {
    page: { lift, lower() {}, payElsewhere: null },
    timer: { start: () => () => {} },
    now: () => now,
    changed() {},
    pressed() {},
    said() {},
  });
  guarding.drawn();
  return {
    view: guarding.view,
    scrolled,
    lift,
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
    /** By assistive technology, which neither points nor presses a key. @returns whether it went through. */
    press(id: string): boolean {
      const stopImmediatePropagation = vi.fn();
      const click = {
        isTrusted: true,
        target: document.getElementById(id),
        detail: 0,
        pointerType: '',
        preventDefault() {},
        stopImmediatePropagation,
      };
      for (const listener of listeners.get('click') ?? []) listener(click as unknown as Event);
      return stopImmediatePropagation.mock.calls.length === 0;
    },
  };
}

const WHOLE: Sight = { share: 1 };
const ROW_OF_PHONE = { phone: WHOLE, 'forget-phone': WHOLE };

describe('a button in a row', () => {
  it('is live once its row has been seen as a whole for long enough, wherever the others are', () => {
    const { press, wait } = rows();
    report({ ...ROW_OF_PHONE, laptop: { share: 0 }, 'forget-laptop': { share: 0 } });
    wait(LONG - 1);
    expect(press('forget-phone')).toBe(false);
    wait(1);
    expect(press('forget-phone')).toBe(true);
    expect(press('forget-laptop')).toBe(false);
  });

  it('does nothing while something lies over its row, whether over the button or not, and lifts the frame', () => {
    const { press, wait, lift, view } = rows();
    report({ phone: { share: 1, isVisible: false }, 'forget-phone': WHOLE });
    wait(10 * LONG);
    expect(press('forget-phone')).toBe(false);
    expect(lift).toHaveBeenCalledOnce();
    expect(view().obstacle).toBeNull();
    report(ROW_OF_PHONE);
    wait(LONG);
    expect(press('forget-phone')).toBe(true);
  });

  it('says for all of them once that something is in the way, after a second', () => {
    const { press, wait, view } = rows();
    const covered = { share: 1, isVisible: false };
    report({ phone: covered, 'forget-phone': covered, laptop: covered, 'forget-laptop': covered });
    wait(1000);
    press('forget-phone');
    report({ 'forget-laptop': WHOLE });
    expect(view()).toMatchObject({ obstacle: 'covered', help: 'lift' });
  });

  it('of which a part is out of view is brought into view by a press, and lifted where that was in vain', () => {
    const { press, wait, lift, scrolled, view } = rows();
    report({ phone: { share: 0.5 }, 'forget-phone': WHOLE });
    wait(2000);
    expect(view().standing('forget phone')).toBe('early');
    expect(press('forget-phone')).toBe(false);
    expect(press('forget-phone')).toBe(false);
    expect(scrolled).toEqual(['phone', 'phone']);
    wait(2000);
    expect(press('forget-phone')).toBe(false);
    expect(scrolled).toHaveLength(2);
    expect(lift).toHaveBeenCalledOnce();
  });
});
