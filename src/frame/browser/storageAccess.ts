/** Milliseconds until a question that the buyer leaves unanswered counts as a no: some browsers never settle it. */
const PATIENCE = 2000;

/**
 * Asks the browser to hand out the provider's own cookies, which it may do after a click only: so this must be called
 * in one, before anything is waited for.
 * @returns false also where there is nobody to ask, or no answer.
 * @see https://privacycg.github.io/storage-access/#dom-document-requeststorageaccess
 */
export async function askForCookies(document: Document, patience = PATIENCE): Promise<boolean> {
  if (typeof document.requestStorageAccess !== 'function') return false;
  const granted = document.requestStorageAccess().then(
    () => true,
    () => false,
  );
  return Promise.race([granted, new Promise<false>((resolve) => setTimeout(() => resolve(false), patience))]);
}

/** Milliseconds for the same without a question, which nobody has to answer. */
const AT_ONCE = 300;

/**
 * What the browser hands out without asking anybody, since it has signed the buyer in on this page before; it tells
 * only whoever tries. Not in a click, where it would ask.
 */
export const takeGrantedCookies = async (window: Window): Promise<unknown> =>
  'IdentityCredential' in window &&
  window.parent !== window &&
  !window.navigator.userActivation.isActive &&
  askForCookies(window.document, AT_ONCE);
