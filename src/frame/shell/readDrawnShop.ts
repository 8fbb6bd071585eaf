import type { DrawnShop } from '../state/state.js';

/** What the provider wrote of the shop whose first screen came with the document; `null`: none did. */
export function readDrawnShop(document: Document): DrawnShop | null {
  const content = document.querySelector<HTMLMetaElement>('meta[name=ondemand-shop]')?.content;
  return content ? JSON.parse(content) : null;
}

/**
 * What stands in the field for the number before any script has run. Where the focus is in it the buyer is typing;
 * otherwise the browser may have put back what stood there before a reload.
 */
export function typedBefore(root: HTMLElement): { phone: string; acted: boolean } {
  const field = root.querySelector<HTMLInputElement>('#phone');
  const phone = field?.value ?? '';
  return { phone, acted: phone !== '' && document.activeElement === field };
}
