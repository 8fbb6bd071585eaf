import type { OpeningWords } from '../words/words.js';
import { PrimaryButton } from './button.js';

/** For whoever opens the frame's address in a tab of its own: what this is, and where they find what they have paid. */
export const Alone = ({ words, onAccount }: { words: OpeningWords; onAccount: () => void }) => (
  <div class="sheet">
    <main data-screen="error">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onAccount();
        }}
      >
        <h1>{words.error.alone}</h1>
        <p class="lead">{words.error.aloneMore}</p>
        <PrimaryButton>{words.error.aloneButton}</PrimaryButton>
      </form>
    </main>
  </div>
);
