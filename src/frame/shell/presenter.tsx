import { hydrate, render } from 'preact';
import type { Timer } from '../browser/browserTimer.js';
import { type ButtonStanding, NOTHING_GUARDED } from '../rules/click/guardView.js';
import { App } from '../screens/app.js';
import { isDrawn } from '../state/drawnScreen.js';
import type { Event, State } from '../state/state.js';
import type { ClickGuarding, GuardedPage } from './clickGuarding.js';
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
    page,
    host,
    now,
    part,
    words,
    timer,
  }: {
    root: HTMLElement;
    /** In the document from the first paint on; screen readers miss a region that comes with its text. */
    live: HTMLElement;
    /** `null`: no page is around this document. */
    page: GuardedPage | null;
    /** Who runs the service: the operator's name, or the host. */
    host: string;
    now: () => number;
    part: () => LoadedPart | null;
    words: LoadedWords;
    timer: Timer;
  },
): {
  /** Draws again what is not in the state: words that have come. */
  redraw: () => void;
  /** The page put the frame back into its form. */
  lowered: () => void;
} {
  let drawn = driver.state();
  let guarding: ClickGuarding | undefined;
  let drawing = false;
  let drawsAgain = false;
  let stopTicking: (() => void) | undefined;

  const draw = (state: State, put = render) => {
    drawing = true;
    put(
      <App
        state={state}
        dispatch={dispatch}
        now={now()}
        host={host}
        guard={guarding?.view() ?? NOTHING_GUARDED}
        part={part()}
        words={words}
      />,
      root,
    );
    drawing = false;
  };

  driver.drawWith((state) => {
    draw(state);
    const before = drawn;
    drawn = state;
    if (state.focus.count !== before.focus.count) moveFocus(root, state);
    if (saysSomethingNew(state, before)) live.textContent = announcement(root);
    // It was read as the focus came to it.
    if (document.activeElement?.textContent === live.textContent) live.textContent = '';
    guardScreen();
    tick(state);
  });
  if (isDrawn(drawn.view)) draw(drawn, hydrate);
  else {
    root.replaceChildren();
    draw(drawn);
  }
  return { redraw: () => draw(driver.state()), lowered: () => guarding?.lowered() };

  /** A field that is taken off the screen tells of its change once more: what was typed there is over. */
  function dispatch(event: Event): void {
    if (!drawing) driver.dispatch(event);
  }

  /** What is guarded on the screen comes with the part that draws it. */
  function guardScreen(): void {
    guarding ??= part()?.guardClicks(window, root, {
      page,
      timer,
      now: () => performance.now(),
      changed,
      pressed,
      said,
    });
    guarding?.drawn();
  }

  /** In a task of its own: what is told while the screen is being drawn would draw it in between. */
  function changed(): void {
    if (drawsAgain) return;
    drawsAgain = true;
    queueMicrotask(() => {
      drawsAgain = false;
      const state = driver.state();
      draw(state);
      guarding?.drawn();
      const { view } = state;
      if (view.screen !== 'confirm' || !view.terms || !guarding) return;
      const { confirmation_id: confirmationId } = view.terms.confirmation;
      const isLive = guarding.view().isShown('confirm');
      if (isLive && !view.terms.live) {
        live.textContent = words.all(view.shop.request.locale)?.guard.ready ?? '';
      }
      driver.dispatch({ type: 'terms-shown', confirmationId, live: isLive });
    });
  }

  function pressed(): void {
    driver.dispatch({ type: 'acted' });
  }

  function said(standing: Exclude<ButtonStanding, 'live' | 'early'>): void {
    const { view } = driver.state();
    const says = 'shop' in view ? words.all(view.shop.request.locale)?.guard : null;
    if (says) live.textContent = standing === 'moment' ? says.tooEarly : says[standing];
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

/** What the last screen has to say: it changes without another screen. */
const phaseOf = (view: State['view']): string | undefined => {
  if (view.screen !== 'done') return undefined;
  const { phase } = view;
  return phase.name === 'ended' ? `ended ${phase.outcome?.status}` : phase.name;
};

const saysSomethingNew = (state: State, before: State): boolean =>
  state.view.screen !== before.view.screen ||
  phaseOf(state.view) !== phaseOf(before.view) ||
  state.notice !== before.notice ||
  (state.meant !== before.meant && state.meant !== null) ||
  state.problems !== before.problems;

/** What went wrong if something did, otherwise which screen this is. */
function announcement(root: HTMLElement): string {
  const wrong = root.querySelectorAll('.callout, .wrong, .meant');
  return [...(wrong.length > 0 ? wrong : root.querySelectorAll('h1'))].map(({ textContent }) => textContent).join(' ');
}
