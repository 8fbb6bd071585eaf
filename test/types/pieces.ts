/* What a bundled page may write, and what the compiler has to refuse. */
import type { OnDemandFormValues } from 'ondemand-pay/element';
import { loadOnDemand, type OnDemandGlobal } from 'ondemand-pay/load';

const element = document.createElement('ondemand-form');
element.amount = 9900;
element.flow = 'purchase';
// @ts-expect-error -- no such flow
element.flow = 'buy';
// @ts-expect-error -- minor units, or the text of an attribute
element.amount = true;
element.addEventListener('ondemand:authorized', ({ detail }) => detail.settle({ status: 'success' }));
const stop: () => void = element.on('statechange', ({ detail }) => detail.state === 'ready');
export const values: OnDemandFormValues = { providerUrl: 'https://pay.example', apiKey: 'test_12345678' };
stop();

export async function load(): Promise<OnDemandGlobal | undefined> {
  const onDemand = await loadOnDemand('https://pay.example', { nonce: 'abc' });
  // @ts-expect-error -- null on a server
  onDemand.mount('#buy', {});
  onDemand?.mount('#buy', { flow: 'registration' }).on('ready', () => {});
  // @ts-expect-error -- the provider has to be named
  await loadOnDemand();
  return onDemand ?? undefined;
}
