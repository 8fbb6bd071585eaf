import { MARKED_FORMS } from './readForm.js';
import { type ProviderOf, upgradeWith } from './upgrade.js';

/** Mounts the document's marked forms once it is parsed, and from then on those that are added to it. */
export function watchForms(providerOf: ProviderOf): void {
  const start = () => {
    upgradeWith(providerOf, document);
    new MutationObserver((changes) => {
      if (changes.some(bringsForm)) upgradeWith(providerOf, document);
    }).observe(document, { childList: true, subtree: true, attributeFilter: ['class'] });
  };
  // While the document is parsed, a form may stand there without its fields.
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start, { once: true });
  else start();
}

const bringsForm = ({ type, target, addedNodes }: MutationRecord): boolean =>
  type === 'attributes'
    ? (target as Element).matches(MARKED_FORMS)
    : [...addedNodes].some(
        (node) => node instanceof Element && (node.matches(MARKED_FORMS) || node.querySelector(MARKED_FORMS) !== null),
      );
