import { provingOn } from '../rules/identity/proving.js';
import { transition } from '../rules/purchase/purchaseTransition.js';
import { purchaseScreens } from '../screens/purchase/purchaseScreens.js';
import type { View } from '../state/state.js';
import { bringCardFields } from './bringCardFields.js';
import { guardClicks } from './clickGuarding.js';
import { keepSession, resumeSession } from './keptSession.js';
import { performLater } from './laterJobs.js';
import { createPhoneReadings, helpWithPhone } from './phoneHelp.js';
import { createRecognition } from './recognition.js';

/**
 * The screens that come after a new buyer's first one, with their rules, their calls and the watch over what is
 * pressed.
 * They are loaded once the page has opened the frame, so that the first screen comes sooner.
 */
export const lazyPurchase = {
  bringCardFields,
  createRecognition,
  guardClicks,
  createPhoneReadings,
  helpWithPhone,
  keepSession,
  resumeSession,
  perform: performLater,
  resendAt,
  transition,
  screens: purchaseScreens,
};

/** When another code may be asked for on a screen that has sent one, in milliseconds since 1970. */
function resendAt(view: View): number | null {
  return provingOn(view)?.sent?.resendAt ?? null;
}
