import { guardDisplay } from '../displayGuard.js';
import { createKnown } from '../known/known.js';
import { laterCalls } from '../laterCalls.js';
import { transition } from '../machine.js';
import { watchVisibility } from '../visibility.js';
import type { LazyScreens } from './app.js';
import { purchaseScreens } from './purchaseScreens.js';

/**
 * The screens that come after a new buyer's first one, with their rules, their calls and the watch over the terms.
 * They are loaded once the page has opened the frame, so that the first screen comes sooner.
 */
export const laterScreens = {
  createKnown,
  guardDisplay,
  laterCalls,
  transition,
  watchVisibility,
  ...purchaseScreens,
};

export type LaterScreens = typeof laterScreens & LazyScreens;
