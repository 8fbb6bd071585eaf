/** What the window says that a page opened to pay in, beside what the screens say. */
type PayWords = {
  lang: string;
  lost: string;
  /** `nothing`: of this try; of what was tried before the window was loaded again nothing may be known. */
  money: { nothing: string; held: string };
  lostMore: string;
  close: string;
};

const en: PayWords = {
  lang: 'en',
  lost: 'The shop’s page cannot be reached',
  money: {
    nothing: 'This try charged nothing.',
    held: 'If your bank shows the amount as reserved, it is released by itself.',
  },
  lostMore:
    'The page may have been closed, or it keeps this window apart from itself. Close this window and try again in the shop.',
  close: 'Close this window',
};

const sv: PayWords = {
  lang: 'sv',
  lost: 'Butikens sida går inte att nå',
  money: {
    nothing: 'Det här försöket drog inga pengar.',
    held: 'Om banken visar beloppet som reserverat släpps det av sig självt.',
  },
  lostMore:
    'Sidan kan ha stängts, eller så håller den det här fönstret åtskilt från sig. Stäng fönstret och försök igen i butiken.',
  close: 'Stäng fönstret',
};

/** In the buyer's language or in English. */
export const payWords = (locale: string): PayWords => (/^sv\b/i.test(locale) ? sv : en);
