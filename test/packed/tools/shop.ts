import { type Handle, mount, OnDemandError } from 'ondemand-pay';
import { createMerchant, parseSubmission } from 'ondemand-pay/merchant';
import { formatMoney } from 'ondemand-pay/protocol';
import { createFakeBridge } from 'ondemand-pay/testing/bridge';
import 'ondemand-pay/auto';

export const handle: Handle = mount('#buy', {
  providerUrl: 'https://pay.example',
  apiKey: 'test_12345678',
  amount: 9900,
});
handle.on('error', ({ detail }) => console.log(detail.error.code));
handle.on('success', ({ detail }) => console.log(detail.data));

export async function sell(request: Request): Promise<string> {
  const merchant = createMerchant({ apiKey: 'test_12345678', apiSecret: 'secret', url: 'https://pay.example' });
  const parsed = await parseSubmission(request);
  if (!parsed.ok) throw new OnDemandError('invalid_option', 'incomplete');
  const { userToken, originProof } = parsed.submission;
  const wanted = { reference: 'one', name: 'Day pass', amount: 9900, currency: 'SEK', originProof };
  const order = await merchant.orders.create(userToken, wanted);
  return formatMoney({ amount: 9900, currency: 'SEK' }, 'sv') + order.id;
}
export const fake = createFakeBridge;
