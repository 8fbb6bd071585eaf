import { type ProviderOf, upgradeWith } from './upgrade.js';

/** Mounts the document's marked forms once it is parsed, and from then on those that are added to it. */
export function watchForms(providerOf: ProviderOf): void {
  const start = () => {
    upgradeWith(providerOf, document);
    // Other changes are cheap to look through: most pages have few forms.
    new MutationObserver(() => upgradeWith(providerOf, document)).observe(document, {
      childList: true,
      subtree: true,
      attributeFilter: ['class'],
    });
  };
  // While the document is parsed, a form may stand there without its fields.
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start, { once: true });
  else start();
}
