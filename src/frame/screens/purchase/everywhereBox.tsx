import type { Event, State } from '../../state/state.js';
import type { PurchaseWords } from '../../words/words.js';

/**
 * Asks whether other shops may recognise the buyer in this browser. Never ticked for the buyer: a cookie that is read
 * at other shops is theirs to ask for (Directive 2002/58/EC, article 5(3); CJEU C-673/17).
 */
export function EverywhereBox({
  state,
  words,
  dispatch,
}: {
  state: State;
  words: PurchaseWords;
  dispatch: (event: Event) => void;
}) {
  return (
    <div class="field consent">
      <label for="everywhere">
        <input
          type="checkbox"
          id="everywhere"
          checked={state.recognition.everywhere}
          onChange={(event) => dispatch({ type: 'everywhere', wanted: event.currentTarget.checked })}
        />
        <span>{words.confirm.everywhereBox}</span>
      </label>
    </div>
  );
}
