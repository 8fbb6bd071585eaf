import { PrimaryButton } from '../screens/button.js';
import { ProveScreen } from '../screens/proveScreen.js';
import { EverywhereBox } from '../screens/purchase/everywhereBox.js';
import { MaskedEmail } from '../screens/purchase/masked.js';
import { NotYou } from '../screens/purchase/notYou.js';
import { PasskeyOffer } from '../screens/purchase/passkeyOffer.js';
import { Screen, type ScreenProps, type ScreenTable, type ViewOf } from '../screens/screen.js';
import type { WindowWords } from './words.js';

/**
 * The screens of the provider's window that no frame has, and the one it shares but for the way back.
 * @param shop the shop's name, as the frame has it from the provider
 */
export function welcomeScreens(said: WindowWords, shop: string): ScreenTable {
  return {
    code: ProveScreen,
    factor: (props: ScreenProps) => <ProveScreen {...props} back={said.skip(shop)} />,
    welcome: (props: ScreenProps<ViewOf<'welcome'>>) => <Welcome {...props} said={said} shop={shop} />,
    'handed-over': (props: ScreenProps) => (
      <Screen {...props} title={said.done(shop)}>
        <p class="lead">{said.doneMore}</p>
      </Screen>
    ),
  };
}

/** The shop's name and who would go on there: the one click that hands over. */
function Welcome({ said, shop, ...props }: ScreenProps<ViewOf<'welcome'>> & { said: WindowWords; shop: string }) {
  const { view, state, words, dispatch } = props;
  const { email_masked: email } = view.buyer;
  const doing = state.work.status === 'busy' ? state.work.job.kind : null;
  // What goes on beside the button is said where it was begun.
  const busy = doing !== null && doing !== 'makePasskey';
  return (
    <Screen {...props} title={said.welcome} busy={busy}>
      <p class="lead">{said.asWho(email, shop)}</p>
      {view.asks && <EverywhereBox {...{ state, words, dispatch }} />}
      <PrimaryButton busy={busy} inert={doing !== null}>
        {busy ? said.busy : said.continueAs(email)}
      </PrimaryButton>
      <NotYou who={<MaskedEmail masked={email} words={words} />} {...{ words, dispatch }} inert={doing !== null} />
      {/* Below everything else, so that nothing moves for it. */}
      <PasskeyOffer {...{ state, words, dispatch }} />
    </Screen>
  );
}
