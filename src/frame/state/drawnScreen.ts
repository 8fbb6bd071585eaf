import type { DrawnShop, View } from './state.js';

/** The document's own first screen, while the session behind it is being opened. */
export type DrawnView = Extract<View, { screen: 'loading' }> & { drawn: DrawnShop };

export const isDrawn = (view: View): view is DrawnView => view.screen === 'loading' && view.drawn !== null;

/** The screen that a buyer sees: what the document came with is one as well. */
export const screenSeen = (view: View): View['screen'] => (isDrawn(view) ? 'phone' : view.screen);

/** The shop as far as it is known: by the session, or by the document. */
export const shopSeen = (view: View): Pick<DrawnShop, 'merchantName' | 'supportUrl' | 'livemode'> | null =>
  'shop' in view ? view.shop : isDrawn(view) ? view.drawn : null;
