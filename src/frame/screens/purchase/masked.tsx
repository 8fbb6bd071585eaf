import type { PurchaseWords } from '../../words/words.js';

/** What a way to pay is called: "Visa ending 4242", since bullets are read aloud one by one. */
export const instrumentName = ({ confirm }: PurchaseWords, label: string): string =>
  label.replace(/ •+ (\w+)$/u, (_, last: string) => ` ${confirm.ending} ${last}`);

/** An address of which only its owner can tell the rest, for the eye and for the ear. */
export const MaskedEmail = ({ masked, words: { confirm } }: { masked: string; words: PurchaseWords }) => (
  <span>
    <bdi aria-hidden="true">{masked}</bdi>
    <span class="visually-hidden">{confirm.emailBegins(masked.split('•')[0] ?? '')}</span>
  </span>
);
