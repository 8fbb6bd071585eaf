import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt } from './support/buyer.js';
import { launchPerson } from './support/chromium.js';
import { watchSignIn } from './support/signInDialog.js';
import { shopPage, terms } from './support/till.js';
import { startWorld, type World } from './support/world.js';

/* What a page with nothing good in mind can see of the frame before the buyer has acted in it. */

let world: World;
let person: BrowserContext;
let url: string;
const cookies: (string | null)[] = [];

beforeAll(async () => {
  world = await startWorld({ watch: (_, response) => cookies.push(response.headers.get('set-cookie')) });
  const shop = await world.openShop('curious', async (request) => {
    if (request.method === 'POST') {
      const token = (await request.formData()).get('userToken');
      return new Response(`<p>Thank you, <b>${token}</b>`, { headers: { 'Content-Type': 'text/html' } });
    }
    const asked = new URL(request.url).searchParams;
    const token = asked.get('token');
    return shopPage(
      world,
      `<form class="ondemand-form" method="POST" action="/" ${token ? `data-user-token="${token}"` : ''}
         ${terms(shop.keys.apiKey, { amount: Number(asked.get('amount') ?? 9900) })}></form>`,
    );
  });
  url = shop.url;
});
afterAll(() => world.close());
afterEach(() => person?.close());

/** Writes down everything in the order in which it happens, before any script of the page runs. */
function spy(): void {
  const seen: unknown[] = [];
  Object.assign(window, { seen });
  const port = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage')!;
  Object.defineProperty(MessagePort.prototype, 'onmessage', {
    ...port,
    set(listener: (event: MessageEvent) => void) {
      port.set!.call(this, (event: MessageEvent) => {
        seen.push(['message', JSON.stringify(event.data)]);
        listener.call(this, event);
      });
    },
  });
  addEventListener('message', ({ data }) => seen.push(['window message', JSON.stringify(data)]));
  for (const name of ['ready', 'statechange', 'authorized', 'success', 'error', 'cancel']) {
    addEventListener(`ondemand:${name}`, (event) => seen.push([name, JSON.stringify((event as CustomEvent).detail)]));
  }
  for (const name of ['blur', 'focus', 'scroll', 'resize', 'popstate']) {
    addEventListener(name, () => seen.push([name]));
  }
  for (const name of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
    addEventListener(name, () => seen.push([name]), true);
  }
  new ReportingObserver((reports) => seen.push(...reports.map(({ type }) => ['report', type])), {
    buffered: true,
  }).observe();
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (target instanceof HTMLIFrameElement) seen.push(['style', target.getAttribute('style')]);
    }
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['style'] });
}

type Observed = { seen: unknown[]; resources: unknown[]; rest: unknown; credential: unknown };

const askForCredential = (): Promise<unknown> =>
  navigator.credentials
    .get({
      identity: { providers: [{ configURL: new URL('/none.json', location.href).href, clientId: 'page' }] },
    } as CredentialRequestOptions)
    .catch(({ name }: Error) => name);

/** Everything up to the moment when the frame shows its screen and rests. */
async function observe(screen: string, query = '', { asks = false } = {}): Promise<Observed> {
  const page = await person.newPage();
  await page.addInitScript(spy);
  await page.goto(`${url}/${query}`);
  const buyer = buyerAt(page);
  await buyer.screen(screen).waitFor();
  await page.waitForFunction(() => JSON.stringify((window as unknown as { seen: unknown }).seen).includes('"ready"'));
  if (screen === 'confirm') await buyer.frame.locator('main button[type=submit]:not([aria-disabled=true])').waitFor();
  const observed = await page.evaluate(() => ({
    seen: (window as unknown as { seen: unknown[] }).seen,
    resources: (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).map((entry) => [
      new URL(entry.name).pathname,
      entry.initiatorType,
      entry.transferSize,
      entry.encodedBodySize,
      entry.decodedBodySize,
    ]),
    rest: {
      frames: window.length,
      inside: window[0]?.length,
      active: document.activeElement?.tagName,
      history: history.length,
      fields: [...new FormData(document.querySelector('form')!).keys()],
      height: document.querySelector('iframe')?.getBoundingClientRect().height,
      attributes: document.querySelector('iframe')?.getAttributeNames(),
    },
  }));
  // Of all frames of a page only one may ask for a credential at a time.
  if (asks) await watchSignIn(person, page, { form: null });
  const credential = asks ? await page.evaluate(askForCredential) : null;
  await page.close();
  return { ...observed, credential };
}

/** A purchase, after which this browser is remembered. Gives the shop's token of the buyer. */
async function buyFirst(): Promise<string> {
  const page: Page = await person.newPage();
  await page.goto(url);
  const buyer = buyerAt(page);
  await buyer.introduce(world.newPhone());
  await buyer.payWithCard('4242 4242 4242 4242');
  await buyer.pay();
  const token = await page.locator('b').innerText();
  await page.close();
  return token;
}

describe('a page', () => {
  it('sees the same of a stranger, of a buyer who is known, and of one who is asked for a factor', async () => {
    person = await world.newPerson();
    const stranger = await observe('phone');
    await buyFirst();
    const known = await observe('confirm');
    const asked = await observe('details', '?amount=150000');

    expect(known).toEqual(stranger);
    expect(asked).toEqual(stranger);
    // What is compared is not nothing.
    expect(JSON.stringify(stranger.seen)).toContain('"state\\":\\"ready');
    expect(JSON.stringify(stranger.seen)).toContain('height');
    expect(JSON.stringify(stranger.resources)).toContain('/frame');
  });

  it('sees the same also of whom the browser’s own sign-in knows, at another shop or at this one', async () => {
    person = await launchPerson({ thirdPartyCookies: false });
    const stranger = await observe('phone', '', { asks: true });
    const page = await person.newPage();
    await page.goto(world.gamesUrl);
    const first = buyerAt(page, '#shop');
    await first.introduce(world.newPhone());
    await first.payWithCard('4242 4242 4242 4242');
    await first.pay();
    await page.getByText('100 credits: yours now.').waitFor();
    const opened = person.waitForEvent('page');
    await first.frame.locator('main [aria-describedby=everywhere-ask]').click();
    const window = await opened;
    await expect.poll(() => window.isClosed()).toBe(true);
    const elsewhere = await observe('phone', '', { asks: true });

    await page.goto(url);
    const buyer = buyerAt(page);
    await buyer.screen('phone').waitFor();
    const signIn = await watchSignIn(person, page);
    await buyer.frame.getByRole('button', { name: 'I have paid here before' }).click();
    await signIn.choose();
    await buyer.screen('confirm').waitFor();
    await page.close();
    const here = await observe('confirm', '', { asks: true });

    expect(elsewhere).toEqual(stranger);
    expect(here).toEqual(stranger);
    expect(stranger.credential).toMatch(/Error$/);
  });

  it('sees the known buyer once they act', async () => {
    person = await world.newPerson();
    await buyFirst();
    const page = await person.newPage();
    await page.addInitScript(spy);
    await page.goto(url);
    const buyer = buyerAt(page);
    await buyer.screen('confirm').waitFor();
    await buyer
      .screen('confirm')
      .getByRole('button', { name: 'Pay with something else' })
      .or(buyer.primary())
      .first()
      .focus();
    await page.keyboard.press('Shift');
    await page.waitForFunction(() => JSON.stringify((window as unknown as { seen: unknown }).seen).includes('active'));
  });

  it('learns nothing from a user token, whether it is the buyer’s, another’s or made up', async () => {
    person = await world.newPerson();
    const foreign = await buyFirst();
    await person.close();
    person = await world.newPerson();
    const own = await buyFirst();
    expect(own).not.toBe(foreign);

    const [none, ...others] = [''].concat([own, foreign, 'made-up-token'].map((token) => `?token=${token}`));
    const without = await observe('confirm', none);
    for (const query of others) expect(await observe('confirm', query)).toEqual(without);

    await person.close();
    person = await world.newPerson();
    const stranger = await observe('phone');
    expect(stranger).toEqual(without);
    for (const query of others) expect(await observe('phone', query)).toEqual(stranger);
  });
});

describe('before a buyer acts', () => {
  it('nothing is stored in their browser', async () => {
    // Where the frame could store whatever it liked.
    person = await launchPerson({ thirdPartyCookies: true });
    const page = await person.newPage();
    cookies.length = 0;
    await page.goto(url);
    await buyerAt(page).screen('phone').waitFor();
    const stored = () =>
      Promise.all([
        Promise.resolve(localStorage.length + sessionStorage.length),
        indexedDB.databases(),
        caches.keys(),
        navigator.serviceWorker.getRegistrations().then(({ length }) => length),
      ]);
    const frame = page.frames().find((one) => one.url().startsWith(world.providerUrl))!;
    expect(await frame.evaluate(stored)).toEqual([0, [], [], 0]);
    expect(await page.evaluate(stored)).toEqual([0, [], [], 0]);
    expect(await person.cookies()).toEqual([]);
    expect(cookies.length).toBeGreaterThan(5);
    expect(cookies.filter((cookie) => cookie !== null)).toEqual([]);
  });
});
