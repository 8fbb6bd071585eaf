/* What a merchant's page may write, and what the compiler has to refuse. Checked with the sources: `npm run check`. */
import { type FormAttributes, type Handle, isOnDemandError, mount, upgrade } from 'ondemand-pay';

const form = document.createElement('form');
const handle: Handle = mount(form, {
  providerUrl: 'https://pay.example',
  apiKey: 'test_12345678',
  flow: 'purchase',
  amount: 9900,
  currency: 'SEK',
  appearance: { colorPrimary: '#00f', colorScheme: 'dark' },
  signal: new AbortController().signal,
});
mount('#buy', { flow: 'recurring-purchase', interval: 'month', intervalCount: 3, delivery: 'fetch' });
const handles: Handle[] = upgrade(document);

const stop: () => void = handle.on('success', ({ detail }) => {
  const data: unknown = detail.data;
  // @ts-expect-error -- what the shop answers is not known
  const text: string = detail.data;
  return [data, text];
});
handle.on('ondemand:authorized', (event) => {
  event.preventDefault();
  const { userToken, originProof, email } = event.detail;
  const all: string[] = [userToken, originProof, email];
  return all;
});
form.addEventListener('ondemand:statechange', ({ detail }) => {
  const state: 'loading' | 'ready' | 'active' | 'authorizing' | 'submitting' | 'done' | 'error' = detail.state;
  return state;
});

try {
  handle.update({ amount: '9900' });
} catch (error) {
  if (isOnDemandError(error) && error.code === 'bridge_version') console.error(error.message, error.attribute);
  // @ts-expect-error -- no such code
  if (isOnDemandError(error) && error.code === 'no_such_code') console.error(error);
}

const provider = { providerUrl: 'https://pay.example', apiKey: 'test_12345678' };
// What the form's attributes say need not be said again.
mount(form, provider);
mount(form, { ...provider, amount: 9900, itemName: 'Day pass' });
mount(form, { ...provider, flow: 'purchase', amount: '9900', currency: 'SEK', taxAmount: 560, userToken: 'u' });
mount(form, { ...provider, flow: 'recurring-purchase' });
mount(form, { ...provider, flow: 'recurring-purchase', firstAmount: 1900, currency: 'SEK', itemName: 'Weekly' });
mount(form, { ...provider, flow: 'registration', merchantContext: 'footer' });
mount(form, { ...provider, flow: 'preferences', sessionId: 'ps_1' });
mount(form, { ...provider, flow: 'success', orderReference: 'or_1', userToken: 'u' });
// @ts-expect-error -- a purchase has an amount
mount(form, { ...provider, flow: 'purchase', currency: 'SEK' });
// @ts-expect-error -- and a currency
mount(form, { ...provider, flow: 'purchase', amount: 9900 });
// @ts-expect-error -- of minor units
mount(form, { ...provider, flow: 'purchase', amount: 'abc', currency: 'SEK' });
// @ts-expect-error -- which have no fraction
mount(form, { ...provider, flow: 'purchase', amount: '99.00', currency: 'SEK' });
// @ts-expect-error -- the rest of them too
mount(form, { ...provider, amount: 'abc' });
// @ts-expect-error -- a charge at once is a recurring purchase's
mount(form, { ...provider, flow: 'purchase', amount: 9900, currency: 'SEK', firstAmount: 1 });
// @ts-expect-error -- a cap needs its currency
mount(form, { ...provider, flow: 'recurring-purchase', amount: 9900 });
// @ts-expect-error -- a count needs its interval
mount(form, { ...provider, flow: 'recurring-purchase', intervalCount: 3 });
// @ts-expect-error -- nothing is bought by signing up
mount(form, { ...provider, flow: 'registration', amount: 9900, currency: 'SEK' });
// @ts-expect-error -- preferences are those of a session
mount(form, { ...provider, flow: 'preferences' });
// @ts-expect-error -- a receipt is that of an order
mount(form, { ...provider, flow: 'success' });

document.addEventListener('ondemand:success', ({ detail }) => detail.data);
window.addEventListener('ondemand:error', ({ detail: { error } }) => {
  // @ts-expect-error -- a shop's refusal names no attribute
  console.error(error.attribute);
  if (error.name === 'OnDemandError') return error.attribute;
  return [error.code, error.declineReason];
});
// @ts-expect-error -- no such event carries details
document.addEventListener('ondemand:paid', ({ detail }) => detail);

export const attributes: FormAttributes = {
  class: 'ondemand-form',
  'data-flow': 'purchase',
  'data-amount': 9900,
  'data-item-name': 'Day pass',
};
// @ts-expect-error -- no such attribute
export const misspelt: FormAttributes = { 'data-amont': 9900 };

// @ts-expect-error -- no such flow
mount(form, { flow: 'buy' });
// @ts-expect-error -- an amount is no object
mount(form, { amount: { value: 1 } });
// @ts-expect-error -- no such interval
mount(form, { interval: 'fortnight' });
// @ts-expect-error -- no such option
mount(form, { onSucess: 'onPaid' });
// @ts-expect-error -- no such colour scheme
mount(form, { appearance: { colorScheme: 'sepia' } });
// @ts-expect-error -- a form, or a selector
mount(document.createElement('div'), {});
// @ts-expect-error -- no such event
handle.on('paid', () => {});
// @ts-expect-error -- nothing that pays
handle.pay();

export { handles, stop };
