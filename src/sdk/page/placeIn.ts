import { pastNames } from './pastNames.js';

/** Marks what this library puts into a form. */
const MARK = 'data-ondemand-placed';

/** Puts something at the end of a form, in place of what a copied or saved page has kept of it. */
export function placeIn(form: HTMLFormElement, node: HTMLElement): void {
  for (const copy of pastNames(form).querySelectorAll(`[${MARK}]`)) if (copy !== node) copy.remove();
  node.setAttribute(MARK, '');
  pastNames(form).append(node);
}
