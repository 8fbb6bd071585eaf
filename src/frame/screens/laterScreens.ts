/**
 * The screens that come after a new buyer's first one, with their rules, their calls and the watch over the terms.
 * They are loaded once the page has opened the frame, so that the first screen comes sooner.
 */

export { guardDisplay } from '../displayGuard.js';
export { laterCalls } from '../laterCalls.js';
export { transition } from '../machine.js';
export { watchVisibility } from '../visibility.js';
export { AuthenticateScreen } from './authenticateScreen.js';
export { CodeScreen } from './codeScreen.js';
export { ConfirmScreen } from './confirmScreen.js';
export { DetailsScreen } from './detailsScreen.js';
export { DoneScreen } from './doneScreen.js';
export { EmailScreen } from './emailScreen.js';
export { FactorScreen } from './factorScreen.js';
export { PaymentMethodScreen } from './paymentMethodScreen.js';
export { ShopErrorScreen } from './shopErrorScreen.js';
