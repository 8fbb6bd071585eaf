import type { ComponentChildren } from 'preact';
import type { Event } from '../../state/state.js';
import type { Words } from '../../words/words.js';
import { TextButton } from '../button.js';

/** One question with two answers, for whoever is somebody else and for whoever wants to be known no more. */
export function NotYou({
  who,
  words: { confirm },
  dispatch,
  inert,
}: {
  /** The buyer who is known here. */
  who: ComponentChildren;
  words: Words;
  dispatch: (event: Event) => void;
  inert: boolean;
}) {
  return (
    <details class="who">
      <summary class="pick">
        {who}
        <span class="text">{confirm.notYou}</span>
      </summary>
      <div class="texts">
        <TextButton onClick={() => dispatch({ type: 'not-you' })} inert={inert}>
          {confirm.otherNumber}
        </TextButton>
        <TextButton onClick={() => dispatch({ type: 'not-you', forever: true })} inert={inert}>
          {confirm.forgetMe}
        </TextButton>
      </div>
    </details>
  );
}
