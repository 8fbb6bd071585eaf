import { endAccess, moveNumber } from '../../account/helpBuyer.js';
import { findOrderById } from '../../orders/read/findOrderById.js';
import { withDeps } from '../setup/commandDeps.js';
import type { CommandDefinition } from '../setup/commandLine.js';
import { addStoreOption, type StoreOption } from '../setup/commandStore.js';

/** `ondemand buyers move-number`: the way back of a buyer who has lost everything. Shows nothing of them. */
export const buyersMoveNumber: CommandDefinition<StoreOption> = {
  name: 'move-number <order-id> <phone>',
  summary: 'give the buyer of an order another number in 72 hours, which the old one and their address are told of',
  setUp: addStoreOption,
  async run(context, options, orderId = '', phone = '') {
    await withDeps(context, options, async (deps) => {
      const { order } = await findOrderById(deps, orderId);
      const at = (await moveNumber(deps, order, phone)).toISOString();
      context.report({ effective_at: at }, `The number changes at ${at}, unless its owner stops it.`);
    });
  },
};

/** `ondemand buyers end-access`: for a buyer who says that somebody else is in. */
export const buyersEndAccess: CommandDefinition<StoreOption> = {
  name: 'end-access <order-id>',
  summary: 'end all sessions, remembered browsers and passkeys of the buyer of an order',
  setUp: addStoreOption,
  async run(context, options, orderId = '') {
    await withDeps(context, options, async (deps) => {
      const { order } = await findOrderById(deps, orderId);
      const { passkeys } = await endAccess(deps, order);
      context.report(
        { status: 'ended', passkeys },
        'Sessions, browsers and passkeys have ended. The number and a second factor open the account.',
      );
    });
  },
};
