/** Runs something later. */
export type Timer = {
  /** @returns what keeps it from running. */
  start(run: () => void, milliseconds: number): () => void;
};

/** The browser's own timer. */
export const browserTimer: Timer = {
  start(run, milliseconds) {
    const id = setTimeout(run, milliseconds);
    return () => clearTimeout(id);
  },
};
