import type { At } from '../../state/screenRules.js';
import type { Answer, Job, Shop, State, View } from '../../state/state.js';
import { fail, refused, start } from '../../state/transitions.js';
import { nobody, type Proceed, shopOf, startAtPhone } from './opening.js';

/**
 * The session was reopened behind a screen: go on where the buyer was, or as near to it as can be.
 * @param resumes what is done again on the screen as it stands, where its buyer is still known as well
 */
export const sessionReopened =
  (proceed: Proceed, ...resumes: readonly Job['kind'][]) =>
  (
    state: At<Extract<View, { shop: Shop }>>,
    { result }: Extract<Answer, { kind: 'openSession' }>,
    { then }: Extract<Job, { kind: 'openSession' }>,
  ): State => {
    if (!result.ok) return refused(state, result, null);
    const { view } = state;
    const { buyer } = result.value;
    const { factors, problem, request } = view.shop;
    const shop: Shop = { ...shopOf(request, result.value), factors, problem };
    if (buyer === null) return fail(startAtPhone(state, nobody(shop), null), 'session_expired');
    if (!then || !resumes.includes(then.kind) || !('buyer' in view)) return proceed(state, shop, buyer);
    if (buyer.email_masked === null && view.buyer.email_masked !== null) return proceed(state, shop, buyer);
    return start({ ...state, view: { ...view, shop, buyer } as View }, then);
  };
