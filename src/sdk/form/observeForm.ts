import { pastNames } from '../page/pastNames.js';

/** Watches a form's place in the page and its `data-*` attributes. Returns what ends it. */
export function observeForm(
  form: HTMLFormElement,
  { onTreeChange, onValueChange }: { onTreeChange: () => void; onValueChange: () => void },
): () => void {
  const tree = new MutationObserver(onTreeChange);
  tree.observe(document, { childList: true, subtree: true });
  // What happens inside a shadow tree does not show in the document.
  const root = pastNames(form).getRootNode();
  if (root !== document) tree.observe(root, { childList: true, subtree: true });

  const values = new MutationObserver((changes) => {
    if (changes.some(({ attributeName }) => attributeName?.startsWith('data-'))) onValueChange();
  });
  values.observe(form, { attributes: true });
  return () => {
    tree.disconnect();
    values.disconnect();
  };
}
