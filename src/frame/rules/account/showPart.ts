import type { AccountView, PreferencesView, ReceiptView } from '../../state/accountState.js';
import type { State, Typed } from '../../state/state.js';
import { show } from '../../state/transitions.js';
import { accountFields, withoutTyped } from './accountFields.js';
import { typedLimit } from './ownLimit.js';

/** Brings up a part, with the focus on its first field where it begins with one. */
export function showPart(state: State, view: AccountView, travel: State['travel'] = 'forward'): State {
  const blank = withoutTyped(state);
  const shown = show({ ...blank, typed: { ...blank.typed, ...preselected(view) } }, view, travel);
  const [first = 'choice'] = accountFields(view);
  const beginsWithField = first !== 'choice' && first !== 'note';
  return state.acted && beginsWithField ? { ...shown, focus: { ...shown.focus, on: 'field' } } : shown;
}

/** What depends on a way to pay is never decided for the buyer; the others begin with what holds, or with the first. */
function preselected(view: AccountView): Partial<Typed> {
  if (view.part.name === 'add') return { choice: view.shop.methods[0]?.method ?? '' };
  if (view.part.name === 'limit') return view.preferences ? typedLimit(view.preferences, view.shop.request.locale) : {};
  if (view.part.name !== 'method' || view.screen !== 'receipt') return {};
  return { choice: view.receipt?.payment?.changeable_to[0]?.instrument_id ?? '' };
}

export const overview = (state: State, view: PreferencesView, travel: State['travel'] = 'back'): State =>
  showPart(state, { ...view, part: { name: 'overview' } }, travel);

export const wholeReceipt = (state: State, view: ReceiptView, travel: State['travel'] = 'back'): State =>
  showPart(state, { ...view, part: { name: 'receipt' } }, travel);
