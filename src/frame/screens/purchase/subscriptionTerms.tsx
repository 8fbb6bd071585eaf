import type { RecurringTerms } from '../../../protocol/originProof.js';
import { periodAt } from '../../../protocol/recurringTerms.js';
import { termsPrice } from '../../state/price.js';
import type { Words } from '../../words/words.js';
import { shortDate } from '../dates.js';
import { priceParts } from '../priceText.js';
import { TermsList, type TermsRow } from '../termsList.js';

/**
 * What a subscription costs today and later, and how it is stopped: all of it stands above the button (Directive
 * 2011/83/EU, article 8(2)).
 */
export function SubscriptionTerms({
  terms,
  shop,
  words,
  locale,
}: {
  terms: RecurringTerms;
  shop: string;
  words: Words;
  locale: string;
}) {
  const { subscription } = words.confirm;
  const { first_amount, max_amount, currency } = terms;
  const { end } = periodAt(terms, new Date(terms.start));
  const once = (amount: number) =>
    priceParts(words, { kind: 'once', money: { amount, currency: currency ?? '' } }, locale)[0];
  const [cap, period] = priceParts(words, termsPrice(terms), locale);
  const later = max_amount === null ? subscription.varies(shop) : cap;
  const each = period ? `${later} ${period}` : later;

  return (
    <div class="terms-of" data-seen="">
      <TermsList rows={rows()} />
      <p>{subscription.stop(shop)}</p>
    </div>
  );

  function rows(): TermsRow[] {
    if (first_amount === undefined) return [[subscription.from(shortDate(terms.start, locale)), each]];
    const today: TermsRow = [subscription.today, once(first_amount)];
    if (end === null) return [today, [subscription.later, each]];
    // The cap is that of a whole period: what the first charge leaves of it may still come before the next one.
    const left = max_amount === null ? 0 : max_amount - first_amount;
    const untilThen: TermsRow[] = left > 0 ? [[subscription.untilThen, subscription.more(once(left))]] : [];
    return [today, ...untilThen, [subscription.from(shortDate(end, locale)), each]];
  }
}
