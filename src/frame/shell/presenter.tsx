import { render } from 'preact';
import type { Timer } from '../browser/displayGuard.js';
import { App } from '../screens/app.js';
import type { State } from '../state/state.js';
import type { Driver } from './driver.js';
import type { LoadedPart } from './lazyParts.js';
import type { LoadedWords } from './loadWords.js';

/**
 * Draws each state, and does around it what a screen cannot do by itself: move the focus, speak in the live
 * region, count down, and watch over the terms. Screens stay functions of the state.
 */
export function present(
  driver: Driver,
  {
    root,
    live,
    host,
    now,
    part,
    words,
    timer,
  }: {
    root: HTMLElement;
    /** In the document from the first paint on; screen readers miss a region that comes with its text. */
    live: HTMLElement;
    /** Who runs the service: the operator's name, or the host. */
    host: string;
    now: () => number;
    part: () => LoadedPart | null;
    words: LoadedWords;
    timer: Timer;
  },
): { /** Draws again what is not in the state: words that have come. */ redraw: () => void } {
  let drawn = driver.state();
  let guarded: string | undefined;
  let stopGuard: (() => void) | undefined;
  let stopTicking: (() => void) | undefined;

  const draw = (state: State) =>
    render(<App state={state} dispatch={driver.dispatch} now={now()} host={host} part={part()} words={words} />, root);

  driver.subscribe((state) => {
    draw(state);
    const before = drawn;
    drawn = state;
    if (state.focus.count !== before.focus.count) moveFocus(root, state);
    if (saysSomethingNew(state, before)) live.textContent = announcement(root);
    guardTerms(state);
    tick(state);
  });
  root.replaceChildren();
  draw(drawn);
  return { redraw: () => draw(driver.state()) };

  function guardTerms({ view }: State): void {
    const id = view.screen === 'confirm' ? view.terms?.confirmation.confirmation_id : undefined;
    if (id === guarded) return;
    guarded = id;
    stopGuard?.();
    const loaded = part();
    stopGuard =
      id && loaded
        ? loaded.guardDisplay(
            [...root.querySelectorAll('[data-guarded]')],
            { watch: loaded.watchVisibility, timer },
            (shown) => driver.dispatch({ type: 'terms-shown', confirmationId: id, live: shown }),
          )
        : undefined;
  }

  /** Draws once a second while the screen shows a time that has not come. */
  function tick({ view }: State): void {
    stopTicking?.();
    const until = view.screen === 'phone' ? view.waitUntil : (part()?.resendAt(view) ?? null);
    if (until === null || until <= now()) return;
    stopTicking = timer.start(() => {
      draw(driver.state());
      tick(driver.state());
    }, 1000);
  }
}

function moveFocus(root: HTMLElement, { focus }: State): void {
  const field =
    focus.on === 'field'
      ? (root.querySelector<HTMLInputElement>('[aria-invalid="true"]') ??
        root.querySelector<HTMLInputElement>('main input'))
      : null;
  if (field) {
    field.focus();
    field.select();
  } else {
    root.querySelector('h1')?.focus();
  }
}

const saysSomethingNew = (state: State, before: State): boolean =>
  state.view.screen !== before.view.screen || state.notice !== before.notice || state.problems !== before.problems;

/** What went wrong if something did, otherwise which screen this is. */
function announcement(root: HTMLElement): string {
  const wrong = root.querySelectorAll('.callout, .wrong');
  return [...(wrong.length > 0 ? wrong : root.querySelectorAll('h1'))].map(({ textContent }) => textContent).join(' ');
}
