import { describe, expect, it } from 'vitest';
import { callsOf, openedFrame } from './support/browser.js';
import { onSite, page, site } from './support/onSite.js';
import { importMap, shopPage } from './support/site.js';

onSite({ keepDefaults: false });

/** A page that imports `mount` as a bundled shop would. */
const modulePage = (script: string) =>
  site.page(
    '/',
    `${importMap}<form id="buy" action="/purchase" method="post"></form><script type="module">
      import { mount, upgrade } from 'ondemand-pay';
      const options = { providerUrl: '${site.pay}', apiKey: 'test_12345678', flow: 'purchase', amount: 9900, currency: 'SEK' };
      ${script}
    </script>`,
  );

describe('mount', () => {
  it('gives a handle whose calls reach the frame', async () => {
    await page.goto(
      modulePage(`window.handle = mount('#buy', options); window.states = [];
      handle.on('statechange', ({ detail }) => states.push(detail.state)); handle.on('ondemand:ready', () => states.push('ready!'));`),
    );
    const frame = await openedFrame(page);
    await page.evaluate("handle.submit(); handle.focus(); handle.update({ amount: 12000, itemName: 'Issue 7' })");
    await expect
      .poll(async () => (await callsOf(frame)).slice(1))
      .toEqual([
        ['present'],
        ['focus'],
        ['update', expect.objectContaining({ amount: 12000, itemName: 'Issue 7', currency: 'SEK' })],
      ]);
    expect(await page.evaluate('states')).toEqual(['ready', 'ready!']);
    expect(site.posts).toEqual([]);
  });

  it('throws for wrong values, and update keeps the old ones', async () => {
    await page.goto(
      modulePage(`window.codes = []; const attempt = (act) => { try { act() } catch (error) { codes.push([error.code, error.attribute]) } };
      attempt(() => mount('#buy', { ...options, amount: 1.5 }));
      attempt(() => mount('#buy', { ...options, providerUrl: undefined }));
      attempt(() => mount('#nowhere', options));
      const handle = mount('#buy', options);
      attempt(() => mount('#buy', options));
      attempt(() => handle.update({ amount: 0 }));
      attempt(() => handle.update({ apiKey: 'test_87654321' }));
      handle.destroy();
      attempt(() => handle.submit());
      window.done = true;`),
    );
    await page.waitForFunction('window.done');
    expect(await page.evaluate('codes')).toEqual(
      [
        ['invalid_option', 'data-amount'],
        ['invalid_option', 'data-provider-url'],
        ['invalid_option', 'form'],
        ['invalid_option', 'form'],
        ['invalid_option', 'data-amount'],
        ['invalid_option', 'data-api-key'],
        ['destroyed', null],
      ].map(([code, attribute]) => [code, attribute ?? undefined]),
    );
  });

  it('works again at once after destroy, as React does in StrictMode', async () => {
    await page.goto(
      modulePage(
        `mount('#buy', options).destroy(); const second = mount('#buy', options); second.destroy(); second.destroy(); mount('#buy', options)`,
      ),
    );
    const frame = await openedFrame(page);
    expect(await page.locator('iframe').count()).toBe(1);
    await frame.click('#pay');
    await page.waitForURL('**/purchase');
    expect(site.posts).toHaveLength(1);
  });

  it('ends with its signal', async () => {
    await page.goto(
      modulePage(`window.controller = new AbortController(); mount('#buy', { ...options, signal: controller.signal })`),
    );
    await openedFrame(page);
    await page.evaluate('controller.abort()');
    expect(await page.locator('iframe').count()).toBe(0);
  });

  it('follows attributes that the page changes', async () => {
    await page.goto(site.page('/', shopPage(site, {})));
    const frame = await openedFrame(page);
    await page.evaluate(() => document.querySelector('form')?.setAttribute('data-amount', '5000'));
    await page.evaluate(() => document.querySelector('form')?.setAttribute('data-of-the-page', '1'));
    await page.evaluate(() => document.querySelector('form')?.setAttribute('data-amount', '6000'));
    await expect
      .poll(async () => (await callsOf(frame)).slice(1))
      .toEqual([
        ['update', expect.objectContaining({ amount: 5000 })],
        ['update', expect.objectContaining({ amount: 6000 })],
      ]);
  });

  it('loads the frame again after the form was moved', async () => {
    await page.goto(site.page('/', shopPage(site, { after: '<section></section>' })));
    await openedFrame(page);
    await page.evaluate(() => document.querySelector('section')?.append(document.querySelector('form') as Node));
    const frame = await openedFrame(page);
    await frame.click('#pay');
    await page.waitForURL('**/purchase');
    expect(site.posts).toHaveLength(1);
  });

  it.each(['at once', 'while it loads', 'twice'])('opens a frame whose form was moved %s', async (when) => {
    await page.goto(
      modulePage(`const place = document.body.appendChild(document.createElement('section'));
        const form = document.querySelector('form');
        mount(form, options);
        const move = () => place.append(form);
        const moves = { 'at once': [move], 'while it loads': [() => setTimeout(move)], twice: [move, () => setTimeout(move)] };
        for (const act of moves['${when}']) act();`),
    );
    const frame = await openedFrame(page);
    await frame.click('#pay');
    await page.waitForURL('**/purchase');
    expect(site.posts).toHaveLength(1);
  });

  it('loads the frame again after the page wiped the form', async () => {
    await page.goto(site.page('/', shopPage(site, {})));
    await openedFrame(page);
    await page.evaluate(() => document.querySelector('form')?.replaceChildren());
    await openedFrame(page);
    expect(await page.locator('iframe').count()).toBe(1);
  });
});

it('mounts a form inside a shadow tree, whose submit events do not leave it', async () => {
  await page.goto(
    modulePage(`const shadow = document.body.attachShadow({ mode: 'open' });
      shadow.append(document.querySelector('form'));
      window.heard = 0; shadow.addEventListener('submit', () => heard++);
      const form = shadow.querySelector('form'); mount(form, options); form.requestSubmit();`),
  );
  const frame = await openedFrame(page);
  await expect.poll(() => callsOf(frame)).toContainEqual(['present']);
  expect(await page.evaluate('heard')).toBe(1);
  await frame.click('#pay');
  await page.waitForURL('**/purchase');
  expect(site.posts).toHaveLength(1);
});

describe('the script tag', () => {
  it('mounts several forms, and forms added later, once each, with two copies on the page', async () => {
    const twice = `<script async src="${site.pay}/web/js/sdk.min.js"></script>`;
    await page.goto(site.page('/', shopPage(site, { after: twice }) + shopPage(site, {})));
    await openedFrame(page, 1);
    await page.evaluate(() => {
      const form = document.querySelector('form')?.cloneNode() as HTMLFormElement;
      document.body.append(form);
    });
    await openedFrame(page, 2);
    expect(
      await page.evaluate(() => [...document.forms].map((form) => form.querySelectorAll('iframe').length)),
    ).toEqual([1, 1, 1]);
  });

  it('mounts in a task of its own, after the one that ran it; as a module, where it is imported', async () => {
    const form = '<form class="ondemand-form" action="/purchase" method="POST"';
    const sold = 'data-api-key="test_12345678" data-flow="purchase" data-amount="9900" data-currency="SEK"';
    await page.goto(site.page('/', `${importMap}${form} ${sold} data-provider-url="${site.pay}"></form>`));
    await page.evaluate((src) => {
      const isMounted = () => document.querySelector('form iframe') !== null;
      const script = Object.assign(document.createElement('script'), { src });
      script.onload = () => Object.assign(window, { mountedWithin: isMounted() });
      document.body.append(script);
    }, `${site.pay}/web/js/sdk.min.js`);
    await openedFrame(page);
    expect(await page.evaluate('mountedWithin')).toBe(false);

    await page.reload();
    const importAuto = "import('ondemand-pay/auto').then(() => document.querySelector('form iframe') !== null)";
    expect(await page.evaluate(importAuto)).toBe(true);
  });

  it('forgets a form that left the page', async () => {
    await page.goto(site.page('/', shopPage(site, {})));
    await openedFrame(page);
    await page.evaluate(() => {
      const form = document.querySelector('form');
      form?.remove();
      Object.assign(window, { form });
    });
    await expect.poll(() => page.evaluate("form.querySelector('iframe')")).toBeNull();
    await page.evaluate('document.body.append(form)');
    await openedFrame(page);
  });

  it('mounts forms of the 2016 class, under fetch delivery', async () => {
    await page.goto(site.page('/', shopPage(site, {}).replace('ondemand-form', 'klarna-form')));
    const frame = await openedFrame(page);
    expect((await callsOf(frame))[0]?.[1]).toMatchObject({ settings: { delivery: 'fetch' } });
  });
});

it('leaves nothing behind after a hundred mounts, in whatever state they end', async () => {
  await page.addInitScript(() => {
    const counts = { listeners: 0 };
    Object.assign(window, { counts });
    for (const target of [window, document]) {
      const { addEventListener, removeEventListener } = target;
      const seen = new Map<unknown, string[]>();
      const key = (type: string, options: unknown) =>
        `${type}/${typeof options === 'object' ? !!(options as { capture?: boolean })?.capture : !!options}`;
      target.addEventListener = (type: string, listener: unknown, options: unknown) => {
        const keys = seen.get(listener) ?? [];
        if (!keys.includes(key(type, options))) {
          seen.set(listener, [...keys, key(type, options)]);
          counts.listeners += 1;
        }
        addEventListener.call(target, type, listener as EventListener, options as boolean);
      };
      target.removeEventListener = (type: string, listener: unknown, options: unknown) => {
        const keys = seen.get(listener) ?? [];
        if (keys.includes(key(type, options))) {
          seen.set(
            listener,
            keys.filter((name) => name !== key(type, options)),
          );
          counts.listeners -= 1;
        }
        removeEventListener.call(target, type, listener as EventListener, options as boolean);
      };
    }
  });
  await page.goto(modulePage('window.cycle = () => mount("#buy", options)'));
  await page.waitForFunction('window.cycle');
  // The driver has added its own listeners by now.
  await page.evaluate('window.before = counts.listeners');
  await page.evaluate(async () => {
    const { cycle } = window as unknown as {
      cycle(): { destroy(): void; on(name: string, listener: () => void): void };
    };
    for (let round = 0; round < 100; round++) {
      const handle = cycle();
      if (round % 10 === 0) await new Promise<void>((resolve) => handle.on('ready', resolve));
      handle.destroy();
    }
  });
  await expect.poll(() => page.evaluate('counts.listeners - before')).toBe(0);
  expect(
    await page.evaluate(
      'document.querySelectorAll("iframe, object").length + document.querySelector("form").childNodes.length',
    ),
  ).toBe(0);
});

it('starts again when the buyer comes back from the next page', async () => {
  // The driver loses frames that come out of the back/forward cache, so this one goes on by itself.
  site.frameMode = 'buysAgain';
  await page.goto(site.page('/', shopPage(site, {})));
  const frame = await openedFrame(page);
  site.frameMode = 'normal';
  await frame.click('#pay');
  await page.waitForURL('**/purchase');
  await page.goBack({ waitUntil: 'commit' });
  await expect.poll(() => site.posts.length).toBe(2);
  expect(site.posts[1]?.fields).toEqual([
    ['userToken', 'user-2'],
    ['origin_proof', 'proof-2'],
    ['email', 'a@example.com'],
  ]);
});
