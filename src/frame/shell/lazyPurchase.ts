import { guardDisplay } from '../browser/displayGuard.js';
import { watchVisibility } from '../browser/visibility.js';
import { transition } from '../rules/purchase/purchaseTransition.js';
import type { LazyScreens } from '../screens/app.js';
import { purchaseScreens } from '../screens/purchase/purchaseScreens.js';
import { laterCalls } from './purchaseCalls.js';
import { createKnown } from './recognition.js';

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
