import { formatMoney } from '../../protocol/money.js';
import type { Price } from '../state/price.js';
import type { OpeningWords } from '../words/words.js';

/** The price in words: "99,00 kr", "up to 99,00 kr a month", "Amount varies". Figures follow the page's language. */
export function priceText(words: OpeningWords, price: Price, locale: string): string {
  const [amount, period] = priceParts(words, price, locale);
  return period ? `${amount} ${period}` : amount;
}

/** The same in two parts, for two lines. */
export function priceParts(
  { price: words }: OpeningWords,
  price: Price,
  locale: string,
): [amount: string, period: string | null] {
  switch (price.kind) {
    case 'once':
      return [formatMoney(price.money, locale), null];
    case 'up-to':
      return [words.upTo(formatMoney(price.money, locale)), price.period && words.every(price.period)];
    case 'varies':
      return [words.varies, price.period && words.every(price.period)];
    case 'nothing':
      return [words.nothing, null];
  }
}
