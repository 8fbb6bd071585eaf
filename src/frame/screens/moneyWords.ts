import { mayBeHeld } from '../state/held.js';
import type { State } from '../state/state.js';
import type { OpeningWords } from '../words/words.js';

/** What may be said of money where something did not work: never that nothing happened, while a bank may hold some. */
export const moneyWords = ({ money }: Pick<OpeningWords, 'money'>, state: State): string =>
  mayBeHeld(state) ? money.held : money.nothing;
