import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buyerAt, buyerInWindow, CARDS, IBANS, pressLive } from '../browser/support/buyer.js';
import { launchPerson } from '../browser/support/chromium.js';
import { speakPseudo } from '../browser/support/looking.js';
import { startWorld, type World } from '../browser/support/world.js';
import { createCamera, LOOKS } from './looks.js';
import { DAY_PASS, openStage, type Scene, type Stage, SUBSCRIPTION, sells } from './stage.js';

/*
 * Walks through every screen of the built frame at a real provider in its sandbox, takes pictures into docs/screens,
 * and fails if anything is cut off in any of them. Found by what does not change with the language.
 */

let world: World;
let kiosk: Stage;
let careful: Stage;
const people: BrowserContext[] = [];

beforeAll(async () => {
  world = await startWorld();
  kiosk = await openStage(world, 'kiosk', { name: 'Kiosk', supportUrl: 'https://kiosk.example/help' });
  careful = await openStage(world, 'careful', { name: 'Kiosk', requireConsent: true });
});
afterAll(() => world.close());
afterEach(async () => {
  await Promise.all(people.splice(0).map((person) => person.close()));
});

describe.each(LOOKS)('$name', (look) => {
  let faults: string[];
  let camera: ReturnType<typeof createCamera>;
  beforeEach(() => {
    faults = [];
    camera = createCamera(look, faults);
  });
  afterEach(() => expect(faults).toEqual([]));

  /** Somebody with a browser of their own, which lets a frame keep its cookies unless it says otherwise. */
  async function meet({ thirdPartyCookies = true } = {}) {
    const person = await launchPerson({ thirdPartyCookies, ...look.context });
    people.push(person);
    if (look.pseudo) await speakPseudo(person, look.pseudo);
    person.on('page', (page) => camera.watch(page));
    const page = await person.newPage();
    const buyer = buyerAt(page);
    const frame = buyer.frame;
    const locale = `data-locale="${look.context.locale}"`;
    return {
      person,
      page,
      buyer,
      frame,
      take: (name: string, more?: { whole: boolean }) => camera.take(name, page, more),
      open: (scene: Scene, stage = kiosk) => page.goto(stage.at({ ...scene, form: `${scene.form} ${locale}` })),
      /** One of the buttons beside the primary one, by its place. */
      text: (place: number) => frame.locator('main .texts button').nth(place),
      anotherWay: () => frame.locator('.deal .pick button').click(),
      wrong: () => frame.locator('.wrong, .callout').first().waitFor(),
      ended: () => frame.locator('main[data-screen=done][aria-busy=false]').waitFor(),
      live: () => frame.locator('button[type=submit][aria-disabled=false]').waitFor(),
      thanked: () => page.getByText('Thank you').waitFor(),
      async fillCard(number: string) {
        await frame.locator('input[autocomplete=cc-number]').pressSequentially(number.replaceAll(' ', ''));
        await frame.locator('input[autocomplete=cc-exp]').fill('3/31');
        await frame.locator('input[autocomplete=cc-csc]').fill('123');
      },
    };
  }
  type Visitor = Awaited<ReturnType<typeof meet>>;

  /** Buys it, and a day pass, and is recognised everywhere from then on. */
  async function buyFirst({ buyer, open, thanked }: Visitor, scene = DAY_PASS) {
    const number = world.newPhone();
    await open(scene);
    await buyer.introduce(number);
    await buyer.payWithCard(CARDS.approved);
    await buyer.pay();
    await thanked();
    await open(DAY_PASS);
    await buyer.askToBeKnown();
    await buyer.pay();
    await thanked();
    return number;
  }

  it('a first purchase', async () => {
    const { page, buyer, frame, take, open, text, wrong, live, fillCard } = await meet();
    const number = world.newPhone();
    const answer = await hold(page, '**/frame/sessions');
    await open({ ...DAY_PASS, action: 'slow' });
    // The first screen is there, and its price; the session is not.
    await frame.locator('header .item').waitFor();
    await take('loading');
    answer();
    await frame.locator('.accepted li').first().waitFor();
    await take('phone');
    const phone = frame.locator('input[autocomplete^=tel]');
    await phone.pressSequentially('0701234567');
    await frame.getByText('+46').waitFor();
    await take('phone-read');
    await phone.fill('07');
    await buyer.primary().click();
    await wrong();
    await take('phone-error');
    await text(-1).click();
    await frame.locator('.callout').waitFor();
    await take('cancelled');

    await phone.fill(number.phone);
    await buyer.primary().click();
    await buyer.screen('code').waitFor();
    await take('code');
    await buyer.giveCode('000000');
    await wrong();
    await take('code-wrong');
    await buyer.giveCode(await number.code());
    await buyer.screen('payment-method').waitFor();
    await take('payment-method');
    await buyer.giveEmail();

    await buyer.chooseMethod('invoice');
    await frame.locator('input[autocomplete=name]').fill('Anna Berg');
    await frame.locator('input[autocomplete=bday]').fill('1985-07-04');
    await frame.locator('input[autocomplete=street-address]').fill('Storgatan 1');
    await frame.locator('input[autocomplete=postal-code]').fill('111 22');
    await take('details-invoice');
    await text(0).click();
    await buyer.chooseMethod('direct_debit');
    await frame.locator('input[name=iban]').pressSequentially(IBANS.approved.replaceAll(' ', ''));
    await take('details-account');
    await text(0).click();
    await buyer.chooseCard();
    await fillCard('4111111111111111');
    await buyer.primary().click();
    await wrong();
    await take('details-card-error');
    await frame.locator('input[autocomplete=cc-number]').fill('');
    await fillCard(CARDS.approved);
    await take('details-card');
    await buyer.primary().click();
    await live();
    await take('confirm');
    await buyer.pay();
    await buyer.screen('done').waitFor();
    await take('handing-over');
  });

  it('what is in the way', async () => {
    const { page, buyer, frame, take, open, live } = await meet();
    await page.setViewportSize({ width: look.context.viewport.width, height: 844 });
    await open(DAY_PASS);
    await buyer.onboard();
    await live();
    for (const [name, style] of Object.entries({
      covered: 'position: fixed; inset: 0; background: #c33; opacity: 0.2; pointer-events: none',
      cut: 'height: 200px; overflow: hidden',
      scaled: 'transform: scale(0.3); transform-origin: 0 0',
    })) {
      await page.evaluate(
        ([what, css]) => {
          const thing = what === 'covered' ? document.createElement('div') : document.querySelector('form')!;
          thing.style.cssText = css;
          if (what === 'covered') document.body.append(thing);
          Object.assign(window, { undo: () => (what === 'covered' ? thing.remove() : thing.removeAttribute('style')) });
        },
        [name, style] as const,
      );
      await frame.locator(':is([data-stands=covered], [data-stands=cut], [data-stands=scaled])').waitFor();
      await take(`confirm-${name}`, { whole: true });
      await page.evaluate('undo()');
      await live();
    }
    await page.evaluate(() => {
      const thing = document.createElement('div');
      thing.style.cssText = 'position: fixed; inset: 0; background: #c33; opacity: 0.2; pointer-events: none';
      document.body.append(thing);
    });
    await frame.locator('[data-stands=covered]').waitFor();
    await buyer.primary().click();
    await frame.locator('html[data-lifted]').waitFor();
    await live();
    await take('sheet', { whole: true });
  });

  it('consent', async () => {
    const { buyer, take, open, wrong, live } = await meet();
    await open(DAY_PASS, careful);
    await buyer.onboard();
    await live();
    await buyer.pay();
    await wrong();
    await take('confirm-consent');
  });

  it('a returning buyer', async () => {
    const visitor = await meet();
    const { buyer, take, open, text, anotherWay, wrong, live, ended } = visitor;
    await buyFirst(visitor);
    await open(DAY_PASS);
    await live();
    await take('confirm-bought-before');

    await open({ ...sells(4900, 'Weekend edition'), inside: REFUSES });
    await live();
    await take('returning');
    await anotherWay();
    await buyer.screen('payment-method').waitFor();
    await take('payment-method-saved');
    await buyer.primary().click();
    await buyer.pay();
    await wrong();
    await take('prevented');

    const another = sells(4900, 'One more click');
    await open({ ...another, form: `${another.form} target="_blank"`, inside: CLICK_IS_OLD });
    await buyer.pay();
    await ended();
    await take('one-more-click');

    await open(sells(4900, 'Approved by the bank'));
    await live();
    await anotherWay();
    await buyer.payWithCard(CARDS.authenticate);
    await buyer.pay();
    await buyer.screen('authenticate').waitFor();
    await live();
    await take('authenticate');
    await text(0).click();
    await buyer.screen('payment-method').waitFor();
    await take('not-approved');

    await buyer.payWithCard(CARDS.insufficientFunds);
    await buyer.pay();
    await buyer.screen('payment-method').waitFor();
    await wrong();
    await take('declined');
  });

  it('the last screens of a purchase', async () => {
    const visitor = await meet();
    const { buyer, take, open, live, anotherWay, ended } = visitor;
    await buyFirst(visitor);
    const fetched = (scene: Scene): Scene => ({ ...scene, form: `${scene.form} data-delivery="fetch"` });
    await open(fetched(sells(4900, 'Weekend edition')));
    await buyer.pay();
    await ended();
    await take('paid');

    await open(fetched({ ...sells(4900, 'Crosswords'), action: 'breaks' }));
    await buyer.pay();
    await ended();
    await take('paid-unconfirmed');

    await open(fetched({ ...sells(4900, 'A basket'), action: 'keeps' }));
    await buyer.pay();
    await buyer.screen('error').waitFor({ timeout: 60_000 });
    await take('shop-error');

    /** Every agreement about later charges asks for a factor of its own. */
    const prove = async () => {
      await buyer.screen('details').locator('input').fill('123');
      await buyer.primary().click();
      await buyer.screen('confirm').waitFor();
      await live();
    };
    await open(fetched(SUBSCRIPTION));
    await prove();
    await take('subscription');
    await buyer.pay();
    await ended();
    await take('subscribed');
    await open({ form: 'data-flow="recurring-purchase" data-item-name="Crosswords"' });
    await prove();
    await take('subscription-varies');

    await open(fetched(sells(4900, 'The bank is silent')));
    await live();
    await anotherWay();
    await buyer.payWithCard(CARDS.outcomeUnknown);
    await buyer.pay();
    await buyer.screen('done').waitFor();
    await take('checking');
  });

  it('another device', async () => {
    const first = await meet();
    const number = await buyFirst(first);
    const { buyer, frame, take, open, text } = await meet();
    await open(sells(4900, 'Weekend edition'));
    await buyer.introduce(number);
    await take('use-saved');
    await text(-1).click();
    await buyer.screen('details').waitFor();
    await take('second-factor');
    await text(1).click();
    await frame.locator('main input[autocomplete=one-time-code]').waitFor();
    await take('second-factor-email');
  });

  it('a registration', async () => {
    const { buyer, take, open, live, ended } = await meet();
    await open({ form: 'data-flow="registration" data-delivery="fetch"' });
    const number = world.newPhone();
    await buyer.givePhone(number.phone);
    await buyer.screen('code').waitFor();
    await buyer.giveCode(await number.code());
    await buyer.giveEmail();
    await live();
    await take('registration');
    await buyer.pay();
    await ended();
    await take('signed-up');

    await open({ form: `data-flow="preferences" data-session-id="${await kiosk.preferences()}"` });
    await buyer.screen('preferences').locator('h1').click();
    await take('preferences-empty');
  });

  it('preferences', async () => {
    const visitor = await meet();
    const { buyer, frame, take, open } = visitor;
    const number = await buyFirst(visitor, SUBSCRIPTION);
    const preferences = async (): Promise<Scene> => ({
      form: `data-flow="preferences" data-session-id="${await kiosk.preferences()}"`,
    });
    await open(await preferences());
    await buyer.screen('preferences').locator('h1').click();
    await take('preferences');
    await frame.locator('.item-head button').click();
    await frame.locator('.item-head').first().waitFor({ state: 'detached' });
    await take('preferences-stop');
    await buyer.change();
    await frame.locator('input[autocomplete=one-time-code]').waitFor();
    await take('preferences-prove');
    await frame.locator('input[autocomplete=one-time-code]').fill(await number.code());
    await frame.locator('.callout').waitFor();
    await take('preferences-stopped');
    await open({ form: 'data-flow="preferences" data-session-id="ps_nobody"' });
    await buyer.screen('preferences').locator('h1').click();
    await take('preferences-expired');

    const other = await meet();
    await other.open(await preferences());
    await other.buyer.givePhone(number.phone);
    await other.buyer.screen('code').waitFor();
    await other.buyer.giveCode(await number.code());
    await other.buyer.screen('preferences').waitFor();
    await other.take('preferences-elsewhere');
  });

  it('receipts', async () => {
    const visitor = await meet();
    const { buyer, take, open, text, frame } = visitor;
    await buyFirst(visitor);
    const receipt = (id: string): Scene => ({ form: `data-flow="success" data-order-reference="${id}"` });
    const id = kiosk.orderId();
    await open(receipt(id));
    await buyer.screen('receipt').locator('h1').click();
    await take('receipt-whole');
    const other = await meet();
    await other.open(receipt(id));
    await other.buyer.screen('receipt').locator('h1').click();
    await other.take('receipt');
    await text(-1).click();
    await frame.locator('textarea').waitFor();
    await take('receipt-report');
    await buyer.change();
    await frame.locator('.callout').waitFor();
    await take('receipt-reported');
    await open(receipt('or_nobody'));
    await buyer.screen('receipt').locator('h1').click();
    await take('receipt-missing');
  });

  it('the provider’s own page', async () => {
    const visitor = await meet();
    const { page, take } = visitor;
    const number = await buyFirst(visitor, SUBSCRIPTION);
    await visitor.open(DAY_PASS);
    await visitor.buyer.pay();
    await visitor.thanked();
    const main = page.locator('main[data-screen=preferences]');
    const primary = main.locator('button[type=submit]');
    await page.setViewportSize({ width: look.context.viewport.width, height: 700 });
    const visit = async (press?: string, ends?: string) => {
      await page.goto(`${world.providerUrl}/account`);
      await main.locator('h1').waitFor();
      if (press) await main.locator(press).click();
      if (ends) await main.locator(ends).first().waitFor();
    };
    await visit();
    // All of it in view: where a buyer looks, the buttons are live.
    const { width } = look.context.viewport;
    await main.locator('[data-guards]').first().waitFor();
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width, height });
    await main.locator('[data-guards]:not([data-stands=live])').first().waitFor({ state: 'detached' });
    await take('account');
    await page.setViewportSize({ width, height: 700 });
    const section = (place: number, rest: string) => `section:nth-of-type(${place}) ${rest}`;
    await visit(section(4, '.rows li:first-child button'), 'fieldset');
    await take('account-remove');
    await visit('section:last-of-type .texts button:last-child', '.bullets');
    await take('account-erase');
    await primary.click();
    await main.locator('.bullets').waitFor({ state: 'detached' });
    await take('account-erase-sure');
    await visit(section(3, '.rows li:first-child button'), 'input');
    await take('account-phone');
    await visit(section(5, '> .rows:first-of-type > li:last-child button'), 'fieldset');
    await take('account-limit');
    await main.locator('input[value=own]').check();
    await main.locator('#limitAmount').fill('200 kr');
    await pressLive(primary);
    await main.locator('.wrong').waitFor();
    await take('account-limit-error');
    await visit(section(3, '.rows li:last-child button'), 'input');
    await main.locator('input[autocomplete=email]').fill('berit@example.se');
    await primary.click();
    await main.locator('input[autocomplete=cc-csc]').waitFor();
    await take('account-prove');
    await main.locator('input[autocomplete=cc-csc]').fill('123');
    await primary.click();
    await main.locator('input[autocomplete=one-time-code]').waitFor();
    await take('account-email-code');
    await visit(section(4, '> .text'), 'fieldset, input');
    const code = main.locator('input[autocomplete=one-time-code]');
    if ((await code.count()) > 0) await code.fill(await number.code());
    await main.locator('fieldset').waitFor();
    await take('account-add');

    await page.goto(`${world.providerUrl}/frame`);
    await page.locator('main[data-screen=error]').waitFor();
    await take('alone');
  });

  it('the provider’s window', async () => {
    const visitor = await meet({ thirdPartyCookies: false });
    const { person, page, buyer, text, open } = visitor;
    const number = await buyFirst(visitor);
    await open(sells(4900, 'Weekend edition'), careful);
    await buyer.screen('phone').waitFor();
    let isOpen = false;
    const opened = person.waitForEvent('page').finally(() => {
      isOpen = true;
    });
    await text(0).click();
    // It opens by this click, or the browser was asked meanwhile and a button beside asks for another.
    await expect.poll(async () => isOpen || (await text(-2).isEnabled())).toBe(true);
    if (!isOpen) await text(-2).click();
    const popup = await opened;
    await popup.setViewportSize(asWindow(look.context.viewport.width));
    const take = (name: string) => camera.take(`window-${name}`, popup);
    const at = buyerInWindow(popup);
    await at.screen('phone').waitFor();
    await take('phone');
    await at.givePhone(number.phone);
    await at.screen('code').waitFor();
    await take('code');
    await at.giveCode(await number.code());
    await at.screen('details').locator('input').waitFor();
    await take('second-factor');
    await at.screen('details').locator('input').fill('123');
    await at.primary().click();
    await at.screen('welcome').waitFor();
    await take('welcome');

    await popup.close();
    await page.setViewportSize(asWindow(look.context.viewport.width));
    await page.goto(`${world.providerUrl}/welcome-back?mode=test&locale=${look.context.locale}`);
    await page.locator('.lead').waitFor();
    await camera.take('window-nobody', page);
  });

  it('the window to pay in', async () => {
    const { page, open, take } = await meet();
    await open({ ...DAY_PASS, csp: "frame-src 'none'" });
    const panel = page.getByRole('alert').getByRole('button');
    await panel.last().waitFor();
    await take('not-loaded');
    const opening = page.waitForEvent('popup');
    await panel.last().click();
    const popup = await opening;
    await popup.setViewportSize(asWindow(look.context.viewport.width));
    const at = buyerInWindow(popup);
    await at.onboard();
    await at.screen('confirm').locator('button[type=submit][aria-disabled=false]').waitFor();
    await camera.take('pay-window-confirm', popup);
    await page.goto('about:blank');
    await popup.locator('main[data-screen=error]').waitFor();
    await camera.take('pay-window-lost', popup);
  });
});

/** As `window.open` is asked for it; a phone gives it less. */
const asWindow = (width: number) => ({ width: Math.min(width, 460), height: 700 });

/** Something that is missing in the shop's own form, without what a browser would draw beside it. */
const REFUSES = '<input name="name" required oninvalid="event.preventDefault()">';

/** A browser opens a window for a click for some seconds only. */
const CLICK_IS_OLD =
  "<script>Object.defineProperty(navigator, 'userActivation', { value: { isActive: false } })</script>";

/** Holds every answer to an address until the returned function is called. */
async function hold(page: Page, address: string): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(address, async (route) => {
    await held;
    await route.continue();
  });
  return letGo;
}
