/**
 * What the script tag loads: mounts the page's marked forms and sets the global `OnDemand`. It talks to the
 * origin that it was loaded from and to no other, so whoever can only write attributes into the page cannot
 * send buyers elsewhere.
 */

import { readProviderUrl } from './form/providerUrl.js';
import { type MountOptions, mountAt } from './mount/mount.js';
import type { Handle } from './mount/mountForm.js';
import { upgradeWith } from './mount/upgrade.js';
import { watchForms } from './mount/watchForms.js';

export { isOnDemandError, OnDemandError } from '../protocol/errors.js';

const source = ownSource();
const provider = () => readProviderUrl(source);

export function mount(form: HTMLFormElement | string, { providerUrl: _ignored, ...options }: MountOptions): Handle {
  return mountAt(form, options, provider());
}

export function upgrade(root: ParentNode = document): Handle[] {
  return upgradeWith(provider, root);
}

watchForms(provider);

/** Read past the document itself: an `<img name="currentScript">` in the page would stand in the property's place. */
function ownSource(): string | undefined {
  const script: unknown = Reflect.get(Document.prototype, 'currentScript', document);
  return script instanceof HTMLScriptElement ? script.src : undefined;
}
