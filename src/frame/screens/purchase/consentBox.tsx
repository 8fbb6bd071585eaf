import type { Event, State } from '../../state/state.js';
import type { Words } from '../../words/words.js';
import { fieldWords } from '../fieldWords.js';
import { AlertIcon } from '../icons.js';

/** The consent that this shop asks for. It is never ticked for the buyer (Directive 2011/83/EU, article 16 m). */
export function ConsentBox({
  state,
  words,
  dispatch,
}: {
  state: State;
  words: Words;
  dispatch: (event: Event) => void;
}) {
  const problem = state.problems.consent;
  return (
    <div class="field consent" data-seen="">
      <label for="consent">
        <input
          type="checkbox"
          id="consent"
          checked={state.typed.consent !== ''}
          aria-invalid={problem !== undefined}
          {...(problem ? { 'aria-describedby': 'consent-note' } : {})}
          onChange={(event) =>
            dispatch({ type: 'typed', field: 'consent', value: event.currentTarget.checked ? 'yes' : '' })
          }
        />
        <span>{words.confirm.consent}</span>
      </label>
      {problem && (
        <p id="consent-note" class="note wrong">
          <AlertIcon />
          <span>{fieldWords(words, 'consent', state)(problem)}</span>
        </p>
      )}
    </div>
  );
}
