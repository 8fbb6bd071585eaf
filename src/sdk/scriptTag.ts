/** What the script tag loads: mounts the page's marked forms and sets the global `OnDemand`. */
import { servedFrom } from './servedFrom.js';

export { isOnDemandError, OnDemandError } from '../protocol/errors.js';

export const { mount, upgrade } = servedFrom(ownSource());

/** Read past the document itself: an `<img name="currentScript">` in the page would stand in the property's place. */
function ownSource(): string | undefined {
  const script: unknown = Reflect.get(Document.prototype, 'currentScript', document);
  return script instanceof HTMLScriptElement ? script.src : undefined;
}
