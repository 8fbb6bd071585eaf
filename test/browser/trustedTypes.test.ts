import type { BrowserContext, Frame } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { articles } from '../../examples/news/articles.js';
import { buyerAt } from './support/buyer.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person?.close());

/** What a page makes of text that is given to it as markup or as the address of a script. */
const sinks = (frame: Frame) =>
  frame.evaluate(() => {
    const outcome = (act: () => void) => {
      try {
        act();
        return 'taken';
      } catch (error) {
        return (error as Error).name;
      }
    };
    const element = document.createElement('div');
    return [
      outcome(() => Object.assign(element, { innerHTML: '<img src=x onerror=alert(1)>' })),
      outcome(() => element.insertAdjacentHTML('beforeend', '<b>x</b>')),
      outcome(() => Object.assign(document.createElement('iframe'), { srcdoc: '<script>1</script>' })),
      outcome(() => Object.assign(document.createElement('script'), { src: 'data:text/javascript,1' })),
      outcome(() => void new DOMParser().parseFromString('<b>x</b>', 'text/html')),
      outcome(() => Object.assign(element, { textContent: '<b>x</b>' })),
    ];
  });

it('the page of the frame takes no text for markup or script, while a whole purchase goes through', async () => {
  person = await world.newPerson();
  const page = await person.newPage();
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/TrustedHTML|TrustedScript|trusted types/i.test(message.text())) violations.push(message.text());
  });
  await page.goto(`${world.newsUrl}/articles/${articles[0]!.slug}`);
  const buyer = buyerAt(page);
  await buyer.introduce(world.newPhone());
  await buyer.chooseMethod('card');
  await buyer.giveCard();
  expect(violations).toEqual([]);
  const frame = page.frames().find((each) => each.url().includes('/frame?'))!;
  expect(await sinks(frame)).toEqual([...Array(5).fill('TypeError'), 'taken']);
  await buyer.pay();
  await page.getByText('This story is yours').waitFor();
});

it("so do the provider's own page and its window", async () => {
  person = await world.newPerson();
  for (const path of ['/account?mode=test', '/welcome-back?mode=test']) {
    const page = await person.newPage();
    await page.goto(`${world.providerUrl}${path}`);
    expect(await sinks(page.mainFrame()), path).toEqual([...Array(5).fill('TypeError'), 'taken']);
  }
});
