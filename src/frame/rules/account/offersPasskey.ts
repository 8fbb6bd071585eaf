import type { View } from '../../state/state.js';

/** On the page after a purchase, once its buyer has shown who they are there. */
export const offersPasskey = (view: View): boolean =>
  view.screen === 'receipt' &&
  view.shop.request.flow === 'success' &&
  view.part.name === 'receipt' &&
  Boolean(view.receipt?.payment);
