import type { ComponentChildren } from 'preact';
import type { PreferencesView } from '../../state/accountState.js';
import { PrimaryButton, TextButton } from '../button.js';
import { FormScreen } from '../formScreen.js';
import { CheckIcon } from '../icons.js';
import { Screen } from '../screen.js';
import type { AccountProps } from './accountScreen.js';
import { ChangeEmailScreen, ChangePhoneScreen } from './changeScreens.js';
import { EraseScreen } from './eraseScreen.js';
import { LimitScreen } from './limitScreen.js';
import { Overview } from './overview.js';
import { AddWayScreen, RemoveWayScreen } from './wayScreens.js';

/** What the buyer pays and has paid, and on the provider's own page everything that is saved about them. */
export function PreferencesScreen(props: AccountProps<PreferencesView>) {
  const { view, own } = props;
  const { part } = view;
  switch (part.name) {
    case 'overview':
      return <Overview {...props} />;
    case 'stop': {
      const { payment } = part;
      return (
        <FormScreen
          {...props}
          title={own.recurring.stopTitle(payment.item_name ?? payment.merchant_name)}
          lead={own.recurring.stopMore(payment.merchant_name)}
          button={own.recurring.stopButton}
          guards="stop"
          seen
          back={own.recurring.keep}
        />
      );
    }
    case 'forget-all':
      return (
        <FormScreen
          {...props}
          title={own.devices.forgetAll}
          lead={own.devices.forgetAllMore}
          button={own.devices.forgetAllButton}
          guards="forget-all"
          seen
        />
      );
    case 'add':
      return <AddWayScreen {...props} />;
    case 'remove':
      return <RemoveWayScreen {...props} instrument={part.instrument} />;
    case 'email':
      return <ChangeEmailScreen {...props} />;
    case 'phone':
      return <ChangePhoneScreen {...props} lost={part.lost === true} />;
    case 'limit':
      return view.preferences && <LimitScreen {...props} preferences={view.preferences} />;
    case 'erase':
      return <EraseScreen {...props} sure={part.sure} />;
    case 'expired':
      return <Expired {...props} />;
    case 'erased':
      return (
        <End {...props} title={own.data.erased} button={own.preferences.done}>
          {part.remains ? own.data.erasedRemains : own.data.erasedMore}
        </End>
      );
    case 'closed':
      return (
        <End {...props} title={own.preferences.closed} button={own.preferences.showAgain}>
          {own.preferences.closedMore}
        </End>
      );
    case 'prove':
    case 'change-code':
      return null;
  }
}

function Expired({ view, state, words, own: { preferences }, dispatch }: AccountProps<PreferencesView>) {
  const busy = state.work.status === 'busy';
  return (
    <Screen {...{ view, state, words, dispatch }} title={preferences.expired}>
      <p class="lead">{preferences.expiredMore(view.shop.merchantName)}</p>
      <PrimaryButton busy={busy}>{words.tryAgain}</PrimaryButton>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'not-you' })} inert={busy}>
          {preferences.otherNumber}
        </TextButton>
      </div>
    </Screen>
  );
}

function End({
  view,
  state,
  words,
  dispatch,
  title,
  button,
  children,
}: AccountProps<PreferencesView> & { title: string; button: string; children: ComponentChildren }) {
  return (
    <Screen
      {...{ view, state, words, dispatch }}
      title={title}
      titleIcon={
        <span class="badge paid">
          <CheckIcon />
        </span>
      }
    >
      <p class="lead">{children}</p>
      <PrimaryButton>{button}</PrimaryButton>
    </Screen>
  );
}
