import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buyerAt, CARDS } from './support/buyer.js';
import { shopPage } from './support/till.js';
import { startWorld, type World } from './support/world.js';

/**
 * A first purchase as it is read aloud: each screen's roles, names and values in order, then what the live region has
 * said since the screen before. Change it on purpose (`vitest -u`), and read it once as somebody who cannot see.
 */
let world: World;
let shop: Awaited<ReturnType<World['openShop']>>;

beforeAll(async () => {
  world = await startWorld();
  shop = await world.openShop('aloud', ({ url }) =>
    shopPage(
      world,
      `<form class="ondemand-form" action="/buy" method="POST" data-api-key="${shop.keys.apiKey}" data-flow="purchase"
         data-amount="1900" data-tax-amount="108" data-currency="SEK" data-item-name="The last night ferry"
         data-locale="${new URL(url).pathname.slice(1)}"></form>`,
    ),
  );
});
afterAll(() => world.close());

/** Writes down all that the live region says, in every document. */
const LISTEN = `
  addEventListener('DOMContentLoaded', () => {
    const live = document.querySelector('#live');
    window.heard = [];
    if (live) new MutationObserver(() => live.textContent && window.heard.push(live.textContent))
      .observe(live, { childList: true, characterData: true, subtree: true });
  });
`;

it.each(['en', 'sv'])(
  'reads in order, with its names, masks and announcements, in five screens: %s',
  async (locale) => {
    const person = await world.newPerson({ viewport: { width: 320, height: 900 } });
    const page = await person.newPage();
    await page.addInitScript(LISTEN);
    await page.goto(`${shop.url}/${locale}`);
    const buyer = buyerAt(page);
    // Named once it is open.
    await page.waitForFunction("document.querySelector('iframe')?.title.endsWith('aloud')");
    const read = [`the frame: ${await buyer.frame.owner().getAttribute('title')}`, ''];

    const listen = async (name: string) => {
      await buyer.screen(name).waitFor();
      const tree = await buyer.frame.locator('#frame .sheet').ariaSnapshot();
      const heard = await buyer.frame
        .locator('#live')
        .evaluate(() => (window as unknown as { heard: string[] }).heard.splice(0));
      const steady = tree.replaceAll(/\b\d:\d\d\b/g, '0:30').replaceAll(/https?:\/\/[^/\s"]+/g, 'https://provider');
      read.push(`# ${name}`, steady, ...heard.map((said) => `says: ${said}`), '');
    };

    await listen('phone');
    await buyer.givePhone();
    await listen('code');
    await buyer.giveCode();
    await listen('payment-method');
    await buyer.giveEmail('anna@example.test');
    await buyer.chooseCard();
    await listen('details');
    await buyer.giveCard(CARDS.approved);
    await buyer.screen('confirm').locator('[data-stands="live"]').waitFor();
    await listen('confirm');

    await expect(read.join('\n')).toMatchFileSnapshot(
      join(import.meta.dirname, `readAloud/firstPurchase.${locale}.txt`),
    );
    await person.close();
  },
  120_000,
);
