import type { Shop } from '../../state/state.js';

/** The methods that can pay this currency, in the provider's order. Varying amounts may come in any currency. */
export const payable = ({ methods, request: { currency } }: Shop): Shop['methods'] =>
  methods.filter(({ currencies }) => currencies === null || currency === undefined || currencies.includes(currency));

export const payableMethods = (shop: Shop) => payable(shop).map(({ method }) => method);
