import type { State as PageState } from '../../protocol/bridge.js';
import type { State } from '../state/state.js';

/**
 * What the merchant's page may know. Until the buyer's first trusted act the answer depends on nothing but
 * whether the frame has loaded, so that a page cannot tell a known buyer from a new one.
 */
export function pageState({ view, work, acted }: State): PageState {
  if (view.screen === 'loading') return 'loading';
  if (!acted) return 'ready';
  switch (view.screen) {
    case 'error':
      return 'error';
    case 'preferences':
      return view.part.name === 'closed' || view.part.name === 'erased' ? 'done' : 'active';
    case 'done': {
      const { phase } = view;
      // The page knows what its shop has said; what the provider says of it is for the buyer.
      const shopHasIt = phase.name === 'asking' && phase.said?.status === 'done';
      const isLeft = phase.name === 'handing-over' && work.status !== 'busy';
      return phase.name === 'ended' || shopHasIt || isLeft ? 'done' : 'submitting';
    }
    case 'authenticate':
      return 'authorizing';
    case 'confirm':
      return work.status === 'busy' && (work.job.kind === 'raiseSubmit' || work.job.kind === 'makeProof')
        ? 'authorizing'
        : 'active';
    default:
      return 'active';
  }
}
