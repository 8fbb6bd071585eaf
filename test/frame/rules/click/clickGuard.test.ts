import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Click,
  createGuard,
  type GuardEvent,
  judge,
  liveAt,
  restedAt,
  type Sight,
  type Spot,
  spent,
  standing,
  watchOver,
} from '../../../../src/frame/rules/click/clickGuard.js';
import { MINIMUM_DISPLAY_TIME as LONG } from '../../../../src/protocol/frameApi.js';

const BUTTON = ['terms', 'button'];
const LOOKS = { terms: 'A day pass at Kiosk for SEK 19.00', button: 'Pay SEK 19.00' };

/** Somewhere in a frame whose corner is there on the screen, with the page at this scale. */
const at = (x: number, y: number, corner = { x: 100, y: 200 }, scale = 1): Spot => ({
  client: { x, y },
  screen: { x: corner.x + scale * x, y: corner.y + scale * y },
});

/** A guard, a clock, and what a hand can do. */
function watched(pixelRatio = 1) {
  let guard = createGuard(pixelRatio);
  let now = 1000;
  const self = {
    tell(...events: GuardEvent[]) {
      for (const event of events) guard = watchOver(guard, event, now);
      return self;
    },
    wait(milliseconds: number) {
      now += milliseconds;
      return self;
    },
    see: (sight: Sight, names: readonly string[] = BUTTON) =>
      self.tell(...names.map((name): GuardEvent => ({ type: 'seen', name, sight }))),
    /** Everything stands on the screen. */
    show: (looks: Record<string, string> = LOOKS) => self.tell({ type: 'drawn', looks }).see('whole'),
    move: (spot: Spot) => self.tell({ type: 'moved', spot }),
    click(spot: Spot | null, more: Partial<Click> = {}) {
      const verdict = judge(guard, { names: BUTTON, hasFocus: true, spot, ...more }, now);
      guard = spent(guard);
      return verdict;
    },
    press(spot: Spot, by: 'mouse' | 'pen' | 'touch' = 'mouse') {
      self.tell({ type: 'pressed', by, spot }).wait(80).tell({ type: 'released', spot });
      return self.click(spot);
    },
    /** A key that is pressed and let go. */
    key(held = false) {
      self.tell({ type: 'keyed', held });
      return self.click(null);
    },
    standing: () => standing(guard, BUTTON, now),
    liveIn: () => liveAt(guard, BUTTON) - now,
    restedIn: () => restedAt(guard) - now,
  };
  return self;
}

describe('a press that was meant', () => {
  it('by a mouse or pen that has rested on a frame shown for long enough counts', () => {
    for (const by of ['mouse', 'pen'] as const) {
      const frame = watched().show().wait(LONG).move(at(10, 10)).wait(300).move(at(40, 50)).wait(200);
      expect(frame.press(at(40, 50), by)).toBe('live');
    }
  });

  it('by a finger needs no rest, and neither does a key or assistive technology', () => {
    expect(watched().show().wait(LONG).press(at(50, 60), 'touch')).toBe('live');
    expect(watched().show().tell({ type: 'focused' }).wait(LONG).key()).toBe('live');
    expect(watched().show().wait(LONG).click(null)).toBe('live');
  });

  it.each([0.5, 0.75, 0.9, 1.1, 1.25, 1.5, 2, 3])('moves over a page zoomed to %s like over any other', (scale) => {
    const spot = (x: number, y: number) => at(x, y, undefined, scale);
    const frame = watched().show().wait(LONG).move(spot(10, 10));
    for (const step of [1, 2, 3, 4, 5, 6, 7]) frame.wait(100).move(spot(10 + 30 * step, 10 + 12 * step));
    expect(frame.press(spot(220, 94))).toBe('live');
  });
});

describe('a press that is too early', () => {
  it('comes a moment before the terms have been shown for long enough', () => {
    const frame = watched()
      .move(at(5, 5))
      .wait(LONG)
      .show()
      .wait(LONG - 1);
    expect(frame.liveIn()).toBe(1);
    expect(frame.press(at(5, 5))).toBe('early');
    expect(frame.press(at(5, 5))).toBe('live');
  });

  it.each(['mouse', 'pen', 'touch'] as const)('by %s may be let go late, but not begun early', (by) => {
    const spot = at(5, 5);
    const frame = watched()
      .move(spot)
      .wait(LONG)
      .show()
      .wait(LONG - 50)
      .tell({ type: 'pressed', by, spot });
    expect(frame.wait(100).tell({ type: 'released', spot }).click(spot)).toBe('early');
  });

  it('comes from a pointer that is new in the frame', () => {
    const frame = watched().show().wait(LONG);
    expect(frame.press(at(5, 5))).toBe('early');
    expect(frame.wait(LONG).press(at(5, 5))).toBe('live');
  });

  it('comes from a pointer that was in the frame, left it and is back', () => {
    const frame = watched().show().move(at(5, 5)).wait(LONG).tell({ type: 'left' }).move(at(5, 5));
    expect(frame.wait(LONG - 1).press(at(5, 5))).toBe('early');
  });

  it('comes from a pointer that was silent and is elsewhere now: not every browser tells that it left', () => {
    const frame = watched().show().move(at(5, 5)).wait(LONG).move(at(90, 90));
    expect(frame.press(at(90, 90))).toBe('early');
    expect(frame.wait(LONG).press(at(90, 90))).toBe('live');
  });

  it('comes from a pointer under which the frame was moved, however slowly', () => {
    const jumped = watched()
      .show()
      .move(at(5, 5))
      .wait(LONG)
      .move(at(5, 45, { x: 100, y: 160 }));
    expect(jumped.press(at(5, 45, { x: 100, y: 160 }))).toBe('early');

    const crept = watched().show().move(at(5, 5)).wait(LONG);
    for (let step = 1; step <= 40; step += 1) crept.wait(20).move(at(5, 5 + step, { x: 100, y: 200 - step }));
    expect(crept.press(at(5, 45, { x: 100, y: 160 }))).toBe('early');
  });

  it('comes after a move of the frame that looks like another scale of the page', () => {
    const frame = watched().show().move(at(0, 0)).wait(LONG);
    expect(frame.press(at(40, 40, { x: 120, y: 220 }))).toBe('early');
  });

  it('comes after the frame was moved with no move in between', () => {
    const frame = watched().show().move(at(5, 5)).wait(LONG);
    expect(frame.press(at(5, 45, { x: 100, y: 160 }))).toBe('early');
  });

  it('comes after another window took the focus, until the pointer shows itself and rests', () => {
    const frame = watched().show().move(at(5, 5)).wait(LONG).tell({ type: 'focused' }, { type: 'blurred' });
    expect(frame.press(at(5, 5))).toBe('early');
    expect(frame.wait(LONG).press(at(5, 5))).toBe('live');
  });

  it('comes while the document has no focus', () => {
    const frame = watched()
      .show()
      .move(at(5, 5))
      .wait(LONG)
      .tell({ type: 'pressed', by: 'mouse', spot: at(5, 5) });
    expect(frame.click(at(5, 5), { hasFocus: false })).toBe('early');
  });

  it('is a key that was pressed elsewhere and only repeats here, or that came with the focus', () => {
    expect(watched().show().tell({ type: 'focused' }).wait(LONG).key(true)).toBe('early');
    expect(watched().show().wait(LONG).tell({ type: 'focused' }).key()).toBe('early');
  });

  it('is a finger that was lifted elsewhere than it was put down, in the frame or on the screen', () => {
    for (const to of [at(5, 45), at(5, 5, { x: 100, y: 160 })]) {
      const frame = watched()
        .show()
        .wait(LONG)
        .tell({ type: 'pressed', by: 'touch', spot: at(5, 5) });
      expect(frame.tell({ type: 'released', spot: to }).click(to)).toBe('early');
    }
  });

  it('is a click by a pointer without a press in the frame', () => {
    expect(watched().show().move(at(5, 5)).wait(LONG).click(at(5, 5))).toBe('early');
  });

  it('is the second click of one press', () => {
    const frame = watched().show().move(at(5, 5)).wait(LONG);
    expect(frame.press(at(5, 5))).toBe('live');
    expect(frame.click(at(5, 5))).toBe('early');
  });
});

describe('what stands in the way', () => {
  it('is told apart: covered, cut, out of view, too small', () => {
    const frame = watched().show().wait(LONG);
    expect(frame.standing()).toBe('live');
    expect(frame.see('covered', ['terms']).standing()).toBe('covered');
    expect(frame.see('cut', ['terms']).standing()).toBe('cut');
    expect(frame.see('away').standing()).toBe('away');
    expect(frame.see('whole').standing()).toBe('early');
    expect(frame.wait(LONG).standing()).toBe('live');
    expect(frame.tell({ type: 'scaled', pixelRatio: 0.1 }).standing()).toBe('scaled');
  });

  it('is a frame of which only the button can be seen', () => {
    const frame = watched().tell({ type: 'drawn', looks: LOOKS }).see('whole', ['button']).move(at(5, 5)).wait(LONG);
    expect(frame.press(at(5, 5))).toBe('cut');
  });

  it('is a page that shows the frame at a tenth of its size, which a moving pointer tells', () => {
    const frame = watched().show().wait(LONG);
    for (let step = 0; step < 6; step += 1) frame.move(at(50 * step, 0, undefined, 0.1)).wait(30);
    expect(frame.standing()).toBe('scaled');
    for (let step = 0; step < 2; step += 1) frame.move(at(5 * step, 0)).wait(30);
    expect(frame.standing()).toBe('live');
  });

  it('is never a page that is scrolled under the pointer', () => {
    const frame = watched().show().wait(LONG);
    for (let step = 0; step < 8; step += 1) frame.move(at(5, 50 * step, { x: 100, y: 200 - 50 * step })).wait(30);
    expect(frame.wait(LONG).standing()).toBe('live');
  });

  it('begins the time again when it goes, and so do changed terms, another size and a page that was hidden', () => {
    const again: ((frame: ReturnType<typeof watched>) => unknown)[] = [
      (frame) => frame.see('covered').see('whole'),
      (frame) => frame.tell({ type: 'drawn', looks: { ...LOOKS, terms: 'for SEK 1900.00' } }),
      (frame) => frame.tell({ type: 'scaled', pixelRatio: 2 }),
      (frame) => frame.tell({ type: 'hidden' }, { type: 'shown' }),
    ];
    for (const act of again) {
      const frame = watched().show().wait(LONG);
      act(frame);
      expect(frame.wait(LONG - 1).standing()).toBe('early');
      expect(frame.wait(1).standing()).toBe('live');
    }
  });

  it('does not begin the time again when nothing has changed', () => {
    const frame = watched()
      .show()
      .wait(LONG / 2)
      .tell({ type: 'drawn', looks: LOOKS })
      .see('whole');
    expect(
      frame
        .tell({ type: 'shown' }, { type: 'scaled', pixelRatio: 1 })
        .wait(LONG / 2)
        .standing(),
    ).toBe('live');
  });

  it('tells when a pointer has rested for long enough', () => {
    const frame = watched().show().wait(LONG).move(at(5, 5)).wait(200);
    expect(frame.restedIn()).toBe(LONG - 200);
  });
});

/* What follows knows nothing of how the guard counts: it keeps the whole history, and asks it at each click. */

type Act =
  | { act: 'wait'; milliseconds: number }
  | { act: 'see'; name: string; sight: Sight }
  | { act: 'draw'; look: string }
  | { act: 'move' | 'press' | 'touch' | 'click' | 'tap'; x: number }
  | { act: 'shift'; by: number }
  | { act: 'leave' | 'hide' | 'show' | 'blur' | 'focus' | 'key' | 'held' | 'cancel' | 'keyClick' }
  | { act: 'zoom'; pixelRatio: number };

const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('wait' as const),
      milliseconds: fc.constantFrom(1, 60, 200, 499, 500, 700),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('see' as const),
      name: fc.constantFrom(...BUTTON),
      sight: fc.constantFrom<Sight>('whole', 'whole', 'whole', 'cut', 'away', 'covered'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('draw' as const), look: fc.constantFrom('a', 'b') }) },
  {
    weight: 8,
    arbitrary: fc.record({
      act: fc.constantFrom('move' as const, 'press' as const, 'touch' as const, 'click' as const, 'tap' as const),
      x: fc.constantFrom(0, 5, 40),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('shift' as const), by: fc.constantFrom(1, 20, 300) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constantFrom(
        ...(['leave', 'hide', 'show', 'blur', 'focus', 'key', 'held', 'cancel', 'keyClick'] as const),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('zoom' as const), pixelRatio: fc.constantFrom(0.1, 1, 2) }) },
);

/** Plays acts on a guard and on a diary of moments, and tells what each click was held to be beside what it may be. */
function play(script: readonly Act[]) {
  let guard = createGuard(1);
  let now = 0;
  let corner = 0;
  let pixelRatio = 1;
  let hidden = false;
  let look = 'a';
  const sights: Record<string, Sight> = { terms: 'away', button: 'away' };
  /** The last moment at which something stood in the way, of each kind. */
  const broken = { terms: 0, pointer: 0, focus: 0 };
  let inside = false;
  let focused = false;
  let down: { by: 'mouse' | 'touch' | 'key'; at: number; held: boolean; x: number; corner: number } | null = null;
  let up: { x: number; corner: number } | null = null;
  const clicks: { verdict: string; allowed: boolean; plain: boolean }[] = [];

  const tell = (event: GuardEvent) => {
    guard = watchOver(guard, event, now);
  };
  const spot = (x: number): Spot => ({ client: { x, y: 7 }, screen: { x: x + corner, y: 9 } });
  const seesAll = () => !hidden && pixelRatio >= 0.5 && Object.values(sights).every((sight) => sight === 'whole');
  const comeIn = () => {
    if (!inside) broken.pointer = now;
    inside = true;
  };
  tell({ type: 'drawn', looks: { terms: look, button: 'b' } });

  for (const step of script) {
    switch (step.act) {
      case 'wait':
        now += step.milliseconds;
        break;
      case 'see':
        if (sights[step.name] !== step.sight) broken.terms = now;
        sights[step.name] = step.sight;
        tell({ type: 'seen', name: step.name, sight: step.sight });
        break;
      case 'draw':
        if (look !== step.look) broken.terms = now;
        look = step.look;
        tell({ type: 'drawn', looks: { terms: look, button: 'b' } });
        break;
      case 'zoom':
        if (step.pixelRatio !== pixelRatio) {
          broken.terms = now;
          // The pointer has to show anew where it is, on the screen as it is now.
          inside = false;
        }
        pixelRatio = step.pixelRatio;
        tell({ type: 'scaled', pixelRatio });
        break;
      case 'shift':
        // The page moves the frame. The frame cannot know before a pointer tells, but the rule is about where it was.
        corner += step.by;
        if (step.by > 2) broken.pointer = now;
        break;
      case 'move':
        comeIn();
        tell({ type: 'moved', spot: spot(step.x) });
        break;
      case 'press':
        comeIn();
        down = { by: 'mouse', at: now, held: false, x: step.x, corner };
        tell({ type: 'pressed', by: 'mouse', spot: spot(step.x) });
        break;
      case 'touch':
        inside = false;
        down = { by: 'touch', at: now, held: false, x: step.x, corner };
        up = null;
        tell({ type: 'pressed', by: 'touch', spot: spot(step.x) });
        break;
      case 'leave':
        inside = false;
        tell({ type: 'left' });
        break;
      case 'hide':
        hidden = true;
        inside = false;
        down = null;
        broken.terms = now;
        tell({ type: 'hidden' });
        break;
      case 'show':
        if (hidden) broken.terms = now;
        hidden = false;
        tell({ type: 'shown' });
        break;
      case 'blur':
        inside = false;
        focused = false;
        down = null;
        tell({ type: 'blurred' });
        break;
      case 'focus':
        if (!focused) broken.focus = now;
        focused = true;
        tell({ type: 'focused' });
        break;
      case 'key':
      case 'held':
        down = { by: 'key', at: now, held: step.act === 'held', x: 0, corner };
        tell({ type: 'keyed', held: step.act === 'held' });
        break;
      case 'cancel':
        down = null;
        tell({ type: 'cancelled' });
        break;
      case 'click':
      case 'tap':
      case 'keyClick': {
        const byKey = step.act === 'keyClick';
        const x = 'x' in step ? step.x : 0;
        if (step.act === 'tap') {
          tell({ type: 'released', spot: spot(x) });
          up = { x, corner };
        }
        const verdict = judge(guard, { names: BUTTON, hasFocus: focused, spot: byKey ? null : spot(x) }, now);
        guard = spent(guard);
        const since = (moment: number) => down !== null && down.at - moment >= LONG;
        const shown = seesAll() && now - broken.terms >= LONG;
        let allowed = shown && focused;
        if (byKey) {
          allowed &&= down === null || (down.by === 'key' && !down.held && since(broken.terms) && since(broken.focus));
        } else {
          allowed &&= down !== null && down.by !== 'key' && since(broken.terms);
          if (down?.by === 'mouse') allowed &&= inside && since(broken.pointer);
          const near = (one: number, other: number) => Math.abs(one - other) <= 10;
          if (down?.by === 'touch') {
            allowed &&= up !== null && near(up.x, down.x) && near(up.x + up.corner, down.x + down.corner);
          }
        }
        // A frame that crept by a pixel or two may be held to have moved: it is only ever the stricter.
        clicks.push({ verdict, allowed, plain: corner === 0 });
        down = null;
        up = null;
        break;
      }
    }
  }
  return clicks;
}

const SHOW: readonly Act[] = BUTTON.map((name) => ({ act: 'see', name, sight: 'whole' }));
const REST: readonly Act[] = [...SHOW, { act: 'focus' }, { act: 'move', x: 5 }, { act: 'wait', milliseconds: 500 }];
/** What each hand does to buy: that of the mouse, the finger, the key and assistive technology. */
const PURCHASES: readonly (readonly Act[])[] = [
  [...REST, { act: 'press', x: 5 }, { act: 'click', x: 5 }],
  [...REST, { act: 'touch', x: 5 }, { act: 'tap', x: 5 }],
  [...REST, { act: 'key' }, { act: 'keyClick' }],
  [...REST, { act: 'keyClick' }],
];

/** Another window comes in front and goes again. */
const glance: Act[] = [{ act: 'blur' }, { act: 'focus' }];

/**
 * Purchases after anything, with a few things in between: of acts at random hardly one click comes near to counting.
 */
const scripts: fc.Arbitrary<Act[]> = fc
  .tuple(
    fc.array(acts, { maxLength: 30 }),
    fc.constantFrom(...PURCHASES),
    fc.array(fc.tuple(fc.nat(), fc.oneof({ weight: 8, arbitrary: acts.map((act) => [act]) }, fc.constant(glance))), {
      maxLength: 3,
    }),
  )
  .map(([before, purchase, between]) => {
    const script = [...purchase];
    for (const [place, some] of between) script.splice(place % script.length, 0, ...some);
    return [...before, ...script];
  });

describe('in whatever order things happen', () => {
  it('no click counts that the rules forbid', () => {
    fc.assert(
      fc.property(scripts, (script) => {
        for (const { verdict, allowed } of play(script)) if (!allowed) expect(verdict).not.toBe('live');
      }),
      { numRuns: 3000 },
    );
  }, 30_000);

  it('every click counts that the rules allow, in a frame that the page leaves where it is', () => {
    fc.assert(
      fc.property(scripts, (script) => {
        for (const { verdict, allowed, plain } of play(script)) if (allowed && plain) expect(verdict).toBe('live');
      }),
      { numRuns: 2000 },
    );
  });

  it('an ordinary purchase in between is one press', () => {
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 30 }), (before) => {
        const calm: Act[] = [{ act: 'cancel' }, { act: 'show' }, { act: 'zoom', pixelRatio: 1 }, { act: 'leave' }];
        for (const purchase of PURCHASES) expect(play([...before, ...calm, ...purchase]).at(-1)!.verdict).toBe('live');
      }),
    );
  });
});
