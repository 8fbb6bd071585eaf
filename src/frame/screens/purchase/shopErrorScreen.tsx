import type { ProblemCode } from '../../../protocol/problems.js';
import type { View } from '../../state/state.js';
import { PrimaryButton } from '../button.js';
import { Callout, Screen, type ScreenProps } from '../screen.js';

/** The shop could not finish what the buyer agreed to. Its own words stand here, away from any field. */
export function ShopErrorScreen({
  view,
  state,
  words,
  dispatch,
}: ScreenProps<Extract<View, { screen: 'error'; kind: 'shop' }>>) {
  const { shopError: error } = words;
  const { problem, shop, shopSays } = view;
  const wasDeclined = problem.code === 'payment_declined';
  return (
    <Screen {...{ view, state, words, dispatch }} title={error.shopFailed(shop.merchantName)}>
      <Callout>
        {wasDeclined
          ? words.refused(problem.code, problem.declineReason)
          : nothingMoved(problem.code)
            ? error.nothingCharged
            : error.maybeCharged(shop.merchantName)}
      </Callout>
      {shopSays && (
        <p class="shop-says">
          {error.says(shop.merchantName)} <q>{shopSays}</q>
        </p>
      )}
      <PrimaryButton>{wasDeclined ? error.otherWay : words.tryAgain}</PrimaryButton>
    </Screen>
  );
}

/** The answers that come before anything is reserved with the bank. Of every other it cannot be said. */
const BEFORE_MONEY: readonly ProblemCode[] = [
  'payment_declined',
  'validation_failed',
  'amount_mismatch',
  'currency_mismatch',
  'item_mismatch',
  'user_mismatch',
  'proof_invalid',
  'proof_expired',
  'wrong_proof_kind',
  'rate_limited',
  'unavailable',
];
const nothingMoved = (code: string): boolean => (BEFORE_MONEY as readonly string[]).includes(code);
