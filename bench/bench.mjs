import { firstScreen } from './firstScreen.mjs';
import { mainThread } from './mainThread.mjs';
import { openShop } from './place.mjs';
import { purchase } from './purchase.mjs';
import { returning } from './returning.mjs';
import { roundTrip } from './roundTrip.mjs';
import { sizes } from './sizes.mjs';
import { table } from './table.mjs';
import { ways } from './ways.mjs';

/*
 * What the product costs a page, and a buyer in the browser, above what it stands on, all in one run: absolute times
 * say more of the machine than of the product, ratios hold. Nothing here passes or fails.
 */

table(
  'Size in bytes',
  ['what a page or a server loads', 'by', 'minified', 'compressed', 'budget'],
  (await sizes()).map(({ name, how, minified, compressed, limit }) => [
    name,
    how,
    `${minified}`,
    `${compressed}`,
    `${limit ?? '-'}`,
  ]),
);

const shop = await openShop();
try {
  const rows = [];
  for (const measure of [firstScreen, roundTrip, purchase]) rows.push(...(await measure(shop)));
  table(
    'Time in milliseconds, against the least that the same browser and origins can do',
    ['from … until', 'times', 'here', 'least', 'ratio', 'at most'],
    rows.map(({ name, count, value, base, atMost = '-' }) => [name, count, value, base, value / base, `${atMost}`]),
  );
  table(
    "Milliseconds of the page's main thread",
    ['what', 'times', 'here', 'an empty iframe', 'at most'],
    (await mainThread(shop)).map(({ name, count, value, base, atMost = '-' }) => [
      name,
      count,
      value,
      base,
      `${atMost}`,
    ]),
  );
  table(
    'A purchase by how the buyer is recognised; the time until the confirm screen, against the first one with its session open',
    ['way', 'clicks', 'calls', 'ratio'],
    await returning(shop),
  );
  table(
    'A purchase by way, at 320 pixels: at most 5 screens and 7 taps the first time, 1 tap the next',
    ['way', 'screens', 'fields', 'taps', 'words in view', 'most on a screen', 'forced seconds'],
    await ways(shop),
  );
} finally {
  await shop.close();
}
