import type { At, Rows } from '../../state/screenRules.js';
import type { FrameRequest, State } from '../../state/state.js';
import { update } from './pageSays.js';
import { toCompare } from './terms.js';

type Done = At<Rows['done']>;

/** The page sells something else once the first is done: the buyer, who is known by now, sees it to agree to. */
export function sellOther(state: Done, { request }: { request: FrameRequest }): State {
  const { view } = state;
  const isOther = JSON.stringify(toCompare(request)) !== JSON.stringify(toCompare(view.shop.request));
  if (isOther && view.phase.name === 'ended') return sell(state, request);
  return { ...state, view: { ...view, shop: { ...view.shop, request } } };
}

/** "Buy again": the same once more. */
export const sellSame = (state: Done): State =>
  state.view.phase.name === 'ended' ? sell(state, state.view.shop.request) : state;

const sell = (state: Done, request: FrameRequest): State => {
  const { view } = state;
  return update({ ...state, view: { ...view, shop: { ...view.shop, recognised: true, problem: null } } }, { request });
};
