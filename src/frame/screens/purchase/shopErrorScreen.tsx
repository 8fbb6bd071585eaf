import { mayBeHeld } from '../../state/held.js';
import type { View } from '../../state/state.js';
import { PrimaryButton } from '../button.js';
import { Callout, Screen, type ScreenProps } from '../screen.js';
import { ShopSays } from './shopSays.js';

/** The shop could not finish what the buyer agreed to. Its own words stand here, away from any field. */
export function ShopErrorScreen({
  view,
  state,
  words,
  dispatch,
}: ScreenProps<Extract<View, { screen: 'error'; kind: 'shop' }>>) {
  const { shopError: error } = words;
  const { code, charged, shop, shopSays } = view;
  const { merchantName } = shop;
  const { flow } = shop.request;
  const buying = flow === 'recurring-purchase' || flow === 'registration' ? flow : 'purchase';
  const no = mayBeHeld(state)
    ? words.purchaseNotices('held', merchantName, words.money.held)
    : error.nothingCharged[buying];
  return (
    <Screen
      {...{ view, state, words, dispatch }}
      title={code === 'no_answer' ? error.noAnswer(merchantName) : error.shopFailed[buying](merchantName)}
    >
      <Callout>{charged === 'no' ? no : error.maybeCharged(merchantName)}</Callout>
      {shopSays && <ShopSays shop={merchantName} says={shopSays} words={words} />}
      <PrimaryButton>{words.tryAgain}</PrimaryButton>
    </Screen>
  );
}
