import type { CDPSession } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt } from './support/buyer.js';
import { shopPage } from './support/till.js';
import { startWorld, type World } from './support/world.js';

/** What a page says, in a browser of one language, and what the number is read as there. */
type Row = [what: string, page: string, browser: string, typed: string, texted: string];

let world: World;
let shop: Awaited<ReturnType<World['openShop']>>;

beforeAll(async () => {
  world = await startWorld();
  shop = await world.openShop('till', (request) => {
    const { searchParams } = new URL(request.url);
    return shopPage(
      world,
      `<form class="ondemand-form" action="/purchase" method="POST" data-api-key="${shop.keys.apiKey}"
         data-flow="purchase" data-amount="900" ${searchParams.get('form')}></form>`,
    );
  });
});
afterAll(() => world.close());

async function visit(form: string, locale = 'en-US') {
  const person = await world.newPerson({ locale });
  const page = await person.newPage();
  await page.goto(`${shop.url}/?${new URLSearchParams({ form })}`);
  const buyer = buyerAt(page);
  const field = buyer.frame.locator('input[autocomplete=tel]');
  const country = buyer.frame.locator('button.country');
  await field.waitFor();
  return { person, page, buyer, field, country };
}

const textedTo = async (phone: string) => {
  const asked = new Request(`${world.providerUrl}/sandbox/messages?phone=${encodeURIComponent(phone)}`);
  const messages = await world.provider.fetch(asked, { remoteAddress: '127.0.0.1' });
  return ((await messages.json()) as unknown[]).length;
};

describe('the number that is read back is the one that is texted', () => {
  it.each<Row>([
    [
      'a Norwegian page in a Danish browser',
      'data-locale="nb" data-currency="NOK"',
      'da-DK',
      '412 34 567',
      '+4741234567',
    ],
    ['a German page', 'data-locale="de" data-currency="EUR"', 'de-DE', '0151 23456789', '+4915123456789'],
    [
      'an English page of a Swedish shop',
      'data-locale="en" data-currency="SEK"',
      'en-US',
      '070 174 06 61',
      '+46701740661',
    ],
    ['a country of its own', 'data-country="FI" data-currency="SEK"', 'sv-SE', '٠٤١ ٢٣٤٥٦٧٨', '+358412345678'],
    ['a link', 'data-currency="EUR"', 'en-US', 'tel:(+46)70-174-06-62', '+46701740662'],
  ])('%s, by Enter', async (_, form, locale, typed, texted) => {
    const { person, buyer, field } = await visit(form, locale);
    await field.fill(typed);
    await field.press('Enter');
    await buyer.screen('code').waitFor();
    expect(await textedTo(texted)).toBe(1);
    await person.close();
  });

  it('in the country that the buyer chooses', async () => {
    const { person, page, buyer, field, country } = await visit('data-currency="SEK"');
    await buyer.frame.getByRole('button', { name: 'Country of the number: Sweden. Change' }).waitFor();
    await field.fill('412 34 568');
    await country.click();
    const search = buyer.frame.getByRole('searchbox');
    await search.waitFor();
    expect(await search.evaluate((input) => input === document.activeElement)).toBe(true);
    await search.fill('norw');
    expect(await buyer.frame.locator('.countries button').allTextContents()).toEqual(['Norway +47']);
    await page.keyboard.press('Enter');
    await buyer.frame.getByText('Norway, ').waitFor();
    expect(await country.textContent()).toContain('NO');
    await field.press('Enter');
    await buyer.screen('code').waitFor();
    expect(await textedTo('+4741234568')).toBe(1);
    await person.close();
  });
});

it('a keyboard that composes finds what it wrote, and a code of it sends itself', async () => {
  const { person, page, buyer, field } = await visit('data-currency="SEK"');
  const { phone, code } = world.newPhone();
  const keyboard = await person.newCDPSession(page);
  await field.click();
  await compose(keyboard, phone);
  expect(await field.inputValue()).toBe(phone);
  await buyer.primary().click();
  await buyer.screen('code').waitFor();
  await buyer.frame.locator('input[autocomplete=one-time-code]').click();
  await compose(keyboard, await code());
  await buyer.giveEmail();
  await buyer.chooseCard();
  const number = buyer.frame.locator('input[autocomplete=cc-number]');
  await number.click();
  await compose(keyboard, '4242424242424242');
  expect(await number.inputValue()).toBe('4242 4242 4242 4242');
  await person.close();
});

/** Each key replaces all that is being composed, as keyboards of phones do. */
async function compose(keyboard: CDPSession, text: string): Promise<void> {
  for (let length = 1; length <= text.length; length++) {
    await keyboard.send('Input.imeSetComposition', {
      text: text.slice(0, length),
      selectionStart: length,
      selectionEnd: length,
    });
  }
  await keyboard.send('Input.insertText', { text });
}
