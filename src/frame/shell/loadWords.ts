import { languageOf, type SpokenLanguage } from '../words/spoken.js';
import type { AccountWords, OpeningWords, PurchaseWords, Words } from '../words/words.js';

type Language = {
  opening: () => Promise<OpeningWords>;
  purchase: () => Promise<PurchaseWords>;
  account: () => Promise<AccountWords>;
};

/**
 * The languages the frame speaks, by primary subtag.
 */
const LANGUAGES: Readonly<Record<SpokenLanguage, Language>> = {
  en: {
    opening: async () => (await import('../words/en/first.js')).en,
    purchase: async () => (await import('../words/en/purchase.js')).enPurchase,
    account: async () => (await import('../words/en/account.js')).enAccount,
  },
  sv: {
    opening: async () => (await import('../words/sv/first.js')).sv,
    purchase: async () => (await import('../words/sv/purchase.js')).svPurchase,
    account: async () => (await import('../words/sv/account.js')).svAccount,
  },
};

export type LoadedWords = ReturnType<typeof createWords>;

/**
 * Holds the words that have been loaded, in every language so far.
 * @param first come with the frame, and stand in for what cannot be had
 */
export function createWords(
  first: OpeningWords,
  languages: Partial<Readonly<Record<SpokenLanguage, Language>>> = LANGUAGES,
) {
  const opening = new Map<string, OpeningWords>([[first.lang, first]]);
  const purchase = new Map<string, PurchaseWords>();
  const account = new Map<string, AccountWords>();

  const self = {
    /** The first part in the language of a tag, or in the document's while it is not here, or nobody named one. */
    opening: (locale?: string): OpeningWords => (locale && opening.get(languageOf(locale))) || first,
    /** All words in the language of a tag; `null` before any second part is here. */
    all(locale?: string): Words | null {
      const words = self.opening(locale);
      const more = purchase.get(words.lang) ?? [...purchase.values()][0];
      const own = account.get(words.lang) ?? [...account.values()][0];
      return more ? { ...words, ...more, ...(own && { account: own }) } : null;
    },
    /** Never fails: without the words of a language the frame goes on in the document's. */
    async loadOpening(locale: string): Promise<void> {
      const language = languageOf(locale);
      if (opening.has(language)) return;
      await languages[language]!.opening().then(
        (words) => opening.set(language, words),
        () => {},
      );
    },
    /** @throws if they cannot be had */
    async loadPurchase(locale: string): Promise<void> {
      const language = languageOf(locale);
      if (!purchase.has(language)) purchase.set(language, await languages[language]!.purchase());
    },
    /** The words of the flows in which nothing is bought. @throws if they cannot be had */
    async loadAccount(locale: string): Promise<void> {
      const language = languageOf(locale);
      if (!account.has(language)) account.set(language, await languages[language]!.account());
    },
  };
  return self;
}
