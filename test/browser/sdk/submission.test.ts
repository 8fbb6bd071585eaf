import { describe, expect, it } from 'vitest';
import { callsOf, type FakeFrame, openedFrame, proofsOf, repliesOf } from './support/browser.js';
import { onSite, page, site } from './support/onSite.js';
import { shopPage } from './support/site.js';

onSite();

const open = async (parts: Parameters<typeof shopPage>[1]) => {
  await page.goto(site.page('/', shopPage(site, parts)));
  return openedFrame(page);
};
const received = async () => {
  await expect.poll(() => site.posts.length).toBeGreaterThan(0);
  return site.posts[0]!;
};
const field = (name: string) => site.posts[0]?.fields.filter(([key]) => key === name).map(([, value]) => value);

describe('a click on the final button', () => {
  it("posts the page's own fields and the provider's three, once", async () => {
    const frame = await open({ inner: '<input type="hidden" name="article_id" value="4553">' });
    await frame.click('#pay');
    await page.waitForURL('**/purchase');
    expect(site.posts).toEqual([
      {
        path: '/purchase',
        method: 'POST',
        contentType: 'application/x-www-form-urlencoded',
        fields: [
          ['article_id', '4553'],
          ['userToken', 'user-1'],
          ['origin_proof', 'proof-1'],
          ['email', 'a@example.com'],
        ],
      },
    ]);
  });

  it("keeps one value, the provider's, of a field the form already has", async () => {
    const frame = await open({ inner: '<input name="email" value="b@example.com"><input name="userToken" value="x">' });
    await frame.click('#pay');
    await received();
    expect(field('email')).toEqual(['a@example.com']);
    expect(field('userToken')).toEqual(['user-1']);
  });

  it('keeps the button the buyer pressed on the page, with its name, value and formaction', async () => {
    const frame = await open({
      inner:
        '<button name="way" value="a">A</button><button name="way" value="b" formaction="/other" formenctype="multipart/form-data">B</button>',
    });
    await page.getByRole('button', { name: 'B' }).click();
    await expect.poll(() => callsOf(frame)).toContainEqual(['present']);
    expect(await proofsOf(frame)).toBe(0);
    await frame.click('#pay');
    expect(await received()).toMatchObject({
      path: '/other',
      contentType: expect.stringContaining('multipart/form-data'),
    });
    expect(field('way')).toEqual(['b']);
  });

  it("runs the page's listeners once, and lets them change the fields", async () => {
    const frame = await open({
      inner: '<input name="count" value="0">',
      after: `<script>
        const form = document.querySelector('form');
        for (const target of [form, document, window]) {
          target.addEventListener('submit', () => { form.count.value = Number(form.count.value) + 1 });
        }</script>`,
    });
    await frame.click('#pay');
    await received();
    expect(field('count')).toEqual(['3']);
  });

  it('works in a form whose fields are called submit, append, action and the like', async () => {
    const names = ['submit', 'requestSubmit', 'action', 'elements', 'method', 'target', 'append'];
    const frame = await open({ inner: names.map((name) => `<input name="${name}" value="1">`).join('') });
    await frame.click('#pay');
    expect((await received()).path).toBe('/purchase');
    expect(field('origin_proof')).toEqual(['proof-1']);
  });

  it.each([
    ['disabled', "form.querySelector('button').disabled = true"],
    ['removed', "form.querySelector('button').remove()"],
  ])('keeps the field of a button that the page has %s meanwhile', async (_, then) => {
    const frame = await open({
      inner: '<button name="way" value="b" formaction="/other">B</button>',
      after: `<script>const form = document.querySelector('form'); form.addEventListener('submit', () => setTimeout(() => { ${then} }))</script>`,
    });
    await frame.evaluate(() => Object.assign(window, { holdProof: true }));
    await frame.click('#pay');
    await expect.poll(() => proofsOf(frame)).toBe(1);
    await page.waitForFunction(() => !document.querySelector('form > button:not(:disabled)'));
    await frame.evaluate(() => void (window as unknown as FakeFrame).finish());
    expect((await received()).path).toBe('/other');
    expect(field('way')).toEqual(['b']);
  });

  it('makes no proof if a listener prevents the submit, wherever it stands and stops', async () => {
    for (const target of ['form', 'document.body', 'document', 'window']) {
      const frame = await open({
        after: `<script>const form = document.querySelector('form');
          ${target}.addEventListener('submit', (event) => { event.stopPropagation(); event.preventDefault(); })</script>`,
      });
      await frame.click('#pay');
      await expect.poll(() => repliesOf(frame)).toEqual([['raiseSubmit', { ok: false, reason: 'prevented' }]]);
      expect(await proofsOf(frame)).toBe(0);
    }
    expect(site.posts).toEqual([]);
  });

  it.each(['form', 'document.body', 'document'])(
    'submits with proof if a listener on %s only stops the event',
    async (target) => {
      const frame = await open({
        after: `<script>const form = document.querySelector('form');
        ${target}.addEventListener('submit', (event) => event.stopPropagation())</script>`,
      });
      await frame.click('#pay');
      await received();
      expect(field('origin_proof')).toEqual(['proof-1']);
    },
  );

  it.each([
    ['window', true],
    ['window', false],
    ['form', true],
    ['form', false],
  ])(
    'never posts without proof if a listener on %s (capture: %s) silences all others; the click in the frame still buys',
    async (target, capture) => {
      const frame = await open({
        inner: '<button>Buy</button>',
        before: `<script>addEventListener('DOMContentLoaded', () => {
          const form = document.querySelector('form');
          ${target}.addEventListener('submit', (event) => event.stopImmediatePropagation(), ${capture});
        })</script>`,
      });
      // From tasks of their own: the driver would wait for navigations that are stopped.
      await page.evaluate(() => void setTimeout(() => document.querySelector('button')?.click()));
      const presented = async () => (await callsOf(frame)).filter(([name]) => name === 'present').length;
      await expect.poll(presented).toBe(1);
      await page.evaluate(() => void setTimeout(() => document.querySelector('form')?.submit()));
      await expect.poll(presented).toBe(2);
      expect(site.posts).toEqual([]);

      await frame.evaluate(() => void setTimeout(() => document.querySelector<HTMLElement>('#pay')?.click()));
      await received();
      expect(site.posts).toHaveLength(1);
      expect(field('origin_proof')).toEqual(['proof-1']);
    },
  );

  it('does not post again while the page waits for the answer', async () => {
    const frame = await open({ attributes: 'data-item-name="Slow"' });
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/purchase', async (route) => {
      await answered;
      await route.continue();
    });
    await frame.click('#pay', { noWaitAfter: true });
    await expect.poll(() => repliesOf(frame)).toContainEqual(['deliver', { ok: true }]);
    await frame.evaluate(() => void (window as unknown as FakeFrame).pay());
    await expect.poll(() => repliesOf(frame)).toContainEqual(['raiseSubmit', { ok: false, reason: 'busy' }]);
    answer();
    await page.waitForURL('**/purchase');
    expect(site.posts).toHaveLength(1);
  });

  it('makes no proof while a field is invalid', async () => {
    const frame = await open({ inner: '<input name="size" required>' });
    await frame.click('#pay');
    await expect.poll(() => repliesOf(frame)).toEqual([['raiseSubmit', { ok: false, reason: 'invalid' }]]);
    await page.fill('[name=size]', 'L');
    await frame.click('#pay');
    await received();
    expect(field('size')).toEqual(['L']);
  });

  it.each([
    ['disables all fields, as against double submits', 'for (const field of form.elements) field.disabled = true'],
    ['resets', 'form.reset()'],
    ['empties a field that is required', "form.size.value = ''"],
    ['sends it elsewhere', "form.action = '/elsewhere'; form.target = '_blank'"],
    ['sends it as an address', "form.method = 'get'; form.enctype = 'text/plain'"],
    ['takes the fields away', "form.querySelectorAll('input').forEach((input) => input.remove())"],
  ])('posts what the form held then, also where the page meanwhile %s', async (_, then) => {
    for (const delivery of ['native', 'fetch']) {
      site.posts.length = 0;
      site.answer('/purchase', { headers: { 'content-type': 'application/json' }, body: '{"data":1}' });
      const frame = await open({
        attributes: `data-delivery="${delivery}"`,
        inner:
          '<input name="size" required value="S"><input name="qty" value="1"><button name="way" value="b">B</button>',
        after: `<script>const form = document.querySelector('form'); form.size.value = 'L'; form.qty.value = 3;
          form.addEventListener('submit', () => setTimeout(() => { ${then} }))</script>`,
      });
      await frame.click('#pay');
      expect((await received()).path).toBe('/purchase');
      expect(site.posts[0]?.fields.slice(0, 4)).toEqual([
        ['size', 'L'],
        ['qty', '3'],
        ['way', 'b'],
        ['userToken', 'user-1'],
      ]);
      if (delivery === 'native') await page.waitForURL('**/purchase');
    }
  });

  it('sells on a page whose fields and variables are called as anything', async () => {
    const names =
      'matches dataset isConnected getRootNode addEventListener removeEventListener dispatchEvent getAttribute setAttribute classList querySelectorAll append parentNode elements children contains';
    const html = shopPage(site, {
      before: '<script>var navigation = 1, visualViewport = 2, innerWidth = {}, status = 3, name = 4;</script>',
      inner: names
        .split(' ')
        .map((name) => `<input name="${name}" value="1">`)
        .join(''),
    });
    await page.goto(site.page('/', html));
    // By the browser's own list: the driver trusts the names of a form.
    const frameOf = () => page.frames().find((frame) => frame.url().startsWith(`${site.pay}/frame`));
    await expect.poll(() => frameOf()?.evaluate(() => (window as unknown as FakeFrame).calls?.length)).toBe(1);
    const frame = frameOf()!;
    await frame.evaluate(() => void (window as unknown as FakeFrame).pay());
    expect((await received()).path).toBe('/purchase');
    expect(field('origin_proof')).toEqual(['proof-1']);
    expect(field('matches')).toEqual(['1']);
  });

  it('refuses a second raise while one is held, and a delivery of nothing', async () => {
    const frame = await open({});
    await frame.evaluate(async () => {
      const fake = window as unknown as FakeFrame;
      fake.holdProof = true;
      await fake.pay();
      await fake.pay();
      await fake.page.release?.();
      await fake.finish();
    });
    expect(await repliesOf(frame)).toEqual([
      ['raiseSubmit', { ok: true }],
      ['raiseSubmit', { ok: false, reason: 'busy' }],
      ['deliver', { ok: false, reason: 'stale' }],
    ]);
    expect(site.posts).toEqual([]);
  });

  it('leaves the submission to a page that prevents ondemand:authorized', async () => {
    const frame = await open({
      after: `<script>document.addEventListener('ondemand:authorized', (event) => { event.preventDefault(); window.got = event.detail })</script>`,
    });
    await frame.click('#pay');
    await page.waitForFunction('window.got');
    expect(await page.evaluate('window.got')).toEqual({
      userToken: 'user-1',
      originProof: 'proof-1',
      email: 'a@example.com',
    });
    await expect.poll(() => repliesOf(frame)).toContainEqual(['deliver', { ok: false, reason: 'prevented' }]);
    expect(site.posts).toEqual([]);
  });
});

describe("the page's own triggers", () => {
  const triggers = `<script>
    const form = document.querySelector('form');
    window.trigger = (n) => {
      if (n % 3 === 0) form.requestSubmit();
      else if (n % 3 === 1) form.querySelector('button').click();
      else form.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
    }</script>`;

  it('50 of them: no proof, no submission', async () => {
    const frame = await open({ inner: '<button>Buy</button>', after: triggers });
    await page.evaluate('for (let n = 0; n < 50; n++) trigger(n)');
    await expect.poll(async () => (await callsOf(frame)).filter(([name]) => name === 'present').length).toBe(50);
    expect(await repliesOf(frame)).toEqual([]);
    expect(page.url()).toBe(`${site.shop}/`);
    expect(site.posts).toEqual([]);
  });

  it('50 of them around clicks in the frame: one proof, one submission', async () => {
    const frame = await open({ inner: '<button>Buy</button>', after: triggers });
    await page.evaluate('let n = 0; window.timer = setInterval(() => n < 50 && trigger(n++), 2)');
    await frame.evaluate(() => {
      const button = document.querySelector<HTMLElement>('#pay');
      for (let click = 0; click < 5; click++) button?.click();
    });
    await page.waitForURL('**/purchase');
    expect(site.posts.map(({ fields }) => fields.filter(([name]) => name === 'origin_proof'))).toEqual([
      [['origin_proof', 'proof-1']],
    ]);
  });

  it('are answered as soon as the frame opens, if they came before', async () => {
    await page.goto(
      site.page(
        '/',
        shopPage(site, {
          inner: '<button>Buy</button>',
          after: `<script>addEventListener('ondemand:statechange', (event) => event.target.requestSubmit(), { once: true })</script>`,
        }),
      ),
    );
    const frame = await openedFrame(page);
    await expect.poll(() => callsOf(frame)).toContainEqual(['present']);
    expect(site.posts).toEqual([]);
  });
});

it('asks for a click before a post into a new window, which would otherwise be dropped', async () => {
  // A click counts for seconds, and the driver's own evaluations count as clicks: the browser's word is set here.
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'userActivation', { get: () => ({ isActive: 'clicked' in window }) }),
  );
  const frame = await open({ attributes: 'target="_blank"' });
  await frame.click('#pay');
  await expect.poll(() => repliesOf(frame)).toContainEqual(['deliver', { ok: false, reason: 'needs_click' }]);
  expect(site.posts).toEqual([]);
  await page.evaluate(() => Object.assign(window, { clicked: true }));
  const popup = page.waitForEvent('popup');
  await frame.evaluate(() => void (window as unknown as FakeFrame).finish());
  await (await popup).close();
  await received();
  expect(field('origin_proof')).toEqual(['proof-1']);
});
