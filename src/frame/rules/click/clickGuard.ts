/**
 * Whether a press on a button that changes something was meant by whoever made it, as one pure function of what the
 * frame could see: `(guard, event, now) → guard`, and {@link judge} at each click.
 *
 * A page can lay the frame under anything, show it for an instant, or push it under a moving hand. So a press counts
 * only once everything that it agrees to has stood on the screen, whole and unchanged, for {@link
 * MINIMUM_DISPLAY_TIME}; and a pointer has had as long to rest on a frame that kept its place. Keys and assistive
 * technology have no pointer to ask for.
 */
import { MINIMUM_DISPLAY_TIME } from '../../../protocol/frameApi.js';

/**
 * How something that a press agrees to can be seen. `cut`: a part of it is out of view; `away`: none of it is in view.
 */
export type Sight = 'whole' | 'cut' | 'away' | 'covered';

/** Why a button that has been shown long enough to tell is not live. `scaled`: too small to be read. */
export type Obstacle = 'covered' | 'cut' | 'away' | 'scaled';

export type Verdict = 'live' | 'early' | Obstacle;

type Point = { readonly x: number; readonly y: number };

/** Where the pointer is: in the frame, and on the screen. */
export type Spot = { readonly client: Point; readonly screen: Point };

export type Pointer = 'mouse' | 'pen' | 'touch';

/** Everything the guard is told. */
export type GuardEvent =
  /**
   * What can be seen of the buttons and what they agree to, by name; `look` changes with everything that is shown
   * there.
   */
  | { type: 'drawn'; looks: Readonly<Record<string, string>> }
  | { type: 'seen'; name: string; sight: Sight }
  | { type: 'shown' | 'hidden' }
  | { type: 'scaled'; pixelRatio: number }
  | { type: 'focused' | 'blurred' }
  /** A mouse or pen came in or moved; a finger is only known while it presses. */
  | { type: 'moved'; spot: Spot }
  | { type: 'left' }
  | { type: 'pressed'; by: Pointer; spot: Spot }
  | { type: 'released'; spot: Spot }
  | { type: 'cancelled' }
  /** `held`: the key repeats by itself. */
  | { type: 'keyed'; held: boolean };

/** A click on a guarded button. `spot` is `null` for keys and assistive technology. */
export type Click = {
  /** What has to be seen for it, the button included. */
  readonly names: readonly string[];
  readonly hasFocus: boolean;
  readonly spot: Spot | null;
};

type Thing = { readonly look: string; readonly sight: Sight /** Whole and unchanged since. */; readonly since: number };

type Stay = {
  /** For each scale of the page, where the frame's corner is on the screen if it is that one, and since when. */
  readonly corners: readonly { readonly x: number; readonly y: number; readonly since: number }[];
  readonly last: Spot;
  readonly at: number;
  /** Moves in a row that were longer in the frame than on the screen. */
  readonly tinyMoves: number;
};

type Press =
  | { readonly by: Pointer; readonly at: number; readonly from: Spot; readonly to: Spot | null }
  | { readonly by: 'key'; readonly at: number; readonly held: boolean };

export type Guard = {
  readonly things: Readonly<Record<string, Thing>>;
  readonly hidden: boolean;
  readonly pixelRatio: number;
  readonly stay: Stay | null;
  /** For each scale, how many moves it has explained so far. */
  readonly explained: readonly number[];
  readonly press: Press | null;
  readonly focusedSince: number;
};

const NEVER = Number.POSITIVE_INFINITY;

/** The steps in which browsers zoom: where the screen's pixels are not the page's, a moving pointer shows it. */
const SCALES = [1, 0.5, 2 / 3, 0.75, 0.8, 0.9, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5];
const NOTHING_EXPLAINED = SCALES.map(() => 0);

/** Moves that a scale has to explain before it is believed: one may be the frame's, which the page moved. */
const BELIEVED = 2;

export const createGuard = (pixelRatio: number): Guard => ({
  things: {},
  hidden: false,
  pixelRatio,
  stay: null,
  explained: NOTHING_EXPLAINED,
  press: null,
  focusedSince: NEVER,
});

/** Below it 16 pixels of text are fewer than 8 of the screen's. */
const SMALLEST_SCALE = 0.5;

/** Pixels that rounding may move a corner by, and a finger between press and release. */
const ROUNDING = 2;
const TREMBLE = 10;

/**
 * A pointer that is elsewhere on the screen after a silence was out of the frame: not every browser tells a frame of
 * another site that the pointer has left it.
 */
const SILENCE = 100;
const LEAP = 60;

/** Pixels a pointer has to go before its two measures can be compared, and how many such moves make it sure. */
const MEASURABLE = 4;
const SURE = 4;

/** @param now milliseconds of any clock that only goes forward */
export function watchOver(guard: Guard, event: GuardEvent, now: number): Guard {
  switch (event.type) {
    case 'drawn':
      return { ...guard, things: drawn(guard, event.looks, now) };
    case 'seen': {
      const thing = guard.things[event.name];
      if (!thing || thing.sight === event.sight) return guard;
      const since = event.sight === 'whole' && !guard.hidden ? now : NEVER;
      return { ...guard, things: { ...guard.things, [event.name]: { ...thing, sight: event.sight, since } } };
    }
    case 'hidden':
      return { ...guard, hidden: true, things: anew(guard.things, NEVER), stay: null, press: null };
    case 'shown':
      return guard.hidden ? { ...guard, hidden: false, things: anew(guard.things, now) } : guard;
    case 'scaled':
      return event.pixelRatio === guard.pixelRatio
        ? guard
        : {
            ...guard,
            pixelRatio: event.pixelRatio,
            things: anew(guard.things, now),
            stay: null,
            explained: NOTHING_EXPLAINED,
          };
    case 'focused':
      return guard.focusedSince === NEVER ? { ...guard, focusedSince: now } : guard;
    case 'blurred':
      // Another window may lie in front now: the pointer has to show anew that it is here.
      return { ...guard, focusedSince: NEVER, stay: null, press: null };
    case 'moved':
      return moved(guard, event.spot, now);
    case 'left':
      return { ...guard, stay: null };
    case 'pressed': {
      const press: Press = { by: event.by, at: now, from: event.spot, to: null };
      return { ...(event.by === 'touch' ? { ...guard, stay: null } : moved(guard, event.spot, now)), press };
    }
    case 'released':
      return guard.press && guard.press.by !== 'key' ? { ...guard, press: { ...guard.press, to: event.spot } } : guard;
    case 'cancelled':
      return { ...guard, press: null };
    case 'keyed':
      return { ...guard, press: { by: 'key', at: now, held: event.held } };
  }
}

/** Whether a click counts, and if not, why. A click ends its press: {@link spent} is what is left of the guard. */
export function judge(guard: Guard, { names, hasFocus, spot }: Click, now: number): Verdict {
  const { press } = guard;
  const shown = standing(guard, names, now);
  if (shown !== 'live') return shown;
  const longEnough = (since: number, until: number) => until - since >= MINIMUM_DISPLAY_TIME;
  const unchangedUntil = (until: number) => names.every((name) => longEnough(guard.things[name]!.since, until));
  if (!hasFocus) return 'early';

  if (spot === null) {
    // Assistive technology presses no key; a key has to be pressed here, on what has been seen.
    if (press === null) return 'live';
    if (press.by !== 'key' || press.held) return 'early';
    return unchangedUntil(press.at) && longEnough(guard.focusedSince, press.at) ? 'live' : 'early';
  }
  if (press === null || press.by === 'key' || !unchangedUntil(press.at)) return 'early';
  if (press.by === 'touch') return press.to !== null && isOnePlace(press.from, press.to) ? 'live' : 'early';
  return guard.stay !== null && longEnough(restingSince(moved(guard, spot, now)), press.at) ? 'live' : 'early';
}

/** One press is one click. */
export const spent = (guard: Guard): Guard => (guard.press ? { ...guard, press: null } : guard);

/** What a button looks like before anybody presses it. */
export function standing(guard: Guard, names: readonly string[], now: number): Verdict {
  const things = names.map((name) => guard.things[name]);
  if (things.length === 0 || things.includes(undefined)) return 'early';
  if (guard.hidden) return 'away';
  const sights = things.map((thing) => thing!.sight);
  if (sights.every((sight) => sight === 'away')) return 'away';
  if (sights.includes('cut') || sights.includes('away')) return 'cut';
  if (sights.includes('covered')) return 'covered';
  if (isTiny(guard)) return 'scaled';
  return now >= liveAt(guard, names) ? 'live' : 'early';
}

/** When the button becomes live if nothing happens until then. */
export const liveAt = ({ things }: Guard, names: readonly string[]): number =>
  Math.max(...names.map((name) => things[name]?.since ?? NEVER)) + MINIMUM_DISPLAY_TIME;

/** When a mouse that stays where it is has been there for long enough; at once where there is none. */
export const restedAt = (guard: Guard): number => (guard.stay ? restingSince(guard) + MINIMUM_DISPLAY_TIME : 0);

function drawn({ things, hidden }: Guard, looks: Readonly<Record<string, string>>, now: number): Guard['things'] {
  const next: Record<string, Thing> = {};
  for (const [name, look] of Object.entries(looks)) {
    const before = Object.hasOwn(things, name) ? things[name] : undefined;
    if (before?.look === look) next[name] = before;
    else {
      const sight = before?.sight ?? 'away';
      next[name] = { look, sight, since: sight === 'whole' && !hidden ? now : NEVER };
    }
  }
  return next;
}

/** Everything that is in view begins its time at `since`. */
const anew = (things: Guard['things'], since: number): Guard['things'] =>
  Object.fromEntries(
    Object.entries(things).map(([name, thing]) => [name, { ...thing, since: thing.sight === 'whole' ? since : NEVER }]),
  );

/** The pointer is in the frame, here. The frame has kept its place if its corner has, at the scale of the page. */
function moved(guard: Guard, spot: Spot, now: number): Guard {
  const { client, screen } = spot;
  const stay = guard.stay && !leapt(guard.stay, spot, now) ? guard.stay : null;
  const corners = SCALES.map((scale, at) => {
    const corner = { x: screen.x - scale * client.x, y: screen.y - scale * client.y };
    const before = stay?.corners[at];
    return before && Math.abs(before.x - corner.x) <= ROUNDING && Math.abs(before.y - corner.y) <= ROUNDING
      ? before
      : { ...corner, since: now };
  });
  const tells = stay !== null && distance(stay.last.client, client) >= MEASURABLE;
  const explained = tells
    ? guard.explained.map((moves, at) => (corners[at] === stay.corners[at] ? moves + 1 : moves))
    : guard.explained;
  return { ...guard, explained, stay: { corners, last: spot, at: now, tinyMoves: stay ? tinyMoves(stay, spot) : 0 } };
}

const leapt = ({ last, at }: Stay, { screen }: Spot, now: number): boolean =>
  now - at > SILENCE && distance(last.screen, screen) > LEAP;

/** Since when the frame has kept its place, at the scale that explains most of what the pointer did. */
function restingSince({ stay, explained }: Guard): number {
  const most = Math.max(...explained);
  const scale = most < BELIEVED ? 0 : explained.indexOf(most);
  return stay?.corners[scale]?.since ?? NEVER;
}

const isTiny = ({ pixelRatio, stay }: Guard): boolean =>
  pixelRatio < SMALLEST_SCALE || (stay !== null && stay.tinyMoves >= SURE);

/** A scrolled frame moves as well, but under a pointer that does not. */
function tinyMoves({ last, tinyMoves: before }: Stay, { client, screen }: Spot): number {
  const inFrame = distance(last.client, client);
  const onScreen = distance(last.screen, screen);
  if (inFrame < MEASURABLE || onScreen === 0) return before;
  return onScreen / inFrame < SMALLEST_SCALE * 0.95 ? before + 1 : 0;
}

const distance = (one: Point, other: Point): number => Math.hypot(one.x - other.x, one.y - other.y);

/** On the screen and in the frame: neither the finger went elsewhere nor the frame. */
const isOnePlace = (from: Spot, to: Spot): boolean =>
  distance(from.client, to.client) <= TREMBLE && distance(from.screen, to.screen) <= TREMBLE;
