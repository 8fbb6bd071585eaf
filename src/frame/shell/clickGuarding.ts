import { MINIMUM_DISPLAY_TIME } from '../../protocol/frameApi.js';
import type { Timer } from '../browser/browserTimer.js';
import { watchClicks } from '../browser/watchClicks.js';
import { watchSight } from '../browser/watchSight.js';
import {
  type Click,
  createGuard,
  type GuardEvent,
  judge,
  liveAt,
  restedAt,
  spent,
  standing,
  type Verdict,
  watchOver,
} from '../rules/click/clickGuard.js';
import type { ButtonStanding, GuardView } from '../rules/click/guardView.js';
import { createExplainer } from './explainObstacle.js';

/** Milliseconds that something may be in the way before it is said: scrolling past is no reason. */
const PATIENCE = 1000;

/** A button that changes something, with what has to be seen for it. */
type Guarded = {
  readonly names: readonly string[];
  /** One of a list: where the window cuts it off, nothing is wrong, and a press brings it into view. */
  readonly inRow: boolean;
  standing: ButtonStanding;
  /** Since when the same has been in the way. */
  obstacle: { readonly verdict: Verdict; readonly since: number } | null;
  /** When a press brought it into view. */
  broughtAt: number | null;
  /** Until when it says that a press was too early. */
  earlyUntil: number;
};

/** What the guard asks of the page around the frame. */
export type GuardedPage = {
  /** @returns false where the page cannot. */
  lift(): Promise<boolean>;
  lower(): void;
  /** Opens the provider's window for the same purchase; `null` where there is none. */
  payElsewhere: (() => void) | null;
};

export type ClickGuarding = {
  /** To be called whenever the screen was drawn: finds what is guarded on it. */
  drawn(): void;
  view(): GuardView;
  /** The page put the frame back. */
  lowered(): void;
};

/**
 * Stands between every click and the buttons that change something: those marked `data-guards` by {@link
 * GuardedButton}, together with the nearest `data-scope` around them and the parts of it marked `data-seen`. A press
 * that is too early is answered by words; a press on a button that the page covers or changes lifts the frame above
 * the page.
 */
export function guardClicks(
  window: Window & typeof globalThis,
  root: HTMLElement,
  {
    page,
    timer,
    now,
    changed,
    pressed,
    said,
  }: {
    /** `null`: no page is around this document. */
    page: GuardedPage | null;
    timer: Timer;
    /** Milliseconds of a clock that only goes forward. */
    now: () => number;
    /** The view is another. */
    changed: () => void;
    /** A press was held back. It was an act of the buyer's all the same. */
    pressed: () => void;
    /** Something has been in the way for long enough to be said, or a press was too early. */
    said: (standing: Exclude<ButtonStanding, 'live' | 'early'>) => void;
  },
): ClickGuarding {
  const { document } = window;
  const names = new WeakMap<Element, string>();
  const buttons = new Map<string, Guarded>();
  let guard = createGuard(window.devicePixelRatio);
  let count = 0;
  let stopTimer = () => {};
  let lifted = false;
  let cannotLift = false;
  const explain = createExplainer();

  const sights = watchSight((element, sight) => tell({ type: 'seen', name: nameOf(element), sight }));
  watchClicks(document, tell, (button, click) => decide(button, click));
  const again = () => self.drawn();
  new window.ResizeObserver(again).observe(root);
  window.addEventListener('scroll', again, { capture: true, passive: true });
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && lower());

  const self: ClickGuarding = {
    drawn() {
      tell({ type: 'scaled', pixelRatio: window.devicePixelRatio });
      const found = findGuarded(root);
      const elements = [...new Set(found.flatMap(({ seen }) => seen))];
      const before = new Map(buttons);
      buttons.clear();
      for (const { name, seen, inRow } of found) {
        const now = seen.map(nameOf);
        const old = before.get(name);
        const same = old && now.length === old.names.length && now.every((one, at) => one === old.names[at]);
        const fresh = { inRow, standing: 'early', obstacle: null, broughtAt: null, earlyUntil: 0 } as const;
        buttons.set(name, same ? old : { names: now, ...fresh });
      }
      sights.watch(elements);
      tell({ type: 'drawn', looks: Object.fromEntries(elements.map((element) => [nameOf(element), lookOf(element)])) });
    },
    view: () => ({
      obstacle: [...buttons.values()].map(obstacleOf).find((obstacle) => obstacle !== null) ?? null,
      standing: (name) => buttons.get(name)?.standing ?? 'early',
      isShown(name) {
        const button = buttons.get(name);
        return button !== undefined && standing(guard, button.names, now()) === 'live';
      },
      help: page === null ? null : !lifted && !cannotLift ? 'lift' : page.payElsewhere ? 'elsewhere' : null,
      lifted,
      lower,
    }),
    lowered() {
      lifted = false;
      document.documentElement.removeAttribute('data-lifted');
      changed();
    },
  };
  return self;

  function nameOf(element: Element): string {
    const known = names.get(element);
    if (known) return known;
    count += 1;
    names.set(element, `${count}`);
    return `${count}`;
  }

  function tell(event: GuardEvent): void {
    const before = guard;
    guard = watchOver(guard, event, now());
    if (guard !== before) assess();
  }

  /** How every button stands now, and when to look again. */
  function assess(): void {
    stopTimer();
    const at = now();
    let next = Number.POSITIVE_INFINITY;
    let isAnother = false;
    for (const button of buttons.values()) {
      const verdict = ofRow(button, standing(guard, button.names, at));
      const isObstacle = verdict !== 'live' && verdict !== 'early';
      if (!isObstacle) button.obstacle = null;
      else if (button.obstacle?.verdict !== verdict) button.obstacle = { verdict, since: at };

      if (verdict === 'early') next = Math.min(next, liveAt(guard, button.names));
      if (at < button.earlyUntil) next = Math.min(next, button.earlyUntil);
      const sayAt = button.obstacle ? button.obstacle.since + PATIENCE : 0;
      if (isObstacle && sayAt > at) next = Math.min(next, sayAt);

      const shown = shownAs(verdict, at < button.earlyUntil, sayAt <= at);
      if (shown === button.standing) continue;
      button.standing = shown;
      isAnother = true;
      if (shown === 'live') button.broughtAt = null;
      if (shown === 'live' || shown === 'early') continue;
      said(shown);
      if (shown !== 'moment') explain(shown);
    }
    if (next < Number.POSITIVE_INFINITY) stopTimer = timer.start(assess, Math.max(1, next - at));
    if (isAnother) changed();
  }

  function decide(element: Element, click: Omit<Click, 'names'>): boolean {
    const button = buttons.get(element.getAttribute('data-guards') ?? '');
    const verdict = button ? ofRow(button, judge(guard, { ...click, names: button.names }, now())) : 'early';
    guard = spent(guard);
    if (button) button.earlyUntil = 0;
    if (verdict === 'live') return true;
    pressed();
    if (verdict === 'early') {
      if (button) button.earlyUntil = Math.max(now() + MINIMUM_DISPLAY_TIME, restedAt(guard));
      assess();
    } else if (page === null || (verdict === 'away' && button && !wasBrought(button))) {
      // Once it is in view it says that this press was too early.
      if (button) Object.assign(button, { broughtAt: now(), earlyUntil: now() + MINIMUM_DISPLAY_TIME });
      (element.closest('[data-scope]') ?? element).scrollIntoView({ block: 'nearest' });
    } else {
      void help();
    }
    return false;
  }

  /** In vain: the page cuts it off. */
  function wasBrought({ broughtAt }: Guarded): boolean {
    return broughtAt !== null && now() - broughtAt > PATIENCE;
  }

  /** In the click itself: a window may only be opened there. */
  async function help(): Promise<void> {
    if (lifted || cannotLift) return page?.payElsewhere?.();
    if (await page?.lift()) {
      lifted = true;
      document.documentElement.setAttribute('data-lifted', '');
    } else {
      cannotLift = true;
    }
    changed();
  }

  function lower(): void {
    if (!lifted) return;
    self.lowered();
    page?.lower();
  }
}

const ofRow = ({ inRow }: Guarded, verdict: Verdict): Verdict => (inRow && verdict === 'cut' ? 'away' : verdict);

const obstacleOf = ({ standing }: Guarded) =>
  standing === 'live' || standing === 'early' || standing === 'moment' ? null : standing;

function shownAs(verdict: Verdict, wasEarly: boolean, isTime: boolean): ButtonStanding {
  if (verdict === 'early' || verdict === 'live') return wasEarly ? 'moment' : verdict;
  return verdict === 'away' || !isTime ? 'early' : verdict;
}

function findGuarded(root: HTMLElement): { name: string; seen: Element[]; inRow: boolean }[] {
  return [...root.querySelectorAll('[data-guards]')].map((button) => {
    const scope = button.closest('[data-scope]') ?? root;
    const around = scope.matches('[data-seen]') ? [scope] : [];
    return {
      name: button.getAttribute('data-guards') ?? '',
      seen: [...around, ...scope.querySelectorAll('[data-seen]'), button],
      inRow: scope !== root,
    };
  });
}

/** Changes with what stands there and with where it stands; what the guard itself says on a button is left out. */
function lookOf(element: Element): string {
  const { top, height, width } = element.getBoundingClientRect();
  const says = element.getAttribute('data-look') ?? element.textContent;
  return [says, ...[top, height, width].map(Math.round)].join(' ');
}
