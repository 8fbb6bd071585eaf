import type { Obstacle } from './clickGuard.js';

/**
 * How a guarded button stands, for whoever draws it. `early`: not yet, and nobody has tried; `moment`: somebody has,
 * too early; an obstacle: it has been in the way for so long that it has to be said.
 */
export type ButtonStanding = 'live' | 'early' | 'moment' | Exclude<Obstacle, 'away'>;

export type GuardView = {
  /** By the name that the button was given. */
  readonly standing: (name: string) => ButtonStanding;
  /** What is said to be in the way of any of them. */
  readonly obstacle: Exclude<Obstacle, 'away'> | null;
  /** It and what it agrees to have stood in view for long enough, whatever the hand that presses it has to wait for. */
  readonly isShown: (name: string) => boolean;
  /** What a press on a button that something is in the way of does. `null`: nothing can be done about it here. */
  readonly help: 'lift' | 'elsewhere' | null;
  /** The frame is a sheet above the page. */
  readonly lifted: boolean;
  readonly lower: () => void;
};

/** Before anything guarded has been drawn. */
export const NOTHING_GUARDED: GuardView = {
  standing: () => 'early',
  obstacle: null,
  isShown: () => false,
  help: null,
  lifted: false,
  lower: () => {},
};
