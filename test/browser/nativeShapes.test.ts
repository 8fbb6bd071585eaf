import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt } from './support/buyer.js';
import { launchChromium } from './support/chromium.js';
import { shopPage, terms } from './support/till.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;
/** With the back/forward cache and the popup blocker that buyers have. */
let browser: Browser;

beforeAll(async () => {
  world = await startWorld();
  browser = await launchChromium({ keepDefaults: false });
});
afterAll(async () => {
  await browser.close();
  await world.close();
});
afterEach(() => person?.close());

type Post = { path: string; type: string; fields: FormData };

/** A shop whose form holds `inside`, with every post it gets. */
async function openShop(name: string, { inside = '', attributes = '', script = '' }) {
  const posts: Post[] = [];
  const shop = await world.openShop(name, async (request) => {
    if (request.method !== 'POST') {
      const form = `<form class="ondemand-form" action="/purchase" method="POST" ${attributes}
        ${terms(shop.keys.apiKey)}>${inside}</form>`;
      return shopPage(world, form + (script && `<script>${script}</script>`));
    }
    const type = request.headers.get('Content-Type') ?? '';
    posts.push({ path: new URL(request.url).pathname, type, fields: await request.formData() });
    return shopPage(world, '<p>Thank you</p>');
  });
  person = await browser.newContext();
  const page = await person.newPage();
  await page.goto(shop.url);
  return { page, buyer: buyerAt(page), posts };
}

const thanked = (page: Page) => page.getByText('Thank you').waitFor();
const OURS = ['email', 'origin_proof', 'userToken'];
const names = (post: Post | undefined) => [...(post?.fields.keys() ?? [])].sort();

describe('what the form itself would have sent', () => {
  it('arrives with the pressed button, at its own address', async () => {
    const { page, buyer, posts } = await openShop('buttons', {
      inside: `<button name="size" value="small">Small</button>
        <button name="size" value="large" formaction="/large?from=button">Large</button>`,
    });
    await page.getByRole('button', { name: 'Large' }).click();
    await buyer.onboard();
    expect(posts).toEqual([]);
    await buyer.pay();
    await thanked(page);
    expect(posts).toHaveLength(1);
    expect(posts[0]!.path).toBe('/large');
    expect(posts[0]!.fields.getAll('size')).toEqual(['large']);
    expect(names(posts[0])).toEqual([...OURS, 'size'].sort());
  });

  it('carries a file, whole', async () => {
    const { page, buyer, posts } = await openShop('files', {
      attributes: 'enctype="multipart/form-data"',
      inside: '<input type="file" name="picture"><input type="text" name="note" value="två rader">',
    });
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, at) => at % 251));
    await page.locator('input[type=file]').setInputFiles({ name: 'föto.png', mimeType: 'image/png', buffer: bytes });
    await buyer.onboard();
    await buyer.pay();
    await thanked(page);
    expect(posts[0]!.type).toContain('multipart/form-data');
    const file = posts[0]!.fields.get('picture') as File;
    expect([file.name, file.type]).toEqual(['föto.png', 'image/png']);
    expect(bytes.equals(Buffer.from(await file.arrayBuffer()))).toBe(true);
    expect(posts[0]!.fields.get('note')).toBe('två rader');
  });

  it('arrives whatever its fields are named', async () => {
    const { page, buyer, posts } = await openShop('names', {
      inside: ['submit', 'requestSubmit', 'action', 'method', 'elements', 'target', 'name']
        .map((name) => `<input type="hidden" name="${name}" value="mine">`)
        .join(''),
    });
    await buyer.onboard();
    await buyer.pay();
    await thanked(page);
    expect([posts[0]!.path, posts[0]!.fields.get('submit')]).toEqual(['/purchase', 'mine']);
  });
});

describe('a form that opens a window', () => {
  it('asks for one more click after a long wait, and then loses nothing', async () => {
    const { page, buyer, posts } = await openShop('windows', {
      inside: '<button name="size" value="large" formtarget="_blank">Buy</button>',
      // The page takes long enough over its own check for the browser to forget the click.
      script: `document.addEventListener('ondemand:authorized', () => {
        const end = performance.now() + 6000; while (performance.now() < end);
      })`,
    });
    await page.getByRole('button', { name: 'Buy' }).click();
    await buyer.onboard();
    const before = await world.proofs();
    await buyer.pay();
    await buyer.screen('done').getByText('One more click').waitFor();
    expect(posts).toEqual([]);

    const [opened] = await Promise.all([person.waitForEvent('page'), buyer.primary().click()]);
    await thanked(opened);
    expect(posts).toHaveLength(1);
    expect(posts[0]!.fields.get('size')).toBe('large');
    expect((await world.proofs()) - before).toBe(1);
  });
});

describe('a nervous buyer', () => {
  it('who double-clicks the final button makes one proof and one post', async () => {
    const { page, buyer, posts } = await openShop('nervous', {});
    await buyer.onboard();
    const before = await world.proofs();
    await buyer.screen('confirm').locator('button[type=submit]:not([aria-disabled=true])').waitFor();
    await buyer.press(buyer.primary(), 2);
    await thanked(page);
    expect([(await world.proofs()) - before, posts.length]).toEqual([1, 1]);
  });

  it('who goes back after buying can buy again, with a proof of its own', async () => {
    const { page, buyer, posts } = await openShop('again', {
      script: "addEventListener('pageshow', (event) => { window.restored = event.persisted; })",
    });
    await buyer.onboard();
    await buyer.screen('confirm').locator('button[type=submit]:not([aria-disabled=true])').waitFor();
    const button = (await buyer.primary().boundingBox())!;
    await buyer.pay();
    await thanked(page);

    await page.goBack({ waitUntil: 'commit' });
    await page.waitForFunction(() => 'restored' in window);
    expect(await page.evaluate(() => (window as unknown as { restored: boolean }).restored)).toBe(true);
    // The driver does not see into a frame that came back: the buyer presses where the button was, and below it once
    // the frame has said above the button that the same was bought just now.
    let presses = 0;
    const press = async () => {
      await page.mouse.move(button.x + button.width / 2, button.y + button.height / 2 + (presses++ % 6) * 20);
      await page.waitForTimeout(600);
      await page.mouse.down();
      await page.mouse.up();
      return posts.length;
    };
    await expect.poll(press, { timeout: 30_000, interval: 500 }).toBe(2);
    await thanked(page);
    const proofs = posts.map(({ fields }) => fields.get('origin_proof'));
    expect(proofs).toHaveLength(2);
    expect(new Set(proofs).size).toBe(2);
  });
});

describe('a form that is not in order', () => {
  it('at the click makes no proof and says where to look; mended, it buys', async () => {
    const { page, buyer, posts } = await openShop('invalid', { inside: '<input name="size" required>' });
    await buyer.onboard();
    const before = await world.proofs();
    await buyer.pay();
    await buyer.screen('confirm').getByText('still missing').waitFor();
    expect([(await world.proofs()) - before, posts.length]).toEqual([0, 0]);

    await page.locator('input[name=size]').fill('large');
    await buyer.pay();
    await thanked(page);
    expect([(await world.proofs()) - before, posts.length]).toEqual([1, 1]);
  });

  it('after the click posts what it held when the click was let go on', async () => {
    const { page, buyer, posts } = await openShop('late', {
      inside: '<input name="size" value="large" required>',
      script: `document.addEventListener('ondemand:authorized', () => {
        document.querySelector('[name=size]').value = '';
      }, { once: true })`,
    });
    await buyer.onboard();
    await buyer.pay();
    await thanked(page);
    expect(posts).toHaveLength(1);
    expect(posts[0]!.fields.get('size')).toBe('large');
  });
});
