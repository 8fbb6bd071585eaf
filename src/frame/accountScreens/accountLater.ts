import { createAccountCaller } from '../account/accountCalls.js';
import { accountTransition } from '../account/accountMachine.js';
import { AccountScreen } from './accountScreen.js';
import { saveFile } from './saveFile.js';

/**
 * What the flows in which nothing is bought have beyond the others: their screens, their rules in place of a purchase's,
 * and their calls. Loaded for them only.
 */
export const accountLater = {
  AccountScreen,
  callAccount: createAccountCaller(saveFile),
  transition: accountTransition,
};
