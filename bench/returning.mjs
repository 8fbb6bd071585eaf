import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumOptions } from '../scripts/chromium.mjs';
import { inFrame, pay } from './buyer.mjs';
import { quantile } from './statistics.mjs';

const TIMES = 3;

/** Tells of every screen as it comes up, and of every press of the buyer, in the frame and in the provider's window. */
const NOTE = `
  if (location.origin !== 'null' && (window !== top || location.pathname === '/welcome-back')) {
    addEventListener('pointerdown', ({ isTrusted }) => isTrusted && window.note('press'), true);
    let last;
    const look = () => {
      const name = document.querySelector('main[data-screen]')?.dataset.screen;
      if (name === last || !name) return;
      // It came with the document; what can be paid by comes with the session.
      if (name === 'phone' && !document.querySelector('.accepted li')) return;
      last = name;
      window.note(name, performance.timeOrigin + performance.now());
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
  }
`;

/**
 * What a purchase asks of a buyer, for each way in which they can be recognised: clicks and calls to the provider from
 * the shop's page until it is paid, and the time until the confirm screen stands, where a first buyer has the phone
 * screen with its session open. Nobody here reads or thinks; what the buyer types is not counted.
 */
export async function returning(shop) {
  const path = '/returning';
  const addressAt = (url, apiKey, { at = path, style = '' } = {}) => {
    shop.page(
      `${at}/${apiKey}`,
      `<style>${style}</style><form class="ondemand-form" action="/purchase" method="POST" data-api-key="${apiKey}" data-flow="purchase"
        data-amount="9900" data-currency="SEK" data-item-name="Day pass" data-locale="en"></form>
      <script async src="${shop.payUrl}/web/js/sdk.min.js"></script>`,
    );
    return `${url}${at}/${apiKey}`;
  };
  const first = addressAt(shop.shopUrl, shop.apiKey);
  const second = addressAt(shop.other.url, shop.other.apiKey);
  const obstructed = addressAt(shop.other.url, shop.other.apiKey, {
    at: '/obstructed',
    style: 'form { opacity: .99 }',
  });

  const newcomer = await openPerson(shop, 'newcomer', false);
  await newcomer.visit(first, signUp); // warms up the servers
  const byNumber = await several(async () => {
    await newcomer.context.clearCookies();
    return newcomer.visit(first, signUp);
  });
  await newcomer.context.close();

  const open = await openPerson(shop, 'open', true);
  await open.visit(first, signUp);
  await open.visit(first, askToBeKnown);
  const own = await several(() => open.visit(second, nothing));
  await open.context.close();

  // Somebody else: after five purchases a factor is asked for.
  const covered = await openPerson(shop, 'covered', true);
  await covered.visit(first, signUp);
  await covered.visit(first, askToBeKnown);
  const lifted = await several(() => covered.visit(obstructed, bringInFront));
  await covered.context.close();

  const signedIn = await openPerson(shop, 'signed-in', false);
  const { phone: known } = await signedIn.visit(first, signUp);
  await signedIn.visit(second, (at) => throughWindow(at, (window) => proveInWindow(at, window, known)));
  await signedIn.context.clearCookies({ name: /-shop$/ });
  const ownSignIn = [];
  for (let time = 0; time < TIMES; time += 1) {
    if (time > 0) await disconnect(signedIn.page, second, ownSignIn[0].accountId);
    ownSignIn.push(await signedIn.visit(second, byOwnSignIn));
  }
  const ownSignInAgain = await several(() => signedIn.visit(second, nothing), 2);
  await signedIn.context.close();

  const closed = await openPerson(shop, 'closed', false);
  // As every browser but Chrome and its like.
  await closed.context.addInitScript(() => Reflect.deleteProperty(window, 'IdentityCredential'));
  const { phone } = await closed.visit(first, signUp);
  const partitioned = await several(() => closed.visit(first, nothing));
  await closed.visit(second, (at) => throughWindow(at, (window) => proveInWindow(at, window, phone)));
  const providerWindow = await several(async () => {
    // A purchase by way of the window makes the next one at this shop do without.
    await closed.context.clearCookies({ name: /-shop$/ });
    return closed.visit(second, (at) => throughWindow(at, nothing));
  });
  const passkey = await several(async () => {
    await closed.context.clearCookies();
    return closed.visit(second, byPasskey);
  });
  await closed.context.close();

  const base = quantile(byNumber.map(({ screens }) => screens.get('phone')));
  const row = (name, visits) => [
    name,
    quantile(visits.map(({ presses }) => presses)),
    quantile(visits.map(({ calls }) => calls)),
    quantile(visits.map(({ screens }) => screens.get('confirm'))) / base,
  ];
  return [
    row('first time: number, code, address, card', byNumber),
    row('own cookie, at another shop', own),
    row('the same, on a page that changes how the frame looks', lifted),
    row("cookie partitioned by the shop's site", partitioned),
    // The choice in the browser's own dialog is a click that no page sees.
    row(
      "the browser's own sign-in, at a new shop",
      ownSignIn.map((visit) => ({ ...visit, presses: visit.presses + 1 })),
    ),
    row('the same shop after that', ownSignInAgain),
    row("the provider's window, which knows the buyer", providerWindow),
    row('passkey', passkey),
  ];
}

async function several(act, times = TIMES) {
  const all = [];
  for (let at = 0; at < times; at += 1) all.push(await act());
  return all;
}

let numbers = 0;

/** A person with a browser of their own, which hands cookies to a site inside another one, or does not. */
async function openPerson(shop, name, thirdPartyCookies) {
  const folder = join(shop.folder, name);
  await mkdir(join(folder, 'Default'), { recursive: true });
  const profile = { block_third_party_cookies: !thirdPartyCookies, cookie_controls_mode: thirdPartyCookies ? 0 : 1 };
  await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify({ profile }));
  const context = await chromium.launchPersistentContext(folder, chromiumOptions());
  shop.later(() => context.close());

  let visit;
  await context.exposeFunction('note', (what, time) => {
    if (what === 'press') visit.presses += 1;
    else if (!visit.times.has(what)) visit.times.set(what, time);
  });
  await context.addInitScript(NOTE);
  context.on('request', (request) => {
    if (request.resourceType() === 'fetch' && request.url().startsWith(shop.payUrl)) visit.calls += 1;
  });
  const page = await context.newPage();
  return {
    context,
    page,
    /** From the shop's page to the paid order; `act` brings the buyer to the confirm screen. */
    async visit(url, act) {
      visit = { presses: 0, calls: 0, times: new Map() };
      const { times } = visit;
      await page.goto(url);
      const start = await page.evaluate(() => performance.timeOrigin);
      const result = await act({ page, shop, context });
      await pay(page);
      await page.getByText('Thank you').waitFor();
      const screens = new Map([...times].map(([screen, time]) => [screen, time - start]));
      return { presses: visit.presses, calls: visit.calls, screens, ...result };
    },
  };
}

const press = (page, name) => inFrame(page).getByRole('button', { name }).click();
const submit = (page, screen) => inFrame(page).locator(`main[data-screen="${screen}"] button[type=submit]`).click();

const nothing = async () => {};

/** The frame says that something is in the way; a press on its button lifts it above the page. */
async function bringInFront({ page }) {
  const frame = inFrame(page);
  const button = frame.locator('main[data-screen=confirm] button[type=submit][data-stands=covered]');
  await button.waitFor();
  await button.hover({ force: true });
  await button.click({ force: true });
  await frame.locator('html[data-lifted] [data-guards=confirm][data-stands=live]').waitFor();
}

/** What a new buyer does before the final button. */
async function signUp({ page, shop }) {
  const frame = inFrame(page);
  const fill = (token, value) => frame.locator(`input[autocomplete=${token}]`).fill(value);
  // Of those that are set aside for fiction.
  const phone = `+467017406${String(5 + numbers).padStart(2, '0')}`;
  numbers += 1;
  await frame.locator('main[data-screen=phone]').waitFor();
  await fill('tel', phone);
  await submit(page, 'phone');
  await frame.locator('main[data-screen=code]').waitFor();
  await fill('one-time-code', await shop.codeTo(phone));
  await frame.locator('main[data-screen=payment-method]').waitFor();
  await fill('email', 'buyer@example.com');
  await frame.locator('input[type=radio][value=card]').check();
  await submit(page, 'payment-method');
  await frame.locator('main[data-screen=details]').waitFor();
  await fill('cc-number', '4242 4242 4242 4242');
  await fill('cc-exp', '12/40');
  await fill('cc-csc', '123');
  await submit(page, 'details');
  await frame.locator('main[data-screen=confirm]').waitFor();
  return { phone };
}

/** At the second visit the shop's frame offers to be known at other shops too. */
async function askToBeKnown({ page }) {
  const frame = inFrame(page);
  await frame.locator('main[data-screen=confirm] [aria-describedby=everywhere-ask]').click();
  await frame.locator('#everywhere-ask').waitFor();
}

/**
 * Chromium mostly, not always, takes the leave to open a window away as it refuses its cookies: then it takes a click
 * more.
 */
async function openWindow({ page, context }) {
  const opened = context.waitForEvent('page');
  await press(page, 'I have paid here before');
  const again = inFrame(page).getByRole('button', { name: 'Continue at' });
  const first = await Promise.race([opened, again.waitFor().then(() => null)]);
  if (first) return first;
  await press(page, 'Continue at');
  return opened;
}

async function throughWindow(visit, prove) {
  const window = await openWindow(visit);
  await prove(window);
  await window.getByRole('button', { name: 'Continue as' }).click();
}

/** By number and the card's security code; the sixth digit of the code sends it off. */
async function proveInWindow({ page, shop }, window, phone) {
  const made = await addAuthenticator(window);
  await window.locator('input[type=tel]').fill(phone);
  await window.getByRole('button', { name: 'Text me a code' }).click();
  const code = window.locator('[data-screen=code] input');
  await code.waitFor();
  await code.fill(await shop.codeTo(phone));
  await window.locator('[data-screen=details] input').fill('123');
  await window.getByRole('button', { name: 'Continue' }).click();
  await window.locator('#everywhere').check();
  await window.getByRole('button', { name: 'Make a passkey' }).click();
  await window.getByText('Your passkey is saved.').waitFor();
  // The driver's device belongs to one window: what it holds goes over to that of the page.
  await addAuthenticator(page, await made.credentials());
}

const frameOf = async (page) => (await page.locator('form iframe').elementHandle()).contentFrame();

/** One choice in the browser's own dialog, which the driver tells of and answers. */
async function byOwnSignIn({ page, context }) {
  await inFrame(page).locator('main[data-screen=phone]').waitFor();
  const session = await context.newCDPSession(await frameOf(page));
  await session.send('FedCm.enable', { disableRejectionDelay: true });
  const shown = new Promise((resolve) => session.once('FedCm.dialogShown', resolve));
  await press(page, 'I have paid here before');
  const { dialogId, accounts } = await shown;
  await session.send('FedCm.selectAccount', { dialogId, accountIndex: 0 });
  return { accountId: accounts[0].accountId };
}

/** The shop is a new one to the browser's sign-in again. */
async function disconnect(page, url, accountHint) {
  await page.goto(url);
  await inFrame(page).locator('main[data-screen=confirm]').waitFor();
  const frame = await frameOf(page);
  await frame.evaluate(
    (hint) =>
      IdentityCredential.disconnect({
        configURL: `${location.origin}/fedcm/config.json`,
        clientId: 'test_bench',
        accountHint: hint,
      }),
    accountHint,
  );
}

/** The other window, where it opens at once, is not what this buyer wants. */
async function byPasskey({ page, context }) {
  const closeOpened = (window) => window.close();
  context.on('page', closeOpened);
  await press(page, 'I have paid here before');
  await press(page, 'Use a passkey');
  context.off('page', closeOpened);
}

/** A device that keeps passkeys and knows its owner. */
async function addAuthenticator(page, credentials = []) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'usb',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  for (const credential of credentials) await session.send('WebAuthn.addCredential', { authenticatorId, credential });
  return { credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials };
}
