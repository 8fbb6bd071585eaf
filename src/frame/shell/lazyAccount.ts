import { saveFile } from '../browser/saveFile.js';
import { accountTransition } from '../rules/account/accountTransition.js';
import { accountScreens } from '../screens/account/accountScreen.js';
import { purchaseScreens } from '../screens/purchase/purchaseScreens.js';
import { createAccountCaller } from './accountCalls.js';

/**
 * What the flows in which nothing is bought have beyond the others: their screens, their rules in place of a
 * purchase's, and their calls. Loaded for them only.
 */
export const lazyAccount = {
  callAccount: createAccountCaller(saveFile),
  transition: accountTransition,
  screens: { ...purchaseScreens, ...accountScreens },
};
