import { shopSeen } from '../state/drawnScreen.js';
import { type Price, requestedPrice, storedPrice } from '../state/price.js';
import type { View } from '../state/state.js';
import type { OpeningWords } from '../words/words.js';
import { priceParts, taxText } from './priceText.js';

/**
 * What is bought, from whom and at what price. `seen`: right above the button that agrees to it, and guarded with it.
 */
export function Offer({ view, words, seen = false }: { view: View; words: OpeningWords; seen?: boolean }) {
  const request = 'shop' in view ? view.shop.request : view.request;
  if (!request) return null;
  // From the confirm screen on, the line says what the server stored.
  const stored =
    view.screen === 'confirm' ? view.terms?.confirmation : 'confirmation' in view ? view.confirmation : null;
  const shopName = shopSeen(view)?.merchantName;
  const receipt = view.screen === 'receipt' ? view.receipt : null;
  const item = stored ? stored.item_name : (receipt?.name ?? request.itemName);
  const priced: Price | null = receipt
    ? { kind: 'once', money: receipt }
    : stored
      ? storedPrice(stored)
      : requestedPrice(request);
  // A subscription's prices stand in a list of their own below it.
  const isListed = seen && stored?.flow === 'recurring-purchase' && view.screen === 'confirm';
  const [price, period] = priced && !isListed ? priceParts(words, priced, request.locale) : [];
  const tax = stored ? 'tax_amount' in stored && stored.tax_amount : request.flow === 'purchase' && request.taxAmount;
  return (
    <div class="top-line" data-seen={seen ? '' : undefined}>
      <p class="what">
        <bdi class="item">{item ?? shopName}</bdi>
        {item && shopName && <bdi class="shop">{shopName}</bdi>}
      </p>
      {price && (
        <p class="price">
          {price}
          {period && <span class="shop">{period}</span>}
          {typeof tax === 'number' && priced?.kind === 'once' ? (
            <span class="shop">{taxText(words, { ...priced.money, amount: tax }, request.locale)}</span>
          ) : null}
        </p>
      )}
    </div>
  );
}
