import type { Order, OrderPage, PlaceOrder } from '../protocol/merchantApi.js';
import { readOrder, readOrderPage } from './answers.js';
import type { ApiClient } from './apiClient.js';
import { usableKey } from './idempotencyKey.js';
import { type Paged, paged } from './paged.js';
import { readOrderUrl, usersUrl } from './urls.js';

/** An order to place. Amounts are integers of minor units: 9900 SEK is 99 kronor. */
export type NewOrder = {
  /** Your own reference; it need not be unique. */
  reference: string;
  /** What is bought; if the form named an item, the same name. */
  name: string;
  /** The total, exactly what the buyer agreed to. Take it from your own catalogue, never from the form. */
  amount: number;
  /** The tax within `amount`; 0 if left out. */
  taxAmount?: number;
  /** ISO 4217. */
  currency: string;
  /** `false` only authorises; `orders.capture()` then takes the money. Default `true`. */
  capture?: boolean;
  /** A one-time origin proof, or the reference of a recurring payment. */
  originProof: string;
};

export type CallOptions = {
  /** Stops waiting; a call that was sent already may still take effect. */
  signal?: AbortSignal;
};

export type WriteOptions = CallOptions & {
  /**
   * 1–255 printable ASCII characters. The same key never does the same thing twice, so derive it from what
   * you are doing (a hash of the proof, your cart's id). A random one is made if it is left out: that covers
   * repetitions by this client, but not the buyer who sends your form twice.
   */
  idempotencyKey?: string;
};

/** An order, or its URL: from `order.url`, a `Location` header, or the `order` of an error. */
export type OrderOrUrl = Pick<Order, 'url'> | string;

/** The orders of this merchant. Every call throws an `OnDemandApiError` if it does not succeed. */
export type Orders = {
  /**
   * Charges the buyer. Resolves for a payment that was authorised or captured, and for one that takes days: then the
   * order's status is `processing` and its `pending_reason` says why. **Deliver nothing for that**: read the order, or
   * wait for `order.captured`, `order.authorized` or `order.declined`.
   * @throws {OnDemandApiError} `payment_declined` with `declineReason`; `outcome_unknown` with `order`, to be read
   * again
   *   until its status is no longer `processing`; `proof_already_used` with the `order` it bought.
   */
  create(userToken: string, order: NewOrder, options?: WriteOptions): Promise<Order>;
  /** Reads one order, by the buyer's token and the order's id, or by the order's URL. */
  retrieve(orderOrUrl: OrderOrUrl, options?: CallOptions): Promise<Order>;
  retrieve(userToken: string, id: string, options?: CallOptions): Promise<Order>;
  /** One page, newest first, if awaited; every order from there on, if iterated with `for await`. */
  list(query?: OrderQuery, options?: CallOptions): Paged<OrderPage, Order>;
  /** Takes money that was authorised; all that is left without an amount. */
  capture(order: OrderOrUrl, change?: { amount?: number }, options?: WriteOptions): Promise<Order>;
  /** Gives money back; all that is left without an amount. */
  refund(order: OrderOrUrl, change?: { amount?: number; reason?: string }, options?: WriteOptions): Promise<Order>;
  /** Releases what was not captured. */
  cancel(order: OrderOrUrl, options?: WriteOptions): Promise<Order>;
};

export type OrderQuery = {
  /** 1 to 100 on one page; default 20. */
  limit?: number;
  /** The `next` of the page before. */
  after?: string;
};

export function createOrders(api: ApiClient): Orders {
  const post = (url: string, body: unknown, { idempotencyKey, signal }: WriteOptions) =>
    api.call({ method: 'POST', url, body, idempotencyKey: usableKey(idempotencyKey), signal }, readOrder);

  return {
    async create(userToken, order, options = {}) {
      const body: PlaceOrder = {
        reference: order.reference,
        name: order.name,
        order_amount: order.amount,
        currency: order.currency,
        origin_proof: order.originProof,
        ...(order.taxAmount === undefined ? {} : { order_tax_amount: order.taxAmount }),
        ...(order.capture === undefined ? {} : { capture: order.capture }),
      };
      return post(`${usersUrl(api.url(), userToken)}/orders`, body, options);
    },
    async retrieve(first: OrderOrUrl, second?: string | CallOptions, third: CallOptions = {}) {
      const byId = typeof second === 'string';
      const { signal } = byId ? third : (second ?? {});
      const url = byId
        ? readOrderUrl(api.url(), `${usersUrl(api.url(), String(first))}/orders/${encodeURIComponent(second)}`)
        : readOrderUrl(api.url(), first);
      return api.call({ method: 'GET', url, signal }, readOrder);
    },
    list: ({ limit, after } = {}, { signal } = {}) =>
      paged({ limit, after }, (search) =>
        api.call({ method: 'GET', url: `${api.url()}/api/v1/orders${search}`, signal }, readOrderPage),
      ),
    async capture(order, change = {}, options = {}) {
      return post(`${readOrderUrl(api.url(), order)}/capture`, change, options);
    },
    async refund(order, change = {}, options = {}) {
      return post(`${readOrderUrl(api.url(), order)}/refund`, change, options);
    },
    async cancel(order, options = {}) {
      return post(`${readOrderUrl(api.url(), order)}/cancel`, {}, options);
    },
  };
}
