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
    case 'done':
      return view.phase.name === 'handing-over' || view.phase.name === 'paid'
        ? doneOr(view.phase.name, work)
        : 'submitting';
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

const doneOr = (phase: 'handing-over' | 'paid', work: State['work']): PageState =>
  phase === 'handing-over' && work.status === 'busy' ? 'submitting' : 'done';
