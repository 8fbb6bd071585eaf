import type { components, paths } from './made/openapi.js';

/* What a shop without our client would write against the types that are made of the description. */

type PlaceOrder = paths['/api/v1/users/{user_token}/orders']['post'];

export const body: PlaceOrder['requestBody']['content']['application/json'] = {
  reference: 'A-1',
  name: 'Day pass',
  order_amount: 9900,
  currency: 'SEK',
  origin_proof: 'the proof of the form',
};

export const status = (order: components['schemas']['Order']): string => order.status;

export const code = (problem: components['schemas']['Problem']): string => problem.code;

export const notAnAmount: PlaceOrder['requestBody']['content']['application/json'] = {
  ...body,
  // @ts-expect-error amounts are whole minor units
  order_amount: '99.00',
};
