import type { FrameSettings, NewLink, OpenConfirmation } from 'ondemand-pay/internal';
import type { LinkStatus, PaymentLink } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';

/** What a shop sells by a link, as it is stored. */
export type StoredLink = {
  mode: Mode;
  linkId: string;
  merchantId: string;
  flow: NewLink['flow'];
  amount: number | null;
  currency: string | null;
  taxAmount: number | null;
  firstAmount: number | null;
  intervalUnit: NonNullable<NewLink['interval']> | null;
  intervalCount: number | null;
  itemName: string | null;
  merchantContext: string | null;
  locale: string | null;
  action: string;
  /** JSON of the shop's own fields, in their order; of none once the link is revoked. */
  fields: string;
  uses: number;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
};

/** A link beside how many of its uses are taken now, and how many of those by proofs that may still buy. */
export type CountedLink = StoredLink & { used: number; held: number };

export function statusOf({ revokedAt, expiresAt, used, uses }: CountedLink, now: Date): LinkStatus {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt <= now) return 'expired';
  return used >= uses ? 'used_up' : 'active';
}

/** The origin that the proofs of a link name: where they are posted to. */
export const originOf = ({ action }: Pick<StoredLink, 'action'>): string => new URL(action).origin;

/** As the merchant sees it. */
export function linkView(link: CountedLink, url: string, now: Date): PaymentLink {
  return {
    id: link.linkId,
    url: `${url}/pay/${link.linkId}`,
    status: statusOf(link, now),
    flow: link.flow,
    amount: link.amount,
    currency: link.currency,
    tax_amount: link.taxAmount,
    first_amount: link.firstAmount,
    interval: link.intervalUnit,
    interval_count: link.intervalCount,
    item_name: link.itemName,
    merchant_context: link.merchantContext,
    locale: link.locale,
    action: link.action,
    fields: fieldsOf(link),
    expires_at: link.expiresAt.toISOString(),
    uses: link.uses,
    used: link.used,
    created_at: link.createdAt.toISOString(),
    livemode: link.mode === 'live',
  };
}

export const fieldsOf = ({ fields }: StoredLink): Record<string, string> => JSON.parse(fields);

/** What its page shows, as the frame is told by any other page. `locale`: the browser's, where the link says none. */
export function settingsOf(link: StoredLink, locale: string): FrameSettings {
  const { flow, amount, currency, taxAmount, firstAmount, intervalUnit, intervalCount, itemName, merchantContext } =
    link;
  return {
    flow,
    delivery: 'native',
    locale: link.locale ?? locale,
    ...given({
      amount,
      currency,
      taxAmount,
      firstAmount,
      interval: intervalUnit,
      intervalCount,
      itemName,
      merchantContext,
    }),
  };
}

/** What is agreed to on its page, whatever the page asks for. */
export function agreementOf(link: StoredLink, asked: OpenConfirmation): OpenConfirmation {
  const { flow, amount, currency, taxAmount, firstAmount, intervalUnit, intervalCount, itemName, merchantContext } =
    link;
  const { locale, time_zone } = asked;
  const shown = {
    locale,
    instrument_id: 'instrument_id' in asked ? asked.instrument_id : '',
    ...given({ time_zone: time_zone ?? null, item_name: itemName, merchant_context: merchantContext }),
  };
  if (flow === 'purchase') {
    if (amount === null || currency === null) throw new TypeError('A purchase has a price');
    return { ...shown, flow, amount, currency, ...given({ tax_amount: taxAmount }) };
  }
  const terms = { max_amount: amount, first_amount: firstAmount, currency, interval: intervalUnit };
  return { ...shown, flow, ...given({ ...terms, interval_count: intervalCount }) };
}

type Given<T> = { [Name in keyof T]?: NonNullable<T[Name]> };

/** What is there of it. */
const given = <T extends object>(values: T): Given<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Given<T>;
