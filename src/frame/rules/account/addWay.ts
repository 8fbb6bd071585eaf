import type { PreferencesView } from '../../state/accountState.js';
import type { Shop, State } from '../../state/state.js';
import { askDetails as askDetailsOf } from '../purchase/railPage.js';
import { proveToGoOn } from './prove.js';
import { showPart } from './showPart.js';

/**
 * A way to pay is added by whoever has just shown that they are there. Where there is only one kind there is no choice.
 */
export function addWay(state: State, view: PreferencesView): State {
  const { preferences, shop } = view;
  if (preferences === null) return state;
  if (!preferences.can_change) return proveToGoOn(state, { ...view, part: { name: 'add' } });
  const [only, other] = shop.methods;
  return only && !other ? askDetails(state, shop, only) : showPart(state, { ...view, part: { name: 'add' } });
}

/** What the details' screen asks for is nobody's yet: it shows no buyer. */
export const askDetails = (state: State, shop: Shop, { method }: Shop['methods'][number]): State =>
  askDetailsOf(state, shop, { email_masked: '', instruments: [] }, method);
