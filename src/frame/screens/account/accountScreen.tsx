import { type AccountView, isAccountView } from '../../state/accountState.js';
import type { AccountWords, Words } from '../../words/words.js';
import type { ScreenProps } from '../screen.js';
import { PreferencesScreen } from './preferencesScreen.js';
import { ProveScreen } from './proveScreen.js';
import { ReceiptScreen } from './receiptScreen.js';

/** What every part of these screens gets. */
export type AccountProps<V extends AccountView = AccountView> = ScreenProps<V, Words> & { own: AccountWords };

/** The screens of the flows in which nothing is bought. */
export function AccountScreen(props: Omit<AccountProps, 'own'>) {
  const own = props.words.account;
  const { view } = props;
  if (!own || !isAccountView(view)) return null;
  // Each part starts anew, so that nothing typed or opened in one shows up in another.
  const key = `${view.screen} ${view.part.name}`;
  if (view.part.name === 'prove') return <ProveScreen key={key} {...props} part={view.part} own={own} />;
  return view.screen === 'receipt' ? (
    <ReceiptScreen key={key} {...props} view={view} own={own} />
  ) : (
    <PreferencesScreen key={key} {...props} view={view} own={own} />
  );
}
