import { OnDemandError } from '../protocol/errors.js';

/** Shared by all copies of the SDK on a page, so that two of them never mount one form. */
const CLAIM = Symbol.for('ondemand-pay.form');
type Claimable = { [CLAIM]?: { retract?: () => void } };

/** True if some copy of the SDK has mounted this form. A form that failed to mount is still free. */
export const isMounted = (form: HTMLFormElement): boolean => {
  const claim = (form as Claimable)[CLAIM];
  return claim !== undefined && !claim.retract;
};

/** True if an automatic attempt to mount this form failed, and its message stands there. */
export const isRefused = (form: HTMLFormElement): boolean => (form as Claimable)[CLAIM]?.retract !== undefined;

/**
 * Takes the form for one mount, and clears away what an earlier failed attempt left. Returns what frees it.
 *
 * @throws {OnDemandError} `invalid_option` if it is taken.
 */
export function claimForm(form: HTMLFormElement): () => void {
  if (isMounted(form)) {
    throw new OnDemandError('invalid_option', 'this form is mounted already: destroy() its handle first');
  }
  return setClaim(form, {});
}

/** Marks a form whose mounting failed; `retract` takes away what was put there instead. */
export function markRefused(form: HTMLFormElement, retract: () => void): void {
  setClaim(form, { retract });
}

function setClaim(form: HTMLFormElement, claim: { retract?: () => void }): () => void {
  const claimable = form as Claimable;
  claimable[CLAIM]?.retract?.();
  claimable[CLAIM] = claim;
  return () => {
    if (claimable[CLAIM] === claim) delete claimable[CLAIM];
  };
}
