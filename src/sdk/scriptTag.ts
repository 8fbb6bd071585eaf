/** What the script tag loads: mounts the page's marked forms and sets the global `OnDemand`. */
import { parseUrl } from './page/parseUrl.js';
import { servedFrom } from './servedFrom.js';

export { isOnDemandError, OnDemandError } from '../protocol/errors.js';

const script = ownScript();

export const { mount, upgrade } = servedFrom(script?.src);

// For the developer of a page with a test key. A page that pins this script gets nothing that is not pinned.
const timer = setInterval(() => {
  if (!document.querySelector('[data-api-key^=test_]')) return;
  clearInterval(timer);
  if (script && !script.integrity) import(String(parseUrl('warnings.mjs', script.src))).catch(() => {});
}, 3000);

/** Read past the document itself: an `<img name="currentScript">` in the page would stand in the property's place. */
function ownScript(): HTMLScriptElement | undefined {
  const script: unknown = Reflect.get(Document.prototype, 'currentScript', document);
  return script instanceof HTMLScriptElement ? script : undefined;
}
