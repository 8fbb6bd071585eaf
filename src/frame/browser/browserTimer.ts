import type { Timer } from './displayGuard.js';

/** The browser's own timer. */
export const browserTimer: Timer = {
  start(run, milliseconds) {
    const id = setTimeout(run, milliseconds);
    return () => clearTimeout(id);
  },
};
