import type { OrderView } from '../../../protocol/accountApi.js';
import { mediumDate } from '../dates.js';
import { moneyText } from '../priceText.js';
import type { SectionProps } from './overview.js';
import { Section } from './section.js';

/** As many purchases as are seen at once. */
const SEEN = 8;

/** What was bought, each with its receipt. */
export function OrdersSection({ preferences, ...props }: SectionProps) {
  const { orders } = preferences;
  const { own } = props;
  if (orders.length === 0) return null;
  const older = orders.slice(SEEN);
  return (
    <Section title={own.orders.title}>
      <Orders orders={orders.slice(0, SEEN)} preferences={preferences} {...props} />
      {older.length > 0 && (
        <details>
          <summary>{own.orders.older(older.length)}</summary>
          <Orders orders={older} preferences={preferences} {...props} />
        </details>
      )}
    </Section>
  );
}

const Orders = ({ orders, own, locale, busy, atShop, dispatch }: SectionProps & { orders: OrderView[] }) => (
  <ul class="lines">
    {orders.map(({ id, merchant_name, name, amount, currency, status, created_at }) => (
      <li key={id}>
        <button
          type="button"
          class="line"
          aria-disabled={busy}
          onClick={() => busy || dispatch({ type: 'order', orderId: id })}
        >
          <span>
            <bdi>{name}</bdi>
            <bdi class="sub">
              {atShop ? mediumDate(created_at, locale) : `${merchant_name} · ${mediumDate(created_at, locale)}`}
            </bdi>
          </span>
          <span class="figure">
            <bdi>{moneyText({ amount, currency }, locale)}</bdi>
            {status !== 'captured' && <span class="sub">{own.orders.status[status]}</span>}
          </span>
        </button>
      </li>
    ))}
  </ul>
);
