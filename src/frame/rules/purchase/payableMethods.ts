import type { PaymentMethod } from '../../../protocol/frameApi.js';
import type { Shop } from '../../state/state.js';

/** The methods that can pay this currency, in the provider's order. Varying amounts may come in any currency. */
export const payable = ({ methods, request: { currency } }: Shop): Shop['methods'] =>
  methods.filter(({ currencies }) => currencies === null || currency === undefined || currencies.includes(currency));

export const payableMethods = (shop: Shop) => payable(shop).map(({ method }) => method);

/** True where the details of a method are given on a page of its processor. */
export const isOnPage = ({ methods }: Shop, method: PaymentMethod): boolean =>
  methods.some((one) => one.method === method && one.page === true);

/** True where a card can be given in fields of our own; with a page of its processor their code is never loaded. */
export const asksCardHere = (shop: Shop): boolean => payableMethods(shop).includes('card') && !isOnPage(shop, 'card');
