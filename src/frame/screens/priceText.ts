import { formatAmount, formatMoney, type Money } from '../../protocol/money.js';
import type { Price } from '../state/price.js';
import { writtenLocale } from '../words/spoken.js';
import type { OpeningWords } from '../words/words.js';

/** An amount as the language around it writes it. */
export const moneyText = (money: Money, locale: string): string => formatMoney(money, writtenLocale(locale));

/** The price in words: "99,00 kr", "up to 99,00 kr a month", "Amount varies". Figures follow the page's language. */
export function priceText(words: OpeningWords, price: Price, locale: string): string {
  const [amount, period] = priceParts(words, price, locale);
  return period ? `${amount} ${period}` : amount;
}

/** "incl. VAT 1.08", in the price's own currency. */
export const taxText = ({ price }: OpeningWords, tax: Money, locale: string): string =>
  price.tax(formatAmount(tax, writtenLocale(locale)));

/** The same in two parts, for two lines. */
export function priceParts(
  { price: words }: OpeningWords,
  price: Price,
  locale: string,
): [amount: string, period: string | null] {
  switch (price.kind) {
    case 'once':
      return [moneyText(price.money, locale), null];
    case 'up-to':
      return [words.upTo(moneyText(price.money, locale)), price.period && words.every(price.period)];
    case 'varies':
      return [words.varies, price.period && words.every(price.period)];
    case 'nothing':
      return [words.nothing, null];
  }
}
