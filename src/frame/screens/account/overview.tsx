import type { Preferences } from '../../../protocol/accountApi.js';
import { typedFirst } from '../../rules/identity/proving.js';
import type { PreferencesView } from '../../state/accountState.js';
import { PrimaryButton, TextButton } from '../button.js';
import { longDate } from '../dates.js';
import { OutLink } from '../outLink.js';
import { isolate } from '../phoneScreen.js';
import { Screen } from '../screen.js';
import type { AccountProps } from './accountScreen.js';
import { DataSection } from './dataSection.js';
import { DevicesSection } from './devicesSection.js';
import { OrdersSection } from './ordersSection.js';
import { RecurringSection } from './recurringSection.js';
import { GUARDED_ROW, GuardedItemButton, WhatIsInTheWay } from './section.js';
import { WaysSection } from './waysSection.js';
import { YouSection } from './youSection.js';

/** What every section gets. */
export type SectionProps = Pick<AccountProps<PreferencesView>, 'words' | 'own' | 'dispatch' | 'now' | 'guard'> & {
  preferences: Preferences;
  locale: string;
  /** Something runs: nothing else can be asked for. */
  busy: boolean;
  /** Everything here is of one shop, whose name stands above. */
  atShop: boolean;
};

/** Everything at a glance, each thing with what can be done about it. */
export function Overview({ view, state, words, own, dispatch, now, guard }: AccountProps<PreferencesView>) {
  const { preferences, shop } = view;
  const busy = state.work.status === 'busy';
  const { locale } = shop.request;
  const atShop = shop.request.sessionId !== undefined;
  const title = atShop ? own.preferences.atShop(shop.merchantName) : own.preferences.account;
  const screen = { view, state, words, dispatch, title };
  if (preferences === null) {
    return (
      <Screen {...screen}>
        <PrimaryButton busy={busy}>{busy ? own.opening : words.tryAgain}</PrimaryButton>
      </Screen>
    );
  }

  const props: SectionProps = { words, own, dispatch, now, guard, preferences, locale, busy, atShop };
  const [elsewhere] = typedFirst(shop.factors);
  const pending = preferences.account?.pending_phone;
  const empty = preferences.recurring_payments.length === 0 && preferences.orders.length === 0;
  return (
    <Screen {...screen}>
      <WhatIsInTheWay {...{ guard, words }} />
      {elsewhere && (
        <div class="aside">
          <p>{own.preferences.elsewhere}</p>
          <TextButton onClick={() => dispatch({ type: 'prove', factor: elsewhere })} inert={busy}>
            {own.preferences.showElsewhere}
          </TextButton>
        </div>
      )}
      {pending && (
        <div class="aside" {...GUARDED_ROW}>
          <p>{own.you.pending(isolate(pending.masked), longDate(pending.effective_at, locale))}</p>
          <GuardedItemButton
            {...{ guard, words }}
            name="keep-phone"
            inert={busy}
            onClick={() => dispatch({ type: 'ask', call: { name: 'change', change: { change: 'keep-phone' } } })}
          >
            {own.you.stopPending}
          </GuardedItemButton>
        </div>
      )}
      {empty && !elsewhere && <p class="lead">{own.preferences.nothing}</p>}
      <RecurringSection {...props} />
      <OrdersSection {...props} />
      {preferences.account && (
        <>
          <YouSection {...props} account={preferences.account} />
          <WaysSection {...props} account={preferences.account} />
          <DevicesSection {...props} account={preferences.account} />
          <DataSection {...props} />
        </>
      )}
      {atShop && (
        <p class="note">
          <OutLink href={shop.livemode ? '/account' : '/account?mode=test'} words={words}>
            {own.preferences.toAccount}
          </OutLink>
        </p>
      )}
      <PrimaryButton inert={busy}>{own.preferences.done}</PrimaryButton>
    </Screen>
  );
}
