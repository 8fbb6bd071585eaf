import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt } from './support/buyer.js';
import { shopPage, terms } from './support/till.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person?.close());

type Reply = { status?: number; body: unknown };

/** A shop under fetch delivery that answers with `reply`; the page notes events and console errors. */
async function openShop(
  name: string,
  {
    reply,
    attributes = '',
    script = '',
    of2016 = false,
  }: { [key in 'attributes' | 'script']?: string } & {
    reply: Reply | ((url: string) => Reply);
    of2016?: boolean;
  },
) {
  const posts: URLSearchParams[] = [];
  const shop = await world.openShop(name, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/thanks') return shopPage(world, '<p>Thank you</p>');
    if (request.method === 'POST') {
      posts.push(new URLSearchParams(await request.text()));
      const { status = 200, body } = typeof reply === 'function' ? reply(shop.url) : reply;
      return Response.json(body, { status });
    }
    const kind = of2016 ? 'class="klarna-form"' : 'class="ondemand-form" data-delivery="fetch"';
    return shopPage(
      world,
      `<script>
         window.told = [];
         for (const name of ['ready', 'authorized', 'success', 'error'])
           addEventListener('ondemand:' + name, () => told.push(name));
         addEventListener('ondemand:statechange', ({ detail }) => told.push('state ' + detail.state));
         ${script}
       </script>
       <form ${kind} action="/purchase" method="POST" ${attributes} ${terms(shop.keys.apiKey)}></form>`,
    );
  });
  person = await world.newPerson();
  const page = await person.newPage();
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(shop.url);
  const buyer = buyerAt(page, of2016 ? 'form.klarna-form' : undefined);
  const buy = async () => {
    await buyer.onboard();
    await buyer.pay();
  };
  return { url: shop.url, page, buyer, buy, posts, errors };
}

const told = (page: Page) => page.evaluate(() => (window as unknown as { told: unknown[] }).told);

describe('redirect_to', () => {
  it("leads to another page of the shop's own", async () => {
    const { page, buy, url } = await openShop('own', { reply: { body: { redirect_to: '/thanks' } } });
    await buy();
    await page.getByText('Thank you').waitFor();
    expect(page.url()).toBe(`${url}/thanks`);
  });

  it('leads elsewhere by https', async () => {
    const { page, buy } = await openShop('secure', { reply: { body: { redirect_to: 'https://club.localhost/in' } } });
    await page.route('https://club.localhost/**', (route) => route.fulfill({ contentType: 'text/html', body: 'Club' }));
    await buy();
    await page.waitForURL('https://club.localhost/in');
  });

  it.each([
    ['by http to another site', 'plain', () => 'http://elsewhere.localhost:9/'],
    ['to an address with credentials', 'spoof', () => 'https://shop@elsewhere.localhost/'],
    ['to its own address with credentials', 'login', (url: string) => url.replace('http://', 'http://a:b@')],
    ['to a script', 'script', () => 'javascript:told.push("ran")'],
  ])('does not lead %s, and warns against paying again', async (_, name, target) => {
    const shop = await openShop(name, { reply: (url) => ({ body: { redirect_to: target(url) } }) });
    const { page, buyer, buy, posts, url } = shop;
    await buy();
    await buyer.screen('done').getByText("Please don't pay again").waitFor();
    await expect.poll(() => told(page)).toContain('error');
    expect(page.url()).toBe(`${url}/`);
    expect(await told(page)).not.toContain('ran');
    expect(posts).toHaveLength(1);
  });
});

describe('the form of 2016', () => {
  it('is delivered by the script, and success calls onKlarnaSuccess with the data', async () => {
    const { page, buy, buyer, posts } = await openShop('klarna', {
      of2016: true,
      reply: { body: { data: { article: 4553 } } },
      script: 'function onKlarnaSuccess(data) { told.push(data); }',
    });
    await buy();
    await buyer.screen('done').getByText('klarna has your order').first().waitFor();
    expect(await buyer.screen('done').innerText()).not.toMatch(/paid/i);
    await expect.poll(async () => (await told(page)).at(-1)).toEqual({ article: 4553 });
    expect([...posts[0]!.keys()].sort()).toEqual(['email', 'origin_proof', 'userToken']);
  });

  it("shows the shop's words apart from its own, away from any field, and sells at the second try", async () => {
    let tries = 0;
    const { buy, buyer, page } = await openShop('sorry', {
      of2016: true,
      reply: () => {
        tries += 1;
        if (tries > 1) return { body: { data: 1 } };
        return {
          status: 402,
          body: {
            klarna_response: {
              code: 'sold_out',
              user_message: `Sorry <b>dear</b> reader. ${'x'.repeat(300)}`,
            },
          },
        };
      },
    });
    await buy();
    // While the provider is asked, and once nothing can be charged any more.
    await buyer.screen('done').locator('.shop-says').waitFor();
    const screen = buyer.screen('error');
    await screen.waitFor({ timeout: 45_000 });
    const says = (await screen.locator('.shop-says').innerText()).replace(/\s/gu, ' ');
    expect(says).toMatch(/^sorry says: .*Sorry <b>dear<\/b> reader\. x{174}\W*$/);
    expect(await buyer.frame.locator('input').count()).toBe(0);
    await screen.getByText('Nothing was charged').waitFor();

    await buyer.primary().click();
    await buyer.pay();
    await expect.poll(() => told(page)).toContain('success');
  });
});

describe('data-on-success', () => {
  it.each([
    ['a native function', 'native', 'onNative', 'window.onNative = window.print;'],
    ['a function that is missing', 'missing', 'onMissing', ''],
  ])('does not call %s, and says so on the console', async (_, name, callback, script) => {
    const { page, buy, errors } = await openShop(name, {
      reply: { body: { data: 1 } },
      attributes: `data-on-success="${callback}"`,
      script: `${script} window.onbeforeprint = () => told.push('called');`,
    });
    await buy();
    await expect.poll(() => errors.join()).toContain(`window.${callback} is not a function of this page`);
    expect(await told(page)).toContain('success');
    expect(await told(page)).not.toContain('called');
  });

  it('does not mount a form whose callback is not named like a handler, and says so on the console', async () => {
    const { buyer, errors } = await openShop('named', {
      reply: { body: { data: 1 } },
      attributes: 'data-on-success="pay"',
      script: 'function pay() {}',
    });
    await expect.poll(() => errors.join()).toContain('data-on-success');
    expect(await buyer.frame.owner().count()).toBe(0);
  });

  it('comes last, after the events in their order', async () => {
    const { page, buy } = await openShop('order', {
      reply: { body: { data: 'the data' } },
      attributes: 'data-on-success="onBought"',
      script: 'function onBought(data) { told.push(data); }',
    });
    await buy();
    await expect.poll(async () => (await told(page)).at(-1)).toBe('the data');
    expect(await told(page)).toEqual([
      'state loading',
      'state ready',
      'ready',
      'state active',
      'state authorizing',
      'state submitting',
      'authorized',
      'state done',
      'success',
      'the data',
    ]);
  });
});
