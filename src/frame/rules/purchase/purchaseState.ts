import type { AccountView } from '../../state/accountState.js';
import type { State, View } from '../../state/state.js';
import type { FirstView } from './phoneTransition.js';

/** The screens after the first. */
export type LaterView = Exclude<View, FirstView | AccountView>;

/** A state on one of the screens after the first. */
export type LaterState = State & { readonly view: LaterView };

/** Between the click that buys and its end the buyer cannot leave the screen, or a purchase could go on unseen. */
export const isLetGo = ({ view, work }: State): boolean =>
  view.screen !== 'authenticate' &&
  (work.status !== 'busy' || !['raiseSubmit', 'makeProof', 'deliver'].includes(work.job.kind));

/** A new way to pay, or the second factor. */
export type Details = Extract<View, { screen: 'details' }>;
