import { parseSubmission } from 'ondemand-pay/merchant';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buyerAt, buyerInWindow } from './support/buyer.js';
import { terms } from './support/till.js';
import { startWorld, type World } from './support/world.js';

/** Everything a strict page forbids, the frame among it. */
const BLOCKED =
  "default-src 'none'; script-src 'nonce-x'; connect-src 'self'; form-action 'self'; require-trusted-types-for 'script'";
const THANKS = new Response('<!doctype html><title>Shop</title><p>Thank you', {
  headers: { 'Content-Type': 'text/html' },
});

type Options = {
  csp?: string;
  /** Cross-Origin-Opener-Policy. */
  coop?: string;
  key?: string;
  attributes?: string;
  fields?: string;
  script?: string;
};

let world: World;
let shop: Awaited<ReturnType<World['openShop']>>;
let other: Awaited<ReturnType<World['openShop']>>;
let page: Page;
let person: BrowserContext;
let options: Options;
let errors: string[];
let received: { user: string; fields: [string, string][] }[];

beforeAll(async () => {
  world = await startWorld();
  const shopPage = ({ csp = BLOCKED, coop, key, attributes = '', fields = '', script = '' }: Options) =>
    new Response(
      `<!doctype html><html lang="en"><title>Shop</title><body>
       <form class="ondemand-form" method="POST" action="/purchase" ${attributes} ${terms(key ?? shop.keys.apiKey)}>${fields}</form>
       <script nonce="x">${script}</script>
       <script nonce="x" async src="${world.providerUrl}/web/js/sdk.min.js"></script>`,
      {
        headers: {
          'Content-Type': 'text/html; charset=utf-8',
          ...(csp === '' ? {} : { 'Content-Security-Policy': csp }),
          ...(coop === undefined ? {} : { 'Cross-Origin-Opener-Policy': coop }),
        },
      },
    );
  const serve = async (request: Request) => {
    if (request.method !== 'POST') return shopPage(options);
    const parsed = await parseSubmission(request.clone());
    if (!parsed.ok) return new Response('incomplete', { status: 400 });
    const fields = [...new URLSearchParams(await request.text())];
    received.push({ user: parsed.submission.userToken, fields });
    return options.attributes?.includes('fetch') ? Response.json({ data: 'thanks' }) : THANKS.clone();
  };
  shop = await world.openShop('shop', serve);
  other = await world.openShop('other', serve);
});
afterAll(() => world?.close());
beforeEach(() => {
  options = {};
  received = [];
});
afterEach(() => person?.close());

async function open(chosen: Options = {}, url = shop.url) {
  options = chosen;
  person = await world.newPerson();
  page = await person.newPage();
  errors = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(url);
}

const payOn = () => page.getByRole('button', { name: `Pay on ${new URL(world.providerUrl).host}` });
const says = (text: string | RegExp) => page.getByRole('alert').getByText(text).waitFor();

/** The window, opened by a click. */
async function openWindow(): Promise<Page> {
  const opening = page.waitForEvent('popup');
  await payOn().click();
  return opening;
}

/** The window has nobody to hand anything to. */
const lost = (popup: Page) => popup.locator('main[data-screen=error] .lead', { hasText: 'This try charged nothing' });

async function toConfirm(popup: Page) {
  const buyer = buyerInWindow(popup);
  await buyer.onboard();
  return buyer;
}

describe('a page whose frame is blocked', () => {
  it('sells in the provider’s window: the page submits its own form, once, with its own fields', async () => {
    await open({ fields: '<input name="article" value="17">' });
    await says('The payment form could not be loaded.');
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(1);
    const popup = await openWindow();
    const sent: string[] = [];
    popup.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
    const buyer = await toConfirm(popup);
    await buyer.pay();
    await page.getByText('Thank you').waitFor();
    await expect.poll(() => popup.isClosed(), { timeout: 10_000 }).toBe(true);
    expect(received).toHaveLength(1);
    const [{ user, fields } = { user: '', fields: [] }] = received;
    expect(fields.map(([name]) => name).sort()).toEqual(['article', 'email', 'origin_proof', 'userToken']);
    const proof = Object.fromEntries(fields).origin_proof!;
    expect(
      await shop.merchant.verifyOriginProof(proof, { userToken: user, amount: 9900, currency: 'SEK' }),
    ).toMatchObject({ channel: 'window', origin: shop.url });
    // The shop's own fields are nobody else's.
    expect(sent.join()).not.toContain('17"');
    expect(sent.filter((request) => request.includes('article'))).toEqual([]);
  });

  it('under fetch delivery is answered in the page', async () => {
    await open({ attributes: 'data-delivery="fetch"' });
    const popup = await openWindow();
    const success = page.evaluate(
      () =>
        new Promise((resolve) =>
          addEventListener('ondemand:success', (event) => resolve((event as CustomEvent).detail.data)),
        ),
    );
    await (await toConfirm(popup)).pay();
    expect(await success).toBe('thanks');
    await says('You are done in the window');
    await expect.poll(() => popup.isClosed(), { timeout: 10_000 }).toBe(true);
    expect(received).toHaveLength(1);
  });

  it('says in the window that the form is not complete, and sells once it is', async () => {
    await open({ fields: '<input name="name" required>' });
    const popup = await openWindow();
    const buyer = await toConfirm(popup);
    const before = await world.proofs();
    await buyer.pay();
    await buyer.screen('confirm').locator('.callout', { hasText: 'is still missing. Nothing was charged' }).waitFor();
    expect(received).toEqual([]);
    expect(await world.proofs()).toBe(before);
    await page.locator('input[name=name]').fill('Anna');
    await buyer.pay();
    await page.getByText('Thank you').waitFor();
  });

  it('that prevents its own submit makes no proof', async () => {
    await open({ script: `addEventListener('submit', (event) => event.preventDefault())` });
    const before = await world.proofs();
    const buyer = await toConfirm(await openWindow());
    await buyer.pay();
    await buyer.screen('confirm').locator('.callout', { hasText: 'stopped this. Nothing was charged' }).waitFor();
    expect(await world.proofs()).toBe(before);
    expect(received).toEqual([]);
  });
});

describe('the window', () => {
  it('is one: another click brings it to the front, and the form has no other final button', async () => {
    await open({ csp: '' });
    await buyerAt(page).screen('phone').waitFor();
    // Another page of the shop, whose frame is blocked.
    await open();
    const popup = await openWindow();
    await says('Go on in the window');
    await buyerInWindow(popup).screen('phone').waitFor();
    expect(await page.locator('iframe').count()).toBe(0);
    await page.getByRole('button', { name: 'Show the window' }).click();
    await page.evaluate("document.querySelector('form').requestSubmit()");
    expect(person.pages()).toHaveLength(2);
    expect(received).toEqual([]);
  });

  it('that is closed leaves a page that says so and opens another', async () => {
    await open();
    const popup = await openWindow();
    await toConfirm(popup);
    await popup.close();
    await says('The window was closed. Nothing was bought.');
    const again = await openWindow();
    await buyerInWindow(again).screen('phone').waitFor();
  });

  it('is closed by the page, which shows its frame again', async () => {
    await open();
    const popup = await openWindow();
    await buyerInWindow(popup).screen('phone').waitFor();
    await page.getByRole('button', { name: 'Close it and stay here' }).click();
    await expect.poll(() => popup.isClosed(), { timeout: 10_000 }).toBe(true);
    await says('The payment form could not be loaded.');
  });

  it('whose page goes says that this try charged nothing', async () => {
    await open();
    const popup = await openWindow();
    const buyer = await toConfirm(popup);
    await page.goto('about:blank');
    await lost(popup).waitFor();
    expect(await buyer.screen('confirm').count()).toBe(0);
  });

  it('that is loaded anew begins anew, and still sells', async () => {
    await open();
    const popup = await openWindow();
    await buyerInWindow(popup).screen('phone').waitFor();
    await popup.reload();
    await (await toConfirm(popup)).pay();
    await page.getByText('Thank you').waitFor();
    expect(received).toHaveLength(1);
  });

  it('cut off by the page’s Cross-Origin-Opener-Policy: both say so, the console what to change', async () => {
    await open({ coop: 'same-origin' });
    const opening = person.waitForEvent('page');
    await payOn().click();
    const popup = await opening;
    await lost(popup).waitFor();
    await says('Nothing was bought.');
    expect(errors.join()).toContain('same-origin-allow-popups');
  });

  it('sells from a page with the policy same-origin-allow-popups', async () => {
    await open({ coop: 'same-origin-allow-popups' });
    await (await toConfirm(await openWindow())).pay();
    await page.getByText('Thank you').waitFor();
  });

  it('that the browser blocks leaves a page that says so', async () => {
    await open({ script: 'window.open = () => null' });
    await payOn().click();
    await says('Your browser did not open the window');
    await payOn().waitFor();
  });

  it('hears no page of another shop that uses the key', async () => {
    await open({ key: shop.keys.apiKey }, other.url);
    const popup = await openWindow();
    await lost(popup).waitFor({ timeout: 20_000 });
    expect(await buyerInWindow(popup).screen('phone').count()).toBe(0);
  });
});

it('the window’s address says who may do what with it', async () => {
  const pay = (key: string) => world.provider.fetch(new Request(`${world.providerUrl}/pay?key=${key}`));
  const { headers } = await pay(shop.keys.apiKey);
  expect(headers.get('content-security-policy')).toMatch(/form-action 'none'.*frame-ancestors 'none'/);
  expect(headers.get('referrer-policy')).toBe('strict-origin');
  const unknown = await pay('test_nobody00');
  expect(await unknown.text()).toContain('not set up');
  expect(unknown.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});
