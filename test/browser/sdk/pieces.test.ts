import { expect, it } from 'vitest';
import { callsOf, openedFrame } from './support/browser.js';
import { onSite, page, site } from './support/onSite.js';
import { importMap } from './support/site.js';

onSite();

const VALUES = 'api-key="test_12345678" flow="purchase" amount="9900" currency="SEK"';

it('an element of the page opens its frame and tells it of later values, defined before or after it stands there', async () => {
  await page.goto(
    site.page(
      '/',
      `${importMap}<script type="module" async>import 'ondemand-pay/element'; window.defined = true;</script>
      <ondemand-form id="first" provider-url="${site.pay}" ${VALUES}><form action="/purchase" method="post">
        <input type="hidden" name="article" value="1"></form></ondemand-form>`,
    ),
  );
  const frame = await openedFrame(page);
  await page.evaluate("document.querySelector('#first').setAttribute('amount', '12000')");
  const { poll } = expect;
  await poll(async () => (await callsOf(frame)).at(-1)).toEqual(['update', expect.objectContaining({ amount: 12000 })]);

  await page.evaluate(`(() => {
    const made = document.createElement('ondemand-form');
    Object.assign(made, { providerUrl: '${site.pay}', apiKey: 'test_12345678', flow: 'purchase', amount: 1, currency: 'SEK' });
    made.addEventListener('ondemand:ready', () => { window.secondIsReady = true; });
    document.querySelector('#first').replaceWith(made);
  })()`);
  await page.waitForFunction('window.secondIsReady');
  expect(await page.locator('iframe').count()).toBe(1);
});

it('the script of the provider is loaded into a page that has none, and mounts its forms', async () => {
  await page.goto(
    site.page(
      '/',
      `<script type="importmap">{ "imports": { "ondemand-pay/load": "/dist/sdk/load.js" } }</script>
      <form class="ondemand-form" action="/purchase" method="post" data-api-key="test_12345678" data-flow="purchase"
        data-amount="9900" data-currency="SEK"></form><form id="buy" action="/purchase" method="post"></form>
      <script type="module">
        import { loadOnDemand } from 'ondemand-pay/load';
        const [onDemand, same] = await Promise.all([1, 2].map(() => loadOnDemand('${site.pay}')));
        onDemand.mount('#buy', { apiKey: 'test_12345678', flow: 'registration' });
        window.isOne = onDemand === same && onDemand === window.OnDemand;
      </script>`,
    ),
  );
  await page.waitForFunction('window.isOne');
  expect(await page.locator('iframe').count()).toBe(2);
  expect(await page.locator('head script[src]').count()).toBe(1);
});
