import { cardBrand } from './card.js';

/** The number as it is printed on the card: `4242 4242 4242 4242`, `3782 822463 10005`. */
export function groupCardNumber(digits: string): string {
  const sizes = cardBrand(digits) === 'American Express' ? [4, 6, 9] : [4, 4, 4, 4, 3];
  let start = 0;
  return sizes
    .map((size) => {
      const part = digits.slice(start, start + size);
      start += size;
      return part;
    })
    .filter(Boolean)
    .join(' ');
}
