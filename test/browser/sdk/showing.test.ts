import { describe, expect, it } from 'vitest';
import { callsOf, openedFrame } from './support/browser.js';
import { onSite, page, site } from './support/onSite.js';
import { importMap } from './support/site.js';

onSite();

const FLOWS = {
  preferences: { flow: 'preferences', sessionId: 'ps_1' },
  success: { flow: 'success', orderReference: 'or_1' },
};

/** Mounts as a bundled shop would; `codes` tells what `mount` refused. */
const open = async (options: object) => {
  await page.goto(
    site.page(
      '/',
      `${importMap}<form id="buy" action="/purchase" method="post"><input name="q" value="1"><button id="go">Go</button></form>
      <script type="module">
        import { mount } from 'ondemand-pay';
        window.codes = [];
        try {
          window.handle = mount('#buy', { providerUrl: '${site.pay}', apiKey: 'test_12345678', ...${JSON.stringify(options)} });
        } catch (error) { codes.push([error.code, error.attribute]) }
      </script>`,
    ),
  );
};

describe.each(Object.entries(FLOWS))('the flow %s', (flow, options) => {
  it('tells the frame what to show, and submits nothing whatever the page and the frame do', async () => {
    await open(options);
    const frame = await openedFrame(page);
    await page.evaluate(() => {
      const form = document.querySelector('form')!;
      form.requestSubmit();
      document.querySelector<HTMLButtonElement>('#go')!.click();
      (window as unknown as { handle: { submit(): void } }).handle.submit();
    });
    await frame.evaluate(() => (window as unknown as { pay(): Promise<void> }).pay());
    expect(await frame.evaluate(() => (window as unknown as { replies: unknown[] }).replies)).toEqual([
      ['raiseSubmit', { ok: false, reason: 'detached' }],
    ]);
    const [opened, ...others] = await callsOf(frame);
    expect(opened).toEqual(['open', expect.objectContaining({ settings: expect.objectContaining(options) })]);
    expect(others).toEqual([]);
    expect(site.posts).toEqual([]);
    expect(await page.evaluate(() => [...new FormData(document.querySelector('form')!).keys()])).toEqual(['q']);
  });

  it('is refused without what it shows', async () => {
    await open({ flow });
    const attribute = flow === 'success' ? 'data-order-reference' : 'data-session-id';
    await expect.poll(() => page.evaluate('codes')).toEqual([['invalid_option', attribute]]);
  });
});

it('a form that shows something can be made to sell: its frame is loaded anew', async () => {
  await open(FLOWS.success);
  const shown = await openedFrame(page);
  const gone = page.waitForEvent('framedetached');
  await page.evaluate("handle.update({ flow: 'purchase', amount: 9900, currency: 'SEK' })");
  await gone;
  expect(shown.isDetached()).toBe(true);
  const sells = await openedFrame(page);
  await page.evaluate('handle.submit()');
  await expect.poll(async () => (await callsOf(sells)).map(([name]) => name)).toEqual(['open', 'present']);
});

describe('a page that answers a post', () => {
  const answer = (problem: string) => `<h1 style="height: 1500px">News</h1>
    <form class="ondemand-form" action="/purchase" method="post" data-api-key="test_12345678" data-flow="purchase"
      data-amount="9900" data-currency="SEK" ${problem}></form><p style="height: 1500px">More</p>
    <script src="${site.pay}/web/js/sdk.min.js"></script>`;
  const seen = () =>
    page.evaluate(() => {
      const { top, bottom } = document.querySelector('iframe')!.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });

  it.each(['payment_declined', '{&quot;code&quot;:&quot;payment_declined&quot;}'])(
    'shows what was refused without being scrolled: %s',
    async (problem) => {
      await page.goto(site.page('/', answer(`data-problem="${problem}"`)));
      await openedFrame(page);
      expect(await seen()).toBe(true);
    },
  );

  it('stays where it is with nothing refused, and where its reader has begun to scroll', async () => {
    await page.goto(site.page('/', answer('')));
    await openedFrame(page);
    expect(await page.evaluate('scrollY')).toBe(0);

    const form = answer('data-problem="payment_declined"').replace(
      '<script',
      '<script>scrollTo(0, 10)</script><script',
    );
    await page.goto(site.page('/scrolled', form));
    await openedFrame(page);
    expect(await page.evaluate('scrollY')).toBe(10);
  });
});
