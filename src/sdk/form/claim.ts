import { refuseOption } from '../../protocol/errors.js';

/** Shared by all copies of the SDK on a page, so that two of them never mount one form. */
const CLAIM = Symbol.for('ondemand-pay.form');
/** True while it is mounted; a function, which takes its message away, after an attempt that failed. */
type Claim = true | (() => void);
type Claimable = { [CLAIM]?: Claim };

/** True if some copy of the SDK has mounted this form. A form that failed to mount is still free. */
export const isMounted = (form: HTMLFormElement): boolean => (form as Claimable)[CLAIM] === true;

/** True if an automatic attempt to mount this form failed, and its message stands there. */
export const isRefused = (form: HTMLFormElement): boolean => typeof (form as Claimable)[CLAIM] === 'function';

/**
 * Takes the form for one mount, and clears away what an earlier failed attempt left. Returns what frees it.
 *
 * @throws {OnDemandError} `invalid_option` if it is taken.
 */
export function claimForm(form: HTMLFormElement): () => void {
  if (isMounted(form)) refuseOption('form', 'is mounted already');
  setClaim(form as Claimable, true);
  return () => setClaim(form as Claimable);
}

/** Marks a form whose mounting failed; `retract` takes away what was put there instead. */
export const markRefused = (form: HTMLFormElement, retract: () => void): void => setClaim(form as Claimable, retract);

/** Takes away the message of a failed attempt, where there is one: what is said next may be something else. */
export const forgetRefusal = (form: HTMLFormElement): void => {
  if (isRefused(form)) setClaim(form as Claimable);
};

function setClaim(form: Claimable, claim?: Claim): void {
  const before = form[CLAIM];
  if (typeof before === 'function') before();
  if (claim) form[CLAIM] = claim;
  else delete form[CLAIM];
}
