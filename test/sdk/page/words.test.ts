import { expect, it } from 'vitest';
import * as words from '../../../src/sdk/page/words.js';

const said = Object.entries(words).flatMap(([name, word]) => (typeof word === 'function' ? [] : [[name, ...word]]));

it.each(said)('%s says nothing of money: a page knows neither what a bank holds nor what was charged', (...texts) => {
  expect(texts).toHaveLength(3);
  expect(texts.join()).not.toMatch(/charge|debit|drag(?:i|s)|drog|betalat/i);
});
