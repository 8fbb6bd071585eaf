import { ProveScreen } from '../proveScreen.js';
import type { ScreenTable } from '../screen.js';
import { AuthenticateScreen } from './authenticateScreen.js';
import { ConfirmScreen } from './confirmScreen.js';
import { DetailsScreen } from './detailsScreen.js';
import { DoneScreen } from './doneScreen.js';
import { EmailScreen } from './emailScreen.js';
import { PaymentMethodScreen } from './paymentMethodScreen.js';
import { RailPageScreen } from './railPageScreen.js';
import { ShopErrorScreen } from './shopErrorScreen.js';

/** The screens of a purchase after the phone number. */
export const purchaseScreens: ScreenTable = {
  code: ProveScreen,
  email: EmailScreen,
  'payment-method': PaymentMethodScreen,
  details: DetailsScreen,
  page: RailPageScreen,
  factor: ProveScreen,
  confirm: ConfirmScreen,
  authenticate: AuthenticateScreen,
  done: DoneScreen,
  'shop-error': ShopErrorScreen,
};
