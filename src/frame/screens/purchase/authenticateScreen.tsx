import { TextButton } from '../button.js';
import { GuardedButton } from '../guardedButton.js';
import { Offer } from '../offer.js';
import { Screen, type ScreenProps, type ViewOf } from '../screen.js';
import { TermsList } from '../termsList.js';
import { instrumentName } from './masked.js';
import { isOpening, leadOf, OpenAgain, OpenPageButton } from './railPageScreen.js';

/** The bank's question whether the buyer approves this very payment: exactly its amount, payee and method. */
export function AuthenticateScreen({ view, state, words, dispatch, guard }: ScreenProps<ViewOf<'authenticate'>>) {
  const { confirmation, page } = view;
  const { authenticate } = words;
  const { work } = state;
  const busy = page ? isOpening(state) : work.status === 'busy';
  const why = page ? words.railPage.whyBank(confirmation.merchant_name) : authenticate.why(confirmation.merchant_name);
  const answer = (given: 'approve' | 'refuse') => (event: MouseEvent) => {
    // Only the buyer's own hand, as on the final button.
    if (event.isTrusted) dispatch({ type: 'authenticate', answer: given });
  };
  return (
    <Screen {...{ view, state, words, dispatch }} title={authenticate.title} busy={busy} onSubmit={() => {}}>
      <p class="lead">{page ? leadOf(words.railPage, page, why) : why}</p>
      <TermsList
        rows={[
          [authenticate.payee, confirmation.merchant_name],
          [
            words.confirm.payWith,
            'instrument' in confirmation ? instrumentName(words, confirmation.instrument.label) : undefined,
          ],
        ]}
      />
      <Offer view={view} words={words} seen />
      {page ? (
        <OpenPageButton {...{ page, state, words, dispatch }} open={words.railPage.openBank} />
      ) : (
        <GuardedButton {...{ guard, words }} name="approve" busy={busy} onClick={answer('approve')}>
          {busy ? authenticate.approving : authenticate.approve}
        </GuardedButton>
      )}
      <div class="texts">
        {page && <OpenAgain {...{ page, words, dispatch }} />}
        <TextButton
          onClick={answer('refuse')}
          inert={page ? work.status === 'busy' && work.job.kind === 'makeProof' : busy}
        >
          {page ? words.railPage.otherWay : authenticate.refuse}
        </TextButton>
      </div>
    </Screen>
  );
}
