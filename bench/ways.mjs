import { inFrame, pay } from './buyer.mjs';

/** On every screen of the frame: the fields it has, the words in view, and when it came and went live. */
const NOTE = `
  if (window !== top) {
    let last;
    let isLive = false;
    addEventListener('pointerdown', ({ isTrusted }) => isTrusted && window.told('tap'), true);
    const isSeen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.offsetHeight > 1;
    const look = () => {
      const main = document.querySelector('main[data-screen]');
      const name = main?.dataset.screen;
      if (!name || name === 'loading') return;
      if (name === 'confirm' && !isLive && main.querySelector('[data-stands=live]')) {
        isLive = true;
        window.told('live', { at: performance.now() });
      }
      if (name === last) return;
      last = name;
      isLive = false;
      // Once what belongs to it has been drawn.
      requestAnimationFrame(() => {
        const fields = [...main.querySelectorAll('input:not([type=radio], [type=checkbox]), textarea')].filter(isSeen);
        const sheet = document.querySelector('#frame .sheet');
        window.told('screen', { name, at: performance.now(), fields: fields.length, words: sheet.innerText.split(/\\s+/).length });
      });
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
  }
`;

/** How each way to pay is filled in; a row that is tapped goes on by itself. */
const DETAILS = {
  card: { 'cc-number': '4242 4242 4242 4242', 'cc-exp': '12/40', 'cc-csc': '123' },
  invoice: { name: 'Anna Lind', bday: '1985-07-04', 'street-address': 'Storgatan 1', 'postal-code': '111 22' },
  direct_debit: { iban: 'SE45 5000 0000 0583 9825 7466' },
};

/**
 * What a purchase asks of a buyer on a phone, by way to pay and at the next time: screens, fields, taps (on the first
 * field too: the frame takes no focus that it was not given; the keyboard leads from field to field), words in view
 * over all screens and on the one with most, and seconds in which the buyer can do nothing but wait for the button.
 */
export async function ways(shop) {
  const address = shop.page(
    '/ways',
    `<form class="ondemand-form" action="/purchase" method="POST" data-api-key="${shop.apiKey}" data-flow="purchase"
      data-amount="9900" data-tax-amount="990" data-currency="SEK" data-item-name="Day pass" data-locale="en"></form>
    <script async src="${shop.payUrl}/web/js/sdk.min.js"></script>`,
  );
  const rows = [];
  for (const method of Object.keys(DETAILS)) {
    const person = await openPerson(shop);
    rows.push([`first time, ${method.replace('_', ' ')}`, ...(await person.buy(address, (at) => signUp(at, method)))]);
    if (method === 'card') rows.push(['the next time at this shop', ...(await person.buy(address, async () => {}))]);
    await person.close();
  }
  return rows;
}

async function openPerson(shop) {
  const context = await shop.browser.newContext({ viewport: { width: 320, height: 900 } });
  let screens;
  let taps;
  let live;
  await context.exposeFunction('told', (what, value) => {
    if (what === 'tap') taps += 1;
    else if (what === 'live') live ??= value.at;
    else screens.push(value);
  });
  await context.addInitScript(NOTE);
  const page = await context.newPage();
  return {
    close: () => context.close(),
    async buy(address, introduce) {
      screens = [];
      taps = 0;
      live = undefined;
      await page.goto(address);
      await introduce({ page, shop });
      await pay(page);
      await page.getByText('Thank you').waitFor();
      const asked = screens.filter(({ name }) => name !== 'done');
      const words = asked.map((screen) => screen.words);
      const forced = (live - asked.find(({ name }) => name === 'confirm').at) / 1000;
      const fields = asked.reduce((sum, screen) => sum + screen.fields, 0);
      return [asked.length, fields, taps, words.reduce((sum, count) => sum + count, 0), Math.max(...words), forced];
    },
  };
}

let numbers = 40;

async function signUp({ page, shop }, method) {
  const frame = inFrame(page);
  const on = (screen) => frame.locator(`main[data-screen=${screen}]`);
  const field = (name) => frame.locator(`input[autocomplete=${name}], input[name=${name}]`);
  // Of those that are set aside for fiction.
  const phone = `+467017406${numbers}`;
  numbers += 1;
  await field('tel').click();
  await field('tel').fill(phone);
  await on('phone').locator('button[type=submit]').click();
  await on('code').waitFor();
  await field('one-time-code').fill(await shop.codeTo(phone));
  await on('payment-method').waitFor();
  await field('email').fill('buyer@example.com');
  await frame.locator(`label:has(> input[type=radio][value=${method}])`).click();
  await on('details').waitFor();
  for (const [name, value] of Object.entries(DETAILS[method])) await field(name).fill(value);
  await on('details').locator('button[type=submit]').click();
}
