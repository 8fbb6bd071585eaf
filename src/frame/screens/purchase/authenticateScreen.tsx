import { TextButton } from '../button.js';
import { GuardedButton } from '../guardedButton.js';
import { Offer } from '../offer.js';
import { Screen, type ScreenProps, type ViewOf } from '../screen.js';
import { TermsList } from '../termsList.js';
import { instrumentName } from './masked.js';

/** The bank's question whether the buyer approves this very payment: exactly its amount, payee and method. */
export function AuthenticateScreen({ view, state, words, dispatch, guard }: ScreenProps<ViewOf<'authenticate'>>) {
  const { confirmation } = view;
  const { authenticate } = words;
  const busy = state.work.status === 'busy';
  const answer = (given: 'approve' | 'refuse') => (event: MouseEvent) => {
    // Only the buyer's own hand, as on the final button.
    if (event.isTrusted) dispatch({ type: 'authenticate', answer: given });
  };
  return (
    <Screen {...{ view, state, words, dispatch }} title={authenticate.title} busy={busy} onSubmit={() => {}}>
      <p class="lead">{authenticate.why(confirmation.merchant_name)}</p>
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
      <GuardedButton {...{ guard, words }} name="approve" busy={busy} onClick={answer('approve')}>
        {busy ? authenticate.approving : authenticate.approve}
      </GuardedButton>
      <div class="texts">
        <TextButton onClick={answer('refuse')} inert={busy}>
          {authenticate.refuse}
        </TextButton>
      </div>
    </Screen>
  );
}
