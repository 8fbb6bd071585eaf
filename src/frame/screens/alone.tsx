import type { FirstWords } from '../words/words.js';

/** For whoever opens the frame's address in a tab of its own: what this is, and that there is nothing to do here. */
export const Alone = ({ words }: { words: FirstWords }) => (
  <div class="sheet">
    <main data-screen="error">
      <h1>{words.error.alone}</h1>
      <p class="lead">{words.error.aloneMore}</p>
    </main>
  </div>
);
