/* What a merchant's page may write, and what the compiler has to refuse. Checked with the sources: `npm run check`. */
import { type Handle, isOnDemandError, mount, upgrade } from 'ondemand-pay';

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
