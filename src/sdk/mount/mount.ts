import { refuseOption } from '../../protocol/errors.js';
import type { FlowValues, FormValues } from '../form/formValues.js';
import { readProviderUrl } from '../form/providerUrl.js';
import { pastNames } from '../page/pastNames.js';
import { type Handle, mountForm } from './mountForm.js';

/**
 * What `mount` takes: what the flow asks for, in camelCase, and where the frame comes from. Without a `flow`, whatever
 * the form's attributes do not say.
 */
export type MountOptions = FlowValues & Where;

type Where = {
  /** The provider's address, such as `https://pay.example`. */
  providerUrl?: string | undefined;
  /** Destroys the form when it is aborted. */
  signal?: AbortSignal | undefined;
};

/**
 * Mounts the payment frame into a form of the page.
 *
 * What the form carries as `data-*` attributes counts too; what is given here wins. Nothing is paid by
 * mounting, submitting or any other call of the page: only by the buyer's click inside the frame.
 *
 * ```ts
 * const handle = mount('#buy', {
 *   providerUrl: 'https://pay.example', apiKey: 'test_…', flow: 'purchase', amount: 9900, currency: 'SEK',
 * });
 * handle.on('error', ({ detail }) => console.log(detail.error.code));
 * ```
 *
 * @throws {OnDemandError} `invalid_option`, naming the attribute at fault, and on a server, where there is no page;
 * `provider_mismatch` if the provider's origin is the page's own.
 */
export function mount(form: HTMLFormElement | string, { providerUrl, ...options }: MountOptions): Handle {
  if (typeof document === 'undefined') refuseOption('form', 'can be mounted in a browser only, not on a server');
  return mountAt(form, options, readProviderUrl(providerUrl));
}

/** Mounts with the frame of `provider`, an origin. */
export function mountAt(
  formOrSelector: HTMLFormElement | string,
  { signal, ...values }: FormValues & Omit<Where, 'providerUrl'>,
  provider: string,
): Handle {
  signal?.throwIfAborted();
  const form = typeof formOrSelector === 'string' ? document.querySelector(formOrSelector) : formOrSelector;
  if (!(form instanceof HTMLFormElement) || !pastNames(form).isConnected) {
    return refuseOption('form', 'must be a <form> that stands in the page');
  }
  return mountForm(form, values, provider, signal);
}
