import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardDisplay } from '../../../src/frame/browser/displayGuard.js';
import { MINIMUM_DISPLAY_TIME } from '../../../src/protocol/frameApi.js';

/** A guard over a visibility and a clock that the test moves by hand. */
function watched() {
  let see: (visible: boolean) => void = () => {};
  let now = 0;
  let stopped = false;
  const timers = new Set<{ at: number; run: () => void }>();
  const told: boolean[] = [];
  const stop = guardDisplay(
    [],
    {
      watch: (_, tell) => {
        see = tell;
        return () => {
          stopped = true;
        };
      },
      timer: {
        start(run, milliseconds) {
          const timer = { at: now + milliseconds, run };
          timers.add(timer);
          return () => timers.delete(timer);
        },
      },
    },
    (live) => told.push(live),
  );
  const pass = (milliseconds: number) => {
    now += milliseconds;
    for (const timer of [...timers]) {
      if (timer.at <= now && timers.delete(timer)) timer.run();
    }
  };
  return { see: (visible: boolean) => see(visible), pass, told, stop, stopped: () => stopped };
}

describe('guardDisplay', () => {
  it('is live after the minimum time in full view, and not a moment earlier', () => {
    const guard = watched();
    guard.see(true);
    guard.pass(MINIMUM_DISPLAY_TIME - 1);
    expect(guard.told).toEqual([]);
    guard.pass(1);
    expect(guard.told).toEqual([true]);
  });

  it('starts again from nothing after an overlay, however short', () => {
    const guard = watched();
    guard.see(true);
    guard.pass(MINIMUM_DISPLAY_TIME - 1);
    guard.see(false);
    guard.see(true);
    guard.pass(MINIMUM_DISPLAY_TIME - 1);
    expect(guard.told).toEqual([]);
    guard.pass(1);
    expect(guard.told).toEqual([true]);
  });

  it('is dead the moment something covers a live button', () => {
    const guard = watched();
    guard.see(true);
    guard.pass(MINIMUM_DISPLAY_TIME);
    guard.see(false);
    expect(guard.told).toEqual([true, false]);
  });

  it('never becomes live while nothing is seen', () => {
    const guard = watched();
    guard.pass(60_000);
    guard.see(false);
    guard.pass(60_000);
    expect(guard.told).toEqual([]);
  });

  it('says nothing once it is stopped', () => {
    const guard = watched();
    guard.see(true);
    guard.stop();
    guard.pass(MINIMUM_DISPLAY_TIME * 2);
    expect(guard.told).toEqual([]);
    expect(guard.stopped()).toBe(true);
  });

  it('does not start its time again when the same sight is reported twice', () => {
    const guard = watched();
    guard.see(true);
    guard.pass(MINIMUM_DISPLAY_TIME / 2);
    guard.see(true);
    guard.pass(MINIMUM_DISPLAY_TIME / 2);
    expect(guard.told).toEqual([true]);
  });

  it('is only ever live after an unbroken stretch of the minimum time', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(800)), { maxLength: 30 }), (steps) => {
        const guard = watched();
        let unbroken = 0;
        for (const [visible, milliseconds] of steps) {
          guard.see(visible);
          guard.pass(milliseconds);
          unbroken = visible ? unbroken + milliseconds : 0;
          expect(guard.told.at(-1) ?? false).toBe(unbroken >= MINIMUM_DISPLAY_TIME);
        }
      }),
    );
  });
});
