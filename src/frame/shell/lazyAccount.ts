import { saveFile } from '../browser/saveFile.js';
import { accountTransition } from '../rules/account/accountTransition.js';
import { AccountScreen } from '../screens/account/accountScreen.js';
import { createAccountCaller } from './accountCalls.js';

/**
 * What the flows in which nothing is bought have beyond the others: their screens, their rules in place of a purchase's,
 * and their calls. Loaded for them only.
 */
export const accountLater = {
  AccountScreen,
  callAccount: createAccountCaller(saveFile),
  transition: accountTransition,
};
