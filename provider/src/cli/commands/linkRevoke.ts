import { findLinkById, revokeLink } from '../../links/manageLinks.js';
import { linkView } from '../../links/paymentLink.js';
import { withDeps } from '../setup/commandDeps.js';
import type { CommandDefinition } from '../setup/commandLine.js';
import { addStoreOption, type StoreOption } from '../setup/commandStore.js';

/** `ondemand link revoke`: takes a payment link back, by its id or its address, whichever is at hand. */
export const linkRevoke: CommandDefinition<StoreOption> = {
  name: 'revoke <id-or-address>',
  summary: 'take a link back at once and erase its fields; again changes nothing',
  setUp: addStoreOption,
  async run(context, options, written = '') {
    await withDeps(context, options, async (deps) => {
      const { link, merchant } = await findLinkById(deps, idOf(written));
      const revoked = linkView(await revokeLink(deps, merchant, link.linkId), deps.url, deps.clock());
      context.report(
        { ...revoked, api_key: merchant.apiKey },
        `${revoked.id} of ${merchant.name} sells nothing any more. A purchase that was agreed to before stays good.`,
      );
    });
  },
};

const idOf = (written: string): string => /^https?:\/\/[^/]+\/pay\/([\w-]+)$/.exec(written)?.[1] ?? written;
