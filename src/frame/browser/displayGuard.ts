import { MINIMUM_DISPLAY_TIME } from '../../protocol/frameApi.js';

/** Tells whether everything watched can be seen in full right now; answers once at the start and at each change. */
export type WatchVisibility = (targets: readonly Element[], tell: (visible: boolean) => void) => () => void;

/** The timer the guard counts with. */
export type Timer = { start(run: () => void, milliseconds: number): () => void };

/**
 * Calls `tell(true)` once the targets have been visible without a break for the minimum display time, and
 * `tell(false)` as soon as anything covers them. A page that lays its own button over the frame's, or makes
 * the frame see-through, never gets a live button. For changed terms, stop this guard and start another.
 *
 * @returns stops watching; nothing is told afterwards.
 */
export function guardDisplay(
  targets: readonly Element[],
  { watch, timer }: { watch: WatchVisibility; timer: Timer },
  tell: (live: boolean) => void,
): () => void {
  let live = false;
  let stopTimer: (() => void) | null = null;

  const become = (next: boolean) => {
    if (live === next) return;
    live = next;
    tell(live);
  };

  const stopWatching = watch(targets, (visible) => {
    if (!visible) {
      stopTimer?.();
      stopTimer = null;
      become(false);
    } else if (!stopTimer) {
      stopTimer = timer.start(() => become(true), MINIMUM_DISPLAY_TIME);
    }
  });

  return () => {
    stopWatching();
    stopTimer?.();
  };
}
