import { guardDisplay } from '../displayGuard.js';
import { createKnown } from '../known/known.js';
import { laterCalls } from '../laterCalls.js';
import { transition } from '../machine.js';
import { watchVisibility } from '../visibility.js';
import { AuthenticateScreen } from './authenticateScreen.js';
import { CodeScreen } from './codeScreen.js';
import { ConfirmScreen } from './confirmScreen.js';
import { DetailsScreen } from './detailsScreen.js';
import { DoneScreen } from './doneScreen.js';
import { EmailScreen } from './emailScreen.js';
import { FactorScreen } from './factorScreen.js';
import { PaymentMethodScreen } from './paymentMethodScreen.js';
import { ShopErrorScreen } from './shopErrorScreen.js';

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
