import { beforeEach, describe, expect, it } from 'vitest';
import { callsOf, type FakeFrame, openedFrame } from './support/browser.js';
import { consoleErrors, onSite, page, site } from './support/onSite.js';
import { importMap, shopPage } from './support/site.js';

onSite();
beforeEach(async () => {
  await page.addInitScript(() => {
    const errors: unknown[] = [];
    Object.assign(window, { errors });
    addEventListener('ondemand:error', ({ detail }: CustomEventInit) => errors.push(detail.error.code));
  });
});

const errorCodes = () => page.evaluate('window.errors');
const failure = async (code: string) => {
  await expect.poll(errorCodes, { timeout: 10_000 }).toEqual([code]);
  await page.getByRole('alert').getByText('The payment form could not be loaded.').waitFor();
  expect(await page.getByRole('button', { name: 'Try again', exact: true }).getAttribute('type')).toBe('button');
};

const strictCsp = (frameSource: string) =>
  `default-src 'none'; script-src 'nonce-x'; frame-src ${frameSource}; style-src 'self'; form-action 'self'; require-trusted-types-for 'script'`;

describe('under a strict Content-Security-Policy with Trusted Types', () => {
  it('loads, buys and violates nothing', async () => {
    await page.goto(site.page('/', shopPage(site, { nonce: 'x' }), { 'content-security-policy': strictCsp(site.pay) }));
    const frame = await openedFrame(page);
    await frame.click('#pay');
    await page.waitForURL('**/purchase');
    expect(consoleErrors).toEqual([]);
  });

  it('says that frame-src lacks the provider', async () => {
    await page.goto(site.page('/', shopPage(site, { nonce: 'x' }), { 'content-security-policy': strictCsp("'none'") }));
    await failure('frame_blocked_by_csp');
    expect(consoleErrors.join()).toContain(`add ${site.pay} to frame-src`);
  });

  it('shows what is wrong with a form', async () => {
    await page.goto(
      site.page('/', shopPage(site, { nonce: 'x', attributes: 'data-x' }).replace('data-amount="9900"', ''), {
        'content-security-policy': strictCsp(site.pay),
      }),
    );
    await page.getByRole('alert').getByText('data-amount is missing').waitFor();
  });
});

describe('a frame that does not come up', () => {
  it('of a page whose origin is not registered is unreachable: the console names both causes and the origin', async () => {
    site.frameMode = 'unregistered';
    await page.goto(site.page('/', shopPage(site, {})));
    await failure('frame_unreachable');
    expect(consoleErrors.join()).toMatch(/blocked or offline.* not registered/);
    expect(consoleErrors.join()).toContain(`register ${site.shop}`);
    expect(consoleErrors.join()).toMatch(/\(after \d{3,4} ms\)/);
    expect(consoleErrors.join()).toContain(`${site.pay}/problems/frame_unreachable`);
    expect(consoleErrors.join()).toContain('docs/troubleshooting.md');
  });

  it('but stays silent, times out within ten seconds', async () => {
    site.frameMode = 'silent';
    const start = Date.now();
    await page.goto(site.page('/', shopPage(site, {})));
    await failure('handshake_timeout');
    expect(Date.now() - start).toBeLessThan(10_000);
  });

  it('tells how long it took in the error itself, and rejects nothing', async () => {
    site.frameMode = 'silent';
    await page.addInitScript(() => {
      Object.assign(window, { rejections: 0 });
      addEventListener('unhandledrejection', () => ((window as never as { rejections: number }).rejections += 1));
      addEventListener('ondemand:error', ({ detail }: CustomEventInit) =>
        Object.assign(window, { message: detail.error.message }),
      );
    });
    await page.goto(site.page('/', shopPage(site, {})));
    await failure('handshake_timeout');
    const took = Number(/\(after (\d+) ms\)$/.exec(String(await page.evaluate('message')))?.[1]);
    expect(took).toBeGreaterThan(2000);
    expect(took).toBeLessThan(10_000);
    // Whatever is asked of a frame that failed, and of a form that is gone.
    await page.evaluate(() => {
      const form = document.querySelector('form') as HTMLFormElement;
      form.requestSubmit();
      form.setAttribute('data-amount', '1');
      form.setAttribute('data-amount', '1.5');
      form.remove();
    });
    await page.getByRole('alert').waitFor({ state: 'detached' });
    expect(await page.evaluate('rejections')).toBe(0);
  });

  it('and speaks another version of the bridge says so', async () => {
    site.frameMode = 'old';
    await page.goto(site.page('/', shopPage(site, {})));
    await failure('bridge_version');
  });

  it('for want of a server is unreachable', async () => {
    await page.goto(
      site.page(
        '/',
        `${importMap}<form id="buy"></form><script type="module">
          import { mount } from 'ondemand-pay';
          mount('#buy', { providerUrl: 'http://pay.localhost:1', apiKey: 'test_12345678', flow: 'registration' });
        </script>`,
      ),
    );
    await failure('frame_unreachable');
  });

  it('keeps the form from being submitted, and comes up with "Try again"', async () => {
    site.frameMode = 'unregistered';
    await page.goto(site.page('/', shopPage(site, { inner: '<button>Buy</button>' })));
    await failure('frame_unreachable');
    await page.getByRole('button', { name: 'Buy' }).click();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Try again');
    site.frameMode = 'normal';
    await page.getByRole('button', { name: 'Try again' }).click();
    const frame = await openedFrame(page);
    await expect.poll(() => callsOf(frame)).toContainEqual(['focus']);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(site.posts).toEqual([]);
    await frame.click('#pay');
    await page.waitForURL('**/purchase');
  });
});

it('without leave to ask further takes silence for unreachable, the likelier cause', async () => {
  site.frameMode = 'unregistered';
  await page.goto(site.page('/', shopPage(site, { nonce: 'x' }), { 'content-security-policy': strictCsp(site.pay) }));
  await failure('frame_unreachable');
});

describe('a frame that was there', () => {
  it.each([
    ['reloads itself', () => location.reload()],
    ['goes elsewhere', () => location.assign('/elsewhere')],
  ])('and %s is loaded again, and told the state of the form as it is now', async (_, go) => {
    await page.goto(site.page('/', shopPage(site, {})));
    const frame = await openedFrame(page);
    await page.evaluate(() => document.querySelector('form')?.setAttribute('data-amount', '5000'));
    await frame.evaluate(go).catch(() => {});
    const amounts = () =>
      page
        .frames()
        .find((each) => each.url().startsWith(`${site.pay}/frame`))
        ?.evaluate(() => (window as unknown as FakeFrame).calls.map(([, argument]) => Object(argument).settings.amount))
        .catch(() => []);
    await expect.poll(amounts, { timeout: 10_000 }).toEqual([5000]);
    expect(await errorCodes()).toEqual([]);
    await (await openedFrame(page)).click('#pay');
    await page.waitForURL('**/purchase');
    expect(site.posts).toHaveLength(1);
  });

  it('and is gone without a word, as after a crash, is loaded again when it is asked for something', async () => {
    await page.goto(site.page('/', shopPage(site, { inner: '<button>Buy</button>' })));
    const frame = await openedFrame(page);
    await frame.evaluate(() => (window as unknown as { vanish(): void }).vanish());
    await page.evaluate(() => document.querySelector('iframe')?.setAttribute('data-gone', ''));
    await page.getByRole('button', { name: 'Buy' }).click();
    await page.locator('iframe[data-gone]').waitFor({ state: 'detached' });
    await (await openedFrame(page)).click('#pay');
    await page.waitForURL('**/purchase');
    expect(site.posts).toHaveLength(1);
  });
});

describe('the provider', () => {
  it('may not be the page itself', async () => {
    await page.goto(
      site.page(
        '/',
        `${importMap}<form id="buy"></form><script type="module">
          import { isOnDemandError, mount } from 'ondemand-pay';
          try { mount('#buy', { providerUrl: location.href, apiKey: 'test_12345678', flow: 'registration' }) }
          catch (error) { window.thrown = [isOnDemandError(error), error.code] }
        </script>`,
      ),
    );
    await page.waitForFunction('window.thrown');
    expect(await page.evaluate('window.thrown')).toEqual([true, 'provider_mismatch']);
    expect(await page.locator('iframe').count()).toBe(0);
  });

  it('of the script tag is the origin the script came from, whatever the page says', async () => {
    const lure = '<img name="currentScript" src="http://evil.localhost/sdk.js">';
    await page.goto(
      site.page('/', shopPage(site, { attributes: 'data-provider-url="http://evil.localhost"', inner: lure })),
    );
    await openedFrame(page);
    expect(await page.locator('form iframe').getAttribute('src')).toBe(
      `${site.pay}/frame?key=test_12345678&locale=en&flow=purchase&bridge=2`,
    );
  });
});

describe('the frame element', () => {
  it('has its height, restrictions and title before anything answers', async () => {
    await page.goto(site.page('/', shopPage(site, { attributes: 'data-locale="sv"' })));
    await openedFrame(page);
    const frame = page.locator('form iframe');
    expect((await frame.boundingBox())?.height).toBe(592);
    expect(await frame.getAttribute('sandbox')).toBe(
      'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-storage-access-by-user-activation',
    );
    expect(await frame.getAttribute('allow')).toBe(
      'publickey-credentials-get;identity-credentials-get;publickey-credentials-create;otp-credentials;storage-access',
    );
    expect(await frame.getAttribute('title')).toBe('Betalningsformulär');
  });

  it('takes the height the frame asks for, within bounds', async () => {
    await page.goto(site.page('/', shopPage(site, {})));
    const frame = await openedFrame(page);
    const ask = (height: unknown) =>
      frame.evaluate(
        (value) => (window as unknown as { page: { resize(v: unknown): Promise<unknown> } }).page.resize(value),
        height,
      );
    await ask(500);
    expect((await page.locator('form iframe').boundingBox())?.height).toBe(500);
    for (const nonsense of [100_000, -1, '70px', null]) await ask(nonsense);
    expect((await page.locator('form iframe').boundingBox())?.height).toBe(500);
  });

  it('comes into view from its beginning on the next screen, if the page was scrolled past it', async () => {
    const tall = '<div style="height:3000px"></div>';
    await page.goto(site.page('/', tall + shopPage(site, {}) + tall));
    const frame = await openedFrame(page);
    const top = async () => (await page.locator('form iframe').boundingBox())?.y;
    const nextScreen = () =>
      frame.evaluate(() => (window as unknown as { page: { showTop(): Promise<unknown> } }).page.showTop());
    await page.evaluate(() => scrollBy(0, document.querySelector('iframe')!.getBoundingClientRect().top + 100));
    expect(await top()).toBe(-100);
    await nextScreen();
    expect(await top()).toBe(0);
    await page.evaluate(() => scrollBy(0, -50));
    await nextScreen();
    expect(await top()).toBe(50);
  });
});

it('a form that is not set up correctly says so, reports it, and cannot be submitted', async () => {
  await page.goto(site.page('/', shopPage(site, { inner: '<button>Buy</button>' }).replace('SEK', 'kronor')));
  await page.getByRole('alert').getByText('data-currency must be an ISO 4217 code').waitFor();
  expect(await errorCodes()).toEqual(['invalid_option']);
  expect(consoleErrors.join()).toContain('data-currency must be');
  await page.getByRole('button', { name: 'Buy' }).click();
  await page.evaluate(() => document.querySelector('form')?.requestSubmit());
  expect(page.url()).toBe(`${site.shop}/`);
  expect(site.posts).toEqual([]);

  await page.evaluate(() => document.querySelector('form')?.setAttribute('data-currency', 'SEK'));
  await page.evaluate('OnDemand.upgrade()');
  await openedFrame(page);
  expect(await page.getByRole('alert').count()).toBe(0);
});
