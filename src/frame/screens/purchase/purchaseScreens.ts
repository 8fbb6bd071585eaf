import { AuthenticateScreen } from './authenticateScreen.js';
import { CodeScreen } from './codeScreen.js';
import { ConfirmScreen } from './confirmScreen.js';
import { DetailsScreen } from './detailsScreen.js';
import { DoneScreen } from './doneScreen.js';
import { EmailScreen } from './emailScreen.js';
import { FactorScreen } from './factorScreen.js';
import { PaymentMethodScreen } from './paymentMethodScreen.js';
import { ShopErrorScreen } from './shopErrorScreen.js';

/** The screens of a purchase after the phone number. */
export const purchaseScreens = {
  AuthenticateScreen,
  CodeScreen,
  ConfirmScreen,
  DetailsScreen,
  DoneScreen,
  EmailScreen,
  FactorScreen,
  PaymentMethodScreen,
  ShopErrorScreen,
};
