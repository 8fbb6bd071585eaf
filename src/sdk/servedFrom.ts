import { readProviderUrl } from './form/providerUrl.js';
import { type MountOptions, mountAt } from './mount/mount.js';
import type { Handle } from './mount/mountForm.js';
import { upgradeWith } from './mount/upgrade.js';
import { watchForms } from './mount/watchForms.js';

/**
 * The SDK as a provider serves it: mounts the page's marked forms at once. It talks to the origin that it was loaded
 * from and to no other, so whoever can only write attributes into the page cannot send buyers elsewhere.
 *
 * @param source the script's own address.
 */
export function servedFrom(source: string | undefined) {
  const provider = () => readProviderUrl(source);
  watchForms(provider);
  return {
    mount: (form: HTMLFormElement | string, { providerUrl: _ignored, ...options }: MountOptions): Handle =>
      mountAt(form, options, provider()),
    upgrade: (root: ParentNode = document): Handle[] => upgradeWith(provider, root),
  };
}
