import type { OnDemandError } from '../../protocol/errors.js';
import { isMounted, isRefused, markRefused } from '../form/claim.js';
import { readProviderUrl } from '../form/providerUrl.js';
import { MARKED_FORMS } from '../form/readForm.js';
import { emit } from '../page/events.js';
import { listen } from '../page/listen.js';
import { createMessage } from '../page/message.js';
import { pastNames } from '../page/pastNames.js';
import { placeIn } from '../page/placeIn.js';
import { report } from '../page/report.js';
import { inLanguage, notSetUp } from '../page/words.js';
import { type Handle, mountForm } from './mountForm.js';

/** Which provider a marked form uses. */
export type ProviderOf = (form: HTMLFormElement) => string;

export const fromAttribute: ProviderOf = (form) => readProviderUrl(pastNames(form).dataset.providerUrl);

/**
 * Mounts every marked form (`class="ondemand-form"`) in `root`, itself included, from its attributes alone. Forms
 * that are mounted already are left as they are. Never throws: a form that is not set up correctly says so where it
 * stands and in the console, and cannot be submitted, since it would be without a proof. On a server there are none.
 */
export function upgrade(root: ParentNode | undefined = globalThis.document): Handle[] {
  return root ? upgradeWith(fromAttribute, root) : [];
}

export function upgradeWith(providerOf: ProviderOf, root: ParentNode): Handle[] {
  const forms = treesIn(root)
    .flatMap((tree) => [tree, ...tree.querySelectorAll(MARKED_FORMS)])
    .filter(
      (form): form is HTMLFormElement =>
        form instanceof HTMLFormElement && pastNames(form).isConnected && pastNames(form).matches(MARKED_FORMS),
    );
  return forms.flatMap((form) => {
    if (isMounted(form)) return [];
    try {
      return mountForm(form, {}, providerOf(form));
    } catch (error) {
      // Whatever it is: one form's fault never ends the others.
      if (!isRefused(form)) refuse(form, error as OnDemandError);
      return [];
    }
  });
}

/** A tree and the open shadow trees within it, of which it shows nothing. */
export const treesIn = (root: ParentNode): ParentNode[] => [
  root,
  ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? treesIn(shadowRoot) : [])),
];

/** Says in the form what is wrong with it, and keeps it from being submitted, until it is mounted or forgotten. */
export function refuse(form: HTMLFormElement, error: OnDemandError): void {
  const words = inLanguage(pastNames(form).dataset.locale ?? document.documentElement.lang, notSetUp);
  const message = createMessage([words, error.message]);
  const stop = listen(form, 'submit', (event) => event.preventDefault());
  placeIn(form, message);
  markRefused(form, () => {
    stop();
    message.remove();
  });
  report(error.message, form);
  emit(form, 'error', { error });
}
