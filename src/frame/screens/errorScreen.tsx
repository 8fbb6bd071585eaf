import type { View } from '../state/state.js';
import type { OpeningWords } from '../words/words.js';
import { PrimaryButton } from './button.js';
import { Screen, type ScreenProps } from './screen.js';

/** No session could be opened. It is among the first screens: where nothing loads, this one must be there. */
export function ErrorScreen({
  view,
  state,
  words,
  dispatch,
}: ScreenProps<Extract<View, { screen: 'error'; kind: 'session' }>, OpeningWords>) {
  const { error } = words;
  const unreachable = view.reason === 'unreachable';
  return (
    <Screen {...{ view, state, words, dispatch }} title={unreachable ? error.unreachable : error.notRegistered}>
      <p class="lead">{unreachable ? error.unreachableMore : error.notRegisteredMore}</p>
      <PrimaryButton>{words.tryAgain}</PrimaryButton>
    </Screen>
  );
}
