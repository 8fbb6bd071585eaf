import { SANDBOX_FIXED_CODE, SANDBOX_PHONES } from 'ondemand-pay/protocol';
import { compared } from './statistics.mjs';

const TIMES = 9;
/** A store plans a statement anew for its first five times on a connection. */
const WARM_UP = 6;

/** Tells when the buyer clicked in the frame; told at once, because the frame is gone when the shop answers. */
const NOTE_CLICK = `
  if (window !== top) addEventListener('click', ({ isTrusted, timeStamp }) => {
    if (isTrusted) window.noteClick(performance.timeOrigin + timeStamp);
  }, true);
`;

/**
 * From the buyer's click on the final button until the form has reached the shop, with the proof that was made in
 * between, against two posts that say nothing: one to the provider, then one to the shop. Beside it what no page can
 * change: a form of the page's own that is submitted without any script of ours, against a post by `fetch`.
 */
export async function purchase(shop) {
  const url = shop.page(
    '/shop',
    `<form class="ondemand-form" action="/purchase" method="POST" data-api-key="${shop.apiKey}" data-flow="purchase"
      data-amount="9900" data-currency="SEK" data-item-name="Day pass" data-locale="en"></form>
    <script async src="${shop.payUrl}/web/js/sdk.min.js"></script>`,
  );
  const purchases = [];
  const bare = [];
  const forms = [];
  const posts = [];
  for (let at = 0; at < WARM_UP + TIMES; at += 1) {
    const profile = await shop.browser.newContext();
    try {
      const page = await profile.newPage();
      const clicks = [];
      await page.exposeFunction('noteClick', (time) => void clicks.push(time));
      await page.addInitScript(NOTE_CLICK);
      await page.goto(url);
      await comeToFinalButton(page);
      const other = await postsTo(page, shop, [`${shop.payUrl}/bare`, '/bare']);
      const post = await postsTo(page, shop, ['/bare']);
      const button = inFrame(page).locator('main button[type=submit][aria-disabled=false]');
      // As people press: the hand rests on the button before the finger goes down.
      await button.hover();
      await page.waitForTimeout(600);
      await button.click();
      await page.getByText('Thank you').waitFor();
      const one = shop.arrivals.at(-1) - clicks.at(-1);
      const form = await bareForm(page, shop);
      if (at < WARM_UP) continue;
      purchases.push(one);
      bare.push(other);
      forms.push(form);
      posts.push(post);
    } finally {
      await profile.close();
    }
  }
  const name = "click on the final button until the shop has the form's post";
  return [
    { ...compared(name, purchases, bare), atMost: 4 },
    compared('a form without our script, submitted until the shop has its post', forms, posts),
  ];
}

/** Milliseconds until the shop has the last of some posts, one after the other. */
async function postsTo(page, { arrivals }, urls) {
  const start = await page.evaluate(async (to) => {
    const now = performance.timeOrigin + performance.now();
    for (const url of to) await fetch(url, { method: 'POST', body: 'nothing' });
    return now;
  }, urls);
  return arrivals.at(-1) - start;
}

async function bareForm(page, { arrivals }) {
  const arrived = arrivals.length;
  const start = await page.evaluate(() => {
    const form = Object.assign(document.createElement('form'), { method: 'post', action: '/purchase' });
    document.body.append(form);
    const now = performance.timeOrigin + performance.now();
    form.requestSubmit();
    return now;
  });
  while (arrivals.length === arrived) await page.waitForTimeout(1);
  return arrivals.at(-1) - start;
}

const inFrame = (page) => page.frameLocator('form iframe');
const submit = (page) => inFrame(page).locator('main button[type=submit]').click();

/** What a new buyer does before the final button. */
async function comeToFinalButton(page) {
  const frame = inFrame(page);
  const screen = (name) => frame.locator(`main[data-screen="${name}"]`).waitFor();
  const fill = (token, value) => frame.locator(`input[autocomplete=${token}]`).fill(value);

  await screen('phone');
  await fill('tel', SANDBOX_PHONES.fixedCode);
  await submit(page);
  await screen('code');
  await fill('one-time-code', SANDBOX_FIXED_CODE);
  await screen('payment-method');
  await fill('email', 'buyer@example.com');
  await frame.locator('label:has(> input[value=card])').click();
  await screen('details');
  await fill('cc-number', '4242 4242 4242 4242');
  await fill('cc-exp', '12/40');
  await fill('cc-csc', '123');
  await submit(page);
  await frame.locator('main[data-screen=confirm] button[type=submit]:not([aria-disabled=true])').waitFor();
}
