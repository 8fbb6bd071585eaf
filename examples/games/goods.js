// @ts-check

/**
 * @typedef {object} Good
 * @property {string} id
 * @property {string} name
 * @property {string} text
 * @property {number} amount minor units for one
 * @property {number} most how many can be bought at once
 * @property {number} credits what one adds to the balance; 0 for a skin
 * @property {string} colour
 */

export const CURRENCY = 'SEK';

/** @type {readonly Good[]} */
export const goods = [
  {
    id: 'credits',
    name: '100 credits',
    text: 'For extra lives',
    amount: 1000,
    most: 10,
    credits: 100,
    colour: '#e0a100',
  },
  {
    id: 'moss',
    name: 'Moss skin',
    text: 'Green, soft, a little damp',
    amount: 2900,
    most: 1,
    credits: 0,
    colour: '#4f8f46',
  },
  {
    id: 'ember',
    name: 'Ember skin',
    text: 'Glows in the lower levels',
    amount: 3900,
    most: 1,
    credits: 0,
    colour: '#c8502d',
  },
];

/**
 * What is bought, or undefined for what is not sold. The price is made here and nowhere else.
 *
 * @param {unknown} id
 * @param {unknown} quantity
 */
export function priced(id, quantity) {
  const good = goods.find((each) => each.id === id);
  const count = Number(quantity ?? 1);
  if (!good || !Number.isInteger(count) || count < 1 || count > good.most) return undefined;
  const name = count === 1 ? good.name : `${count} × ${good.name}`;
  return { good, count, name, amount: good.amount * count, currency: CURRENCY };
}
