import { type ProviderOf, treesIn, upgradeWith } from './upgrade.js';

/** Milliseconds until a shadow tree is found that was attached to an element of the page: nothing tells of it. */
const GLANCE = 1000;

/**
 * Mounts the document's marked forms once it is parsed, and from then on those that are added to it.
 * @param begin what begins where it is parsed already: at once, unless told otherwise.
 */
export function watchForms(providerOf: ProviderOf, begin = (start: () => void): unknown => start()): void {
  const look = () => {
    upgradeWith(providerOf, document);
    // Observing a tree again changes nothing.
    for (const tree of treesIn(document)) {
      observer.observe(tree, { childList: true, subtree: true, attributeFilter: ['class'] });
    }
  };
  // Other changes are cheap to look through: most pages have few forms.
  const observer = new MutationObserver(look);
  const start = () => {
    look();
    setInterval(look, GLANCE);
  };
  // While the document is parsed, a form may stand there without its fields.
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start, { once: true });
  else begin(start);
}
