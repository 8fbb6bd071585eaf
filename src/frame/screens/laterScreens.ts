/**
 * The screens, with their words and the watch over the terms, that come after a new buyer's first one. They are loaded once the buyer has begun, or is
 * recognised, so that the first one comes sooner.
 */

export { guardDisplay } from '../displayGuard.js';
export { watchVisibility } from '../visibility.js';
export { addLaterWords } from '../words/chooseLaterWords.js';
export { CodeScreen } from './codeScreen.js';
export { ConfirmScreen } from './confirmScreen.js';
export { DetailsScreen } from './detailsScreen.js';
export { DoneScreen } from './doneScreen.js';
export { EmailScreen } from './emailScreen.js';
export { PaymentMethodScreen } from './paymentMethodScreen.js';
export { ShopErrorScreen } from './shopErrorScreen.js';
