import { type NewLink, type PaymentLink, parseSubmission } from 'ondemand-pay/merchant';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violations } from './support/axe.js';
import { buyerInWindow, CARDS } from './support/buyer.js';
import { cutOff } from './support/looking.js';
import { startWorld, type World } from './support/world.js';

/** As wide as a small phone held upright. */
const PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true };
const html = (body: string) =>
  new Response(`<!doctype html><title>Shop</title>${body}`, { headers: { 'Content-Type': 'text/html' } });

let world: World;
let shop: Awaited<ReturnType<World['openShop']>>;
let page: Page;
let person: BrowserContext;
let received: { fields: [string, string][]; referrer: string | null; channel: string | undefined }[];
let errors: string[];

/** What a shop does where its links end. */
async function sell(request: Request): Promise<Response> {
  if (request.method !== 'POST') return html('<p>The shop');
  const referrer = request.headers.get('Referer');
  const parsed = await parseSubmission(request.clone());
  if (!parsed.ok) return new Response('incomplete', { status: 400 });
  const { userToken, originProof } = parsed.submission;
  const expected = { userToken, amount: 9900, currency: 'SEK', origin: shop.url, acceptLinks: true };
  const { channel } = await shop.merchant.verifyOriginProof(originProof, expected);
  received.push({ fields: [...new URLSearchParams(await request.text())], referrer, channel });
  try {
    const sold = { reference: 'L', name: 'Issue 12', amount: 9900, currency: 'SEK', originProof };
    await shop.merchant.orders.create(userToken, sold);
  } catch (error) {
    return html(`<p>Declined: ${(error as { code: string }).code}`);
  }
  return new Response(null, { status: 303, headers: { Location: '/thanks' } });
}

beforeAll(async () => {
  world = await startWorld();
  shop = await world.openShop('shop', sell);
});
afterAll(() => world?.close());
beforeEach(async () => {
  received = [];
  errors = [];
  await meet();
});
afterEach(() => person?.close());

/** From the link to the final button, by somebody whose number nobody has used yet. */
async function toConfirm(link: PaymentLink, card: string = CARDS.approved) {
  await page.goto(link.url);
  const buyer = buyerInWindow(page);
  await buyer.introduce(world.newPhone());
  await buyer.payWithCard(card);
  await buyer.screen('confirm').waitFor();
  return buyer;
}

/** Somebody new, with a phone of their own. */
async function meet(): Promise<void> {
  person = await world.newPerson(PHONE);
  page = await person.newPage();
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
}

const FIELDS = { article_id: '4553', submit: 'å"<', action: 'x', constructor: '' };

const make = (more: Partial<NewLink> = {}): Promise<PaymentLink> =>
  shop.merchant.links.create({
    ...{
      amount: 9900,
      currency: 'SEK',
      itemName: 'Issue 12',
      action: `${shop.url}/purchase?from=link`,
      fields: FIELDS,
    },
    ...more,
  } as NewLink);

describe('a payment link', () => {
  it('sells on a phone, from the first screen to the shop, which gets its own fields and a proof', async () => {
    const link = await make();
    const buyer = await toConfirm(link);
    expect(await page.title()).toContain('shop');
    expect(await page.locator('main').innerText()).toMatch(/Issue 12[\s\S]*99/);
    // The screen before is still on its way out.
    await expect.poll(() => cutOff(page)).toEqual([]);
    await expect.poll(() => violations(page)).toEqual([]);
    await buyer.pay();
    await page.waitForURL(`${shop.url}/thanks`);
    expect(received).toHaveLength(1);
    const [{ fields, referrer, channel } = { fields: [] }] = received;
    expect(channel).toBe('link');
    expect(fields.slice(0, 4)).toEqual(Object.entries(FIELDS));
    expect(fields.slice(4).map(([name]) => name)).toEqual(['userToken', 'origin_proof', 'email']);
    expect(referrer).toBe(`${world.providerUrl}/`);
    expect(await shop.merchant.links.retrieve(link.id)).toMatchObject({ status: 'used_up', used: 1 });
    expect(errors).toEqual([]);
  });

  it('says to whoever comes too late that it has been used, also at the click', async () => {
    const link = await make();
    const late = await toConfirm(link);
    const [latePage, latePerson] = [page, person];
    await meet();
    await (await toConfirm(link)).pay();
    await page.waitForURL(`${shop.url}/thanks`);
    await late.pay();
    await latePage.getByRole('heading', { name: 'This link has been used' }).waitFor();
    expect(received).toHaveLength(1);
    await latePerson.close();
  });

  it('can be tried again after a decline', async () => {
    const link = await make();
    const buyer = await toConfirm(link, CARDS.savedThenDeclined);
    await buyer.pay();
    await page.getByText('Declined: payment_declined').waitFor();
    expect(await shop.merchant.links.retrieve(link.id)).toMatchObject({ status: 'active', used: 0 });
    await page.goto(link.url);
    await buyer.screen('phone').waitFor();
  });

  it('may not be framed, by anybody, and posts nowhere but to the shop', async () => {
    const link = await make();
    await page.goto(shop.url);
    await page.evaluate((src) => {
      const frame = document.createElement('iframe');
      frame.src = src;
      document.body.append(frame);
    }, link.url);
    await expect.poll(() => errors.join(), { timeout: 10_000 }).toMatch(/frame-ancestors|refused to connect/i);
    expect(await page.frameLocator('iframe').locator('main').count()).toBe(0);

    await page.goto(link.url);
    await buyerInWindow(page).screen('phone').waitFor();
    errors = [];
    await page.evaluate((action) => {
      const form = document.createElement('form');
      form.method = 'post';
      form.action = action;
      document.body.append(form);
      form.submit();
    }, world.newsUrl);
    await expect.poll(() => errors.join(), { timeout: 10_000 }).toMatch(/form-action/);
    expect(page.url()).toBe(link.url);
  });

  it('that is revoked sells nothing, and says so', async () => {
    const link = await make();
    await shop.merchant.links.revoke(link.id);
    const response = await page.goto(link.url);
    expect(response?.status()).toBe(410);
    await page.getByRole('heading', { name: 'The shop has taken this link back' }).waitFor();
  });
});
