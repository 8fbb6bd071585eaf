import { InvalidArgumentError } from 'commander';
import type { Answered } from '../../common/answer.js';
import type { Merchant } from '../../merchants/merchant.js';
import { listMerchants } from '../../merchants/merchantStore.js';
import { cancelOrder } from '../../orders/change/cancelOrder.js';
import { captureOrder } from '../../orders/change/captureOrder.js';
import type { ChangeOrderRequest } from '../../orders/change/changeOrder.js';
import { refundOrder } from '../../orders/change/refundOrder.js';
import { type Order, orderView } from '../../orders/order.js';
import { changedAnswer } from '../../orders/orderAnswers.js';
import { findOrderById } from '../../orders/read/findOrderById.js';
import { listOrders } from '../../orders/read/listOrders.js';
import { readOrder } from '../../orders/read/readOrder.js';
import type { Deps } from '../../ports/deps.js';
import { withDeps } from '../setup/commandDeps.js';
import type { CommandDefinition } from '../setup/commandLine.js';
import { addStoreOption, type StoreOption } from '../setup/commandStore.js';
import { addPageOptions, type PageOptions, pageText } from '../setup/pageOptions.js';
import { requireMerchant } from '../setup/requireMerchant.js';

/** `ondemand orders list`: one shop's orders or everyone's, newest first. */
export const ordersList: CommandDefinition<PageOptions> = {
  name: 'list',
  summary: 'orders, newest first',
  setUp: addPageOptions,
  async run(context, { merchant: apiKey, limit, after, ...options }) {
    await withDeps(context, options, async (deps) => {
      const merchant = apiKey === undefined ? undefined : await requireMerchant(deps.database, apiKey);
      const { orders, next } = await listOrders(deps, merchant, { limit, after });
      const merchants = merchant ? [merchant] : await listMerchants(deps.database);
      const shop = (order: Order) => merchants.find(({ merchantId }) => merchantId === order.merchantId);
      context.report(
        { data: orders.map((order) => view(deps, order, shop(order))), next },
        pageText(
          orders.map((order) => line(order, shop(order))),
          next,
          'There is no order.',
        ),
      );
    });
  },
};

/** `ondemand orders show`: one order; if its outcome is not known, the rail is asked. */
export const ordersShow: CommandDefinition<StoreOption> = {
  name: 'show <order-id>',
  summary: 'an order; asks the payment rail if the outcome is not known yet',
  setUp: addStoreOption,
  async run(context, options, orderId = '') {
    await withDeps(context, options, async (deps) => {
      const { order: found, merchant } = await findOrderById(deps, orderId);
      const order = await readOrder(deps, { merchant, userToken: found.userToken, orderId });
      context.report(view(deps, order, merchant), line(order, merchant));
    });
  },
};

type ChangeOptions = StoreOption & { amount?: number; reason?: string };

/** `ondemand orders capture`: takes authorised money. */
export const ordersCapture = changeCommand('capture', 'take authorised money', captureOrder);

/** `ondemand orders refund`: gives captured money back. */
export const ordersRefund = changeCommand('refund', 'give captured money back', refundOrder);

/** `ondemand orders cancel`: releases what is not captured. */
export const ordersCancel = changeCommand('cancel', 'release what is not captured', cancelOrder);

type Change = (deps: Deps, request: ChangeOrderRequest & { reason?: string | undefined }) => Promise<Answered>;

/* The very use case of the merchant API, as an operation of its own: whoever repeats the command means it. */
function changeCommand(name: string, summary: string, change: Change): CommandDefinition<ChangeOptions> {
  return {
    name: `${name} <order-id>`,
    summary,
    setUp: (command) => {
      if (name !== 'cancel')
        command.option('--amount <minor-units>', 'a part; all that is left without it', readAmount);
      if (name === 'refund') command.option('--reason <text>', 'kept with the refund');
      addStoreOption(command);
    },
    async run(context, { amount, reason, ...options }, orderId = '') {
      await withDeps(context, options, async (deps) => {
        const { order: found, merchant } = await findOrderById(deps, orderId);
        let changed = found;
        await change(deps, {
          merchant,
          userToken: found.userToken,
          orderId,
          amount,
          reason,
          once: undefined,
          answerOf: (order) => {
            changed = order;
            return changedAnswer(order, { url: deps.url, representation: true, problem: () => never() });
          },
        });
        context.report(view(deps, changed, merchant), line(changed, merchant));
      });
    },
  };
}

const never = (): never => {
  throw new TypeError('A change that was done is no problem');
};

/* The order as its merchant sees it, and whose it is. */
const view = ({ url }: Deps, order: Order, merchant: Merchant | undefined) => ({
  ...orderView(url, order),
  api_key: merchant?.apiKey ?? null,
});

const line = ({ orderId, createdAt, status, amount, currency, name }: Order, merchant: Merchant | undefined): string =>
  [orderId, createdAt.toISOString(), status.padEnd(18), `${amount} ${currency}`, merchant?.name ?? '', name].join('  ');

function readAmount(text: string): number {
  const amount = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (amount < 1) throw new InvalidArgumentError('It must be a whole number of minor units, at least 1.');
  return amount;
}
