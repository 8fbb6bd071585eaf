import { readProviderUrl } from './form/providerUrl.js';
import { type MountOptions, mountAt } from './mount/mount.js';
import type { Handle } from './mount/mountForm.js';
import { upgradeWith } from './mount/upgrade.js';
import { watchForms } from './mount/watchForms.js';

/**
 * The SDK as a provider serves it: mounts the page's marked forms, in a task after the one that runs it. It talks to
 * the origin that it was loaded from and to no other, so whoever can only write attributes into the page cannot send
 * buyers elsewhere.
 *
 * @param source the script's own address.
 */
export function servedFrom(source: string | undefined) {
  const provider = () => readProviderUrl(source);
  // On a slow phone, running the script and mounting a form are each as long as a page should stand still.
  watchForms(provider, setTimeout);
  return {
    mount: (form: HTMLFormElement | string, { providerUrl: _ignored, ...options }: MountOptions): Handle =>
      mountAt(form, options, provider()),
    upgrade: (root: ParentNode = document): Handle[] => upgradeWith(provider, root),
  };
}
