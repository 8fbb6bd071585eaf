import { provingOn } from '../../rules/identity/proving.js';
import { type AccountView, isAccountView } from '../../state/accountState.js';
import type { AccountWords, Words } from '../../words/words.js';
import { ProveScreen } from '../proveScreen.js';
import type { ScreenProps, ScreenTable } from '../screen.js';
import { PreferencesScreen } from './preferencesScreen.js';
import { ReceiptScreen } from './receiptScreen.js';

/** What every part of these screens gets. */
export type AccountProps<V extends AccountView = AccountView> = ScreenProps<V, Words> & { own: AccountWords };

/** The screens of the flows in which nothing is bought. */
function AccountScreen(props: Omit<AccountProps, 'own'>) {
  const own = props.words.account;
  const { view } = props;
  if (!own || !isAccountView(view)) return null;
  // Each part starts anew, so that nothing typed or opened in one shows up in another.
  const key = `${view.screen} ${view.part.name}`;
  if (provingOn(view)) return <ProveScreen key={key} {...props} />;
  return view.screen === 'receipt' ? (
    <ReceiptScreen key={key} {...props} view={view} own={own} />
  ) : (
    <PreferencesScreen key={key} {...props} view={view} own={own} />
  );
}

/** Both have parts, which the rules lead from one to the other. */
export const accountScreens: ScreenTable = { preferences: AccountScreen, receipt: AccountScreen };
