import type { RecurringPaymentView } from '../../../protocol/accountApi.js';
import { nextChargeAt, periodAt } from '../../../protocol/recurringTerms.js';
import { termsPrice } from '../../state/price.js';
import { longDate, mediumDate } from '../dates.js';
import { moneyText, priceText } from '../priceText.js';
import type { SectionProps } from './overview.js';
import { ItemButton, Section } from './section.js';

/** What is charged again and again: its terms in words, when the next charge can come, the past ones, and its end. */
export function RecurringSection({ preferences, ...props }: SectionProps) {
  const { recurring_payments } = preferences;
  if (recurring_payments.length === 0) return null;
  return (
    <Section title={props.own.recurring.title}>
      {recurring_payments.map((payment) => (
        <Recurring key={payment.id} payment={payment} preferences={preferences} {...props} />
      ))}
    </Section>
  );
}

function Recurring({
  payment,
  words,
  own,
  locale,
  busy,
  atShop,
  dispatch,
  now,
}: SectionProps & { payment: RecurringPaymentView }) {
  const { recurring } = own;
  const { merchant_name, item_name, status, terms, instrument, charges } = payment;
  const what = item_name ?? merchant_name;
  const active = status === 'active';
  return (
    <article class="item-card">
      <div class="item-head">
        <h3>
          <bdi>{what}</bdi>
          {item_name && !atShop && <bdi class="sub">{merchant_name}</bdi>}
        </h3>
        {active ? (
          <ItemButton
            busy={busy}
            about={what}
            onClick={() => dispatch({ type: 'part', part: { name: 'stop', payment } })}
          >
            {recurring.stop}
          </ItemButton>
        ) : (
          <span class="tag">{recurring.stopped}</span>
        )}
      </div>
      <p class="terms-line">{priceText(words, termsPrice(terms), locale)}</p>
      <dl class="facts">
        <div>
          <dt>{recurring.since}</dt>
          <dd>
            <bdi>{longDate(terms.start, locale)}</bdi>
          </dd>
        </div>
        {active && (
          <div>
            <dt>{recurring.next}</dt>
            <dd>{nextCharge(payment, own.recurring, locale, now)}</dd>
          </div>
        )}
        <div>
          <dt>{recurring.paidWith}</dt>
          <dd>
            <bdi>{instrument.label}</bdi>
          </dd>
        </div>
      </dl>
      {charges.length > 0 && (
        <details>
          <summary>{recurring.charges(charges.length)}</summary>
          <ul class="lines">
            {charges.map(({ id, name, created_at, amount, currency, status: outcome }) => (
              <li key={id}>
                <button
                  type="button"
                  class="line"
                  aria-disabled={busy}
                  onClick={() => busy || dispatch({ type: 'order', orderId: id })}
                >
                  <span>
                    <span class="visually-hidden">
                      <bdi>{name}</bdi>{' '}
                    </span>
                    <bdi>{mediumDate(created_at, locale)}</bdi>
                  </span>
                  <span class="figure">
                    <bdi>{moneyText({ amount, currency }, locale)}</bdi>
                    {outcome !== 'captured' && <span class="sub">{own.orders.status[outcome]}</span>}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </article>
  );
}

/** The outcomes that took money, or have it set aside. */
const SUCCEEDED = ['authorized', 'captured', 'partially_captured', 'partially_refunded', 'refunded'];

/** When the terms let the shop charge next: now, as the next period begins, or whenever it likes. */
function nextCharge(
  { terms, charges, merchant_name }: RecurringPaymentView,
  words: SectionProps['own']['recurring'],
  locale: string,
  now: number,
): string {
  const { max_amount, interval } = terms;
  if (interval === null) return words.nextUnknown(merchant_name);
  // A clock that was moved under test keys dates charges ahead of this one.
  const at = new Date(Math.max(now, ...charges.map(({ created_at }) => Date.parse(created_at))));
  const period = periodAt(terms, at);
  const charged = charges
    .filter(({ status, created_at }) => SUCCEEDED.includes(status) && new Date(created_at) >= period.start)
    .reduce((sum, { amount }) => sum + amount, 0);
  const isDue = max_amount === null ? charged === 0 : charged < max_amount;
  const next = isDue ? null : nextChargeAt(terms, max_amount ?? 0, at);
  return next ? words.nextFrom(longDate(next, locale)) : words.nextNow;
}
