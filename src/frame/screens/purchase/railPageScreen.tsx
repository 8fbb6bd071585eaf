import type { RailPage, State, View } from '../../state/state.js';
import type { Words } from '../../words/words.js';
import { PrimaryButton, TextButton } from '../button.js';
import { Screen, type ScreenProps } from '../screen.js';
import { LockIcon } from './purchaseIcons.js';

/** The way to the processor's own page, where a card is given: nothing of it passes through here. */
export function RailPageScreen(props: ScreenProps<Extract<View, { screen: 'details'; asks: 'page' }>>) {
  const { view, state, words, dispatch } = props;
  const { railPage, details } = words;
  const { page, shop, method } = view;
  const isPurchase = shop.request.flow !== 'preferences';
  const why = isPurchase ? `${railPage.why} ${railPage.priceAgain}` : railPage.why;
  return (
    <Screen {...props} title={details.titles[method]} busy={isOpening(state)} onSubmit={() => {}}>
      <p class="lead">{leadOf(railPage, page, why)}</p>
      <OpenPageButton {...{ page, state, words, dispatch }} open={railPage.open} />
      {isPurchase && (
        <p class="note shield">
          <LockIcon />
          <span>{railPage.neverSeen(shop.merchantName)}</span>
        </p>
      )}
      <div class="texts">
        <OpenAgain {...{ page, words, dispatch }} />
        <TextButton onClick={() => dispatch({ type: 'back' })}>{words.back}</TextButton>
      </div>
    </Screen>
  );
}

/** What is said of the window: what for, that the browser opened none, or that it is waited for. */
export const leadOf = (railPage: Words['railPage'], { phase }: RailPage, why: string): string =>
  phase === 'blocked' ? railPage.blocked : phase === 'away' ? railPage.away : why;

/** True while there is no way in, or the window is being opened. */
export const isOpening = ({ work }: State): boolean => work.status === 'busy' && work.job.kind !== 'readRailPage';

/** Opens the window, in the buyer's own click, and opens it again for whoever has lost it. */
export function OpenPageButton({
  page,
  state,
  words: { railPage },
  dispatch,
  open,
}: Pick<ScreenProps, 'state' | 'words' | 'dispatch'> & { page: RailPage; open: string }) {
  const busy = isOpening(state);
  const waits = page.phase === 'away' && page.used;
  const ready = page.phase === 'ready' ? open : railPage.again;
  return (
    <PrimaryButton
      busy={busy}
      inert={busy || waits}
      onClick={(event) => event.isTrusted && !waits && dispatch({ type: 'open-page' })}
    >
      {busy ? railPage.opening : waits ? railPage.waiting : ready}
    </PrimaryButton>
  );
}

/** For whoever cannot find the window any more: the page is opened anew. */
export const OpenAgain = ({ page, words, dispatch }: Pick<ScreenProps, 'words' | 'dispatch'> & { page: RailPage }) =>
  page.phase === 'away' && page.used ? (
    <TextButton onClick={() => dispatch({ type: 'open-page' })}>{words.railPage.again}</TextButton>
  ) : null;
