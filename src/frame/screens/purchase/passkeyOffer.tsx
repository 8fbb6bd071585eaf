import type { Event, State } from '../../state/state.js';
import type { Words } from '../../words/words.js';
import { TextButton } from '../button.js';

/** A passkey for the next time, for who wants one: nothing waits for it. */
export function PasskeyOffer({
  state,
  words: { passkeyOffer },
  dispatch,
}: {
  state: State;
  words: Words;
  dispatch: (event: Event) => void;
}) {
  const { offer } = state.recognition;
  if (offer === 'none') return null;
  if (offer === 'made') return <p class="note">{passkeyOffer.made}</p>;
  const doing = state.work.status === 'busy' ? state.work.job.kind : null;
  return (
    <>
      <p class="note">{passkeyOffer.why}</p>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'make-passkey' })} inert={doing !== null && doing !== 'askOutcome'}>
          {doing === 'makePasskey' ? passkeyOffer.making : passkeyOffer.button}
        </TextButton>
      </div>
    </>
  );
}
