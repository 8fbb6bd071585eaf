import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt } from './support/buyer.js';
import { launchPerson } from './support/chromium.js';
import { CLUB, openClub } from './support/club.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person?.close());

const told = (page: Page) => page.evaluate(() => (window as unknown as { told: string[] }).told);
const heights = (page: Page) => page.evaluate(() => (window as unknown as { heights: number[] }).heights);

/** A person who has joined a club, with the page of their preferences there. */
async function joinedClub(name: string, by?: BrowserContext) {
  const club = await openClub(world, name);
  const phone = world.newPhone();
  person = by ?? (await world.newPerson());
  const page = await person.newPage();
  await page.goto(club.url);
  const buyer = buyerAt(page);
  await buyer.introduce(phone);
  await buyer.payWithCard('4242 4242 4242 4242');
  await buyer.pay();
  await page.getByText('Thank you').waitFor();
  return { club, phone, page, buyer };
}

describe('the preferences at a shop', () => {
  it('show a known buyer what they pay, and stop it after a code: one tap, one confirmation', async () => {
    const { club, phone, page, buyer } = await joinedClub('club-known');
    await page.goto(`${club.url}/preferences`);
    await buyer.screen('preferences').getByText('at most SEK 49.00 a month').waitFor();
    expect(await buyer.frame.locator('main').innerText()).toContain(CLUB.name);
    expect(await told(page)).toEqual(['loading', 'ready']);

    await buyer.frame.getByRole('button', { name: `Stop ${CLUB.name}` }).click();
    await buyer.change();
    const code = buyer.frame.locator('input[autocomplete=one-time-code]');
    await code.waitFor();
    expect(await told(page)).toEqual(['loading', 'ready', 'active']);
    await code.fill(await phone.code());
    await buyer.frame.locator('main').getByText('The payments have stopped.').waitFor();
    expect(await club.recurring()).toMatchObject({ status: 'revoked' });
  });

  it('stop nothing where a page lies over the button; the same press without it does', async () => {
    const { club, phone, page, buyer } = await joinedClub('club-overlay');
    await page.goto(`${club.url}/preferences`);
    await buyer.frame.getByRole('button', { name: `Stop ${CLUB.name}` }).click();
    // The frame grows after the first act, and its button moves: the hand follows, as people's do.
    const stands = async () => {
      await buyer.primary().hover({ force: true });
      return buyer.frame.locator('[data-guards=stop]').getAttribute('data-stands');
    };
    await expect.poll(stands, { timeout: 30_000, interval: 700 }).toBe('live');
    await page.evaluate(() => {
      const overlay = document.createElement('div');
      overlay.id = 'overlay';
      overlay.style.cssText = 'position:fixed;inset:0;z-index:9;pointer-events:none;background:#fff';
      document.body.append(overlay);
    });
    const code = buyer.frame.locator('input[autocomplete=one-time-code]');
    await buyer.frame.locator('[data-guards=stop][data-stands=covered]').waitFor();
    await buyer.press(buyer.primary());
    await buyer.frame.locator('html[data-lifted]').waitFor();
    await page.keyboard.press('Escape');
    await buyer.frame.locator('html:not([data-lifted])').waitFor();
    expect(await code.count()).toBe(0);

    await page.evaluate(() => document.querySelector('#overlay')?.remove());
    await buyer.change();
    // It is asked for once the code has been sent.
    await code.waitFor();
    await code.fill(await phone.code());
    await buyer.frame.locator('main').getByText('The payments have stopped.').waitFor();
    expect(await club.recurring()).toMatchObject({ status: 'revoked' });
  });

  it('ask somebody who is not known who they are first, on a screen of the same height', async () => {
    const { club, phone } = await joinedClub('club-new');
    await person.close();
    person = await world.newPerson();
    const page = await person.newPage();
    await page.goto(`${club.url}/preferences`);
    const buyer = buyerAt(page);
    await buyer.givePhone(phone.phone);
    await buyer.screen('code').waitFor();
    await buyer.giveCode(await phone.code());
    // A code by text message opens nothing that was saved on the other device.
    await buyer.screen('preferences').getByText('Hidden until you show that it is yours.').waitFor();
    expect(await buyer.frame.locator('main').innerText()).not.toContain(CLUB.name);
    await buyer.frame.getByRole('button', { name: 'Show it' }).click();
    await buyer.frame.locator('input[autocomplete=cc-csc]').fill('123');
    await buyer.primary().click();
    await buyer.frame.getByRole('heading', { name: CLUB.name }).waitFor();
    expect(await buyer.frame.locator('main').innerText()).not.toContain('Hidden until');
  });

  it('tell a page nothing of who is known before the first act', async () => {
    const { club, page, buyer } = await joinedClub('club-same');
    await page.goto(`${club.url}/preferences`);
    await buyer.screen('preferences').getByRole('heading', { name: CLUB.name }).waitFor();
    const known = { told: await told(page), heights: await heights(page) };
    await person.close();
    person = await world.newPerson();
    const other = await person.newPage();
    await other.goto(`${club.url}/preferences`);
    await buyerAt(other).screen('phone').waitFor();
    await expect.poll(async () => ({ told: await told(other), heights: await heights(other) })).toEqual(known);
  });

  it('submit nothing, whatever the page does', async () => {
    const { club, page, buyer } = await joinedClub('club-quiet');
    await page.goto(`${club.url}/preferences`);
    await buyer.screen('preferences').getByRole('heading', { name: CLUB.name }).waitFor();
    const before = await page.evaluate(() => document.activeElement?.tagName);
    await page.evaluate(() => {
      const form = document.querySelector('form') as HTMLFormElement;
      for (let tries = 0; tries < 10; tries += 1) {
        form.requestSubmit();
        form.querySelector<HTMLButtonElement>('#save')?.click();
      }
    });
    // Nothing of it moved the focus into the frame, as it does where something is bought.
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe(before);
    await buyer.frame.getByRole('button', { name: 'Done' }).click();
    await buyer.frame.getByRole('heading', { name: 'You are done' }).waitFor();
    expect(await told(page)).toEqual(['loading', 'ready', 'active', 'cancel', 'done']);
    await page.evaluate(() => void setTimeout(() => document.querySelector('form')?.submit()));
    await page.evaluate(() => new Promise((done) => setTimeout(done)));
    expect(before).toBe('BODY');
    expect(club.posts).toEqual(['/join']);
    expect(page.url()).toBe(`${club.url}/preferences`);
    expect(await page.evaluate(() => [...new FormData(document.querySelector('form')!).keys()])).toEqual([]);
  });

  it('say of an invitation that is not theirs what to do', async () => {
    const { club, page, buyer } = await joinedClub('club-late');
    await page.goto(`${club.url}/expired`);
    await buyer.frame.getByRole('heading', { name: 'This has to be opened again' }).waitFor();
    await buyer.frame.getByRole('button', { name: 'Use another phone number' }).click();
    await buyer.screen('phone').waitFor();
  });

  it('open in a browser that keeps no cookies of a frame, after a code', async () => {
    const { club, phone, page, buyer } = await joinedClub(
      'club-blocked',
      await launchPerson({ thirdPartyCookies: false }),
    );
    await page.goto(`${club.url}/preferences`);
    await buyer.screen('preferences').or(buyer.screen('phone')).first().waitFor();
    if (await buyer.screen('phone').isVisible()) {
      await buyer.givePhone(phone.phone);
      await buyer.screen('code').waitFor();
      await buyer.giveCode(await phone.code());
    }
    await buyer.screen('preferences').waitFor();
  });
});
