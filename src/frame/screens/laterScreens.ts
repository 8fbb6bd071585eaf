/**
 * The screens that come after a new buyer's first one. They are loaded once the buyer has begun, or is
 * recognised, so that the first one comes sooner.
 */
export { CodeScreen } from './codeScreen.js';
export { ConfirmScreen } from './confirmScreen.js';
export { DetailsScreen } from './detailsScreen.js';
export { DoneScreen } from './doneScreen.js';
export { EmailScreen } from './emailScreen.js';
export { PaymentMethodScreen } from './paymentMethodScreen.js';
export { ShopErrorScreen } from './shopErrorScreen.js';
