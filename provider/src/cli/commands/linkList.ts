import { Refusal } from '../../common/refusal.js';
import { listLinks } from '../../links/manageLinks.js';
import { type CountedLink, linkView } from '../../links/paymentLink.js';
import { listMerchants } from '../../merchants/merchantStore.js';
import { withDeps } from '../setup/commandDeps.js';
import type { CommandDefinition } from '../setup/commandLine.js';
import { addPageOptions, type PageOptions, pageText } from '../setup/pageOptions.js';

/** `ondemand link list`: one shop's payment links or everyone's, newest first. */
export const linkList: CommandDefinition<PageOptions> = {
  name: 'list',
  summary: 'links, newest first, and what has become of them',
  setUp: addPageOptions,
  async run(context, { merchant: apiKey, limit, after, ...options }) {
    await withDeps(context, options, async (deps) => {
      const merchants = await listMerchants(deps.database);
      const merchant = merchants.find((each) => each.apiKey === apiKey);
      if (apiKey !== undefined && !merchant) throw new Refusal('not_found', { detail: 'No merchant has this API key' });
      const { links, next } = await listLinks(deps, merchant, { limit, after });
      const shown = links.map((link) => {
        const shop = merchants.find(({ merchantId }) => merchantId === link.merchantId);
        return { ...viewOf(link, deps), api_key: shop?.apiKey ?? null, shop: shop?.name ?? '' };
      });
      context.report(
        { data: shown.map(({ shop: _, ...link }) => link), next },
        pageText(shown.map(lineOf), next, 'There is no payment link.'),
      );
    });
  },
};

const viewOf = (link: CountedLink, { url, clock }: { url: string; clock: () => Date }) => linkView(link, url, clock());

type Shown = ReturnType<typeof viewOf> & { shop: string };

const lineOf = ({ id, status, used, uses, expires_at, amount, currency, shop, item_name }: Shown): string =>
  [
    id,
    status.padEnd(7),
    `${used} of ${uses} used`,
    `until ${expires_at}`,
    amount === null ? 'no cap' : `${amount} ${currency}`,
    shop,
    item_name ?? '',
  ]
    .join('  ')
    .trimEnd();
