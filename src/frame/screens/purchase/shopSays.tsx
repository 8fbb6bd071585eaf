import type { Words } from '../../words/words.js';

/** The shop's own words, as such: plain text, and only where there is nothing to type. */
export const ShopSays = ({ shop, says, words }: { shop: string; says: string; words: Words }) => (
  <p class="shop-says">
    {words.shopError.says(shop)} <q>{says}</q>
  </p>
);
