/* What a merchant's own test may write, and what the compiler has to refuse. */
import { createFakeBridge } from 'ondemand-pay/testing';
import type * as Alone from 'ondemand-pay/testing/bridge';
import { createFakeBridge as createBridgeAlone } from 'ondemand-pay/testing/bridge';

const bridge = createFakeBridge(document.createElement('form'));
const result = bridge.approve({ userToken: 'u', originProof: 'a.b.c', email: 'buyer@example.com' });
if (result.outcome === 'submitted') result.body.get('origin_proof');
// @ts-expect-error -- nothing was submitted where the page prevented it
if (result.outcome === 'prevented') result.body.get('origin_proof');
// @ts-expect-error -- a submission is whole
bridge.approve({ userToken: 'u' });
// @ts-expect-error -- no such state
bridge.changeState('paid');

/* The same bridge without the peer that the fake provider needs, and no fake provider with it. */
const alone: ReturnType<typeof createFakeBridge> = createBridgeAlone(document.createElement('form'));
alone.changeState('done');
// @ts-expect-error -- the fake provider needs `msw` and is not here
export type Missing = Alone.ProviderFake;
