import type { Event, State } from '../../state/state.js';
import type { PurchaseWords } from '../../words/words.js';
import { TextButton } from '../button.js';

/**
 * Asks whether other shops may recognise the buyer in this browser. It is never answered for them: a cookie that is
 * read at other shops is theirs to ask for (Directive 2002/58/EC, article 5(3); CJEU C-673/17).
 */
export function EverywhereOffer({
  state,
  words: { confirm },
  dispatch,
  inert = false,
}: {
  state: State;
  words: PurchaseWords;
  dispatch: (event: Event) => void;
  inert?: boolean;
}) {
  const { everywhere } = state.recognition;
  const isAsked = state.work.status === 'busy' && state.work.job.kind === 'knowEverywhere';
  // After the purchase it is done at once, and undone on the buyer's own page.
  const isOver = everywhere && state.view.screen !== 'confirm';
  return (
    <div class="pick">
      <span id="everywhere-ask">{everywhere ? confirm.everywhereYes : confirm.everywhere}</span>
      {!isOver && (
        <TextButton
          describedBy="everywhere-ask"
          onClick={() => dispatch({ type: 'everywhere', wanted: !everywhere })}
          inert={inert || isAsked}
        >
          {everywhere ? confirm.undo : confirm.yes}
        </TextButton>
      )}
    </div>
  );
}
