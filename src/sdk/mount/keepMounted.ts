import type { OnDemandError } from '../../protocol/errors.js';
import { forgetRefusal, isMounted } from '../form/claim.js';
import type { FormValues } from '../form/formValues.js';
import { readProviderUrl } from '../form/providerUrl.js';
import { type Handle, mountForm } from './mountForm.js';
import { refuse } from './upgrade.js';

/** What a framework's form is given: every value, and where the frame comes from. */
export type KeptValues = FormValues & {
  /** The provider's address, such as `https://pay.example`. */
  providerUrl?: string | undefined;
};

/** All of them by name: one that is missing here does not compile. */
const NAMES = {
  ...{ providerUrl: 1, apiKey: 1, flow: 1, amount: 1, currency: 1, taxAmount: 1, firstAmount: 1, interval: 1 },
  ...{ intervalCount: 1, locale: 1, country: 1, itemName: 1, merchantContext: 1, userToken: 1, sessionId: 1 },
  ...{ orderReference: 1, delivery: 1, onSuccess: 1, problem: 1, appearance: 1 },
} satisfies Record<keyof KeptValues, 1>;
export type ValueName = keyof KeptValues;
export const VALUE_NAMES = Object.keys(NAMES) as readonly ValueName[];

/** Each by its attribute: `api-key`, `item-name`. */
export const namesByAttribute = (): Map<string, ValueName> =>
  new Map(VALUE_NAMES.map((name) => [name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`), name]));

/** A form that was mounted with another of these has to be mounted anew. */
const IDENTITY: readonly ValueName[] = ['providerUrl', 'apiKey'];

/** A form that stands for as long as a framework holds it, with the values that it was given last. */
export type KeptForm = {
  /** `undefined` while its values are wrong: the form says so. */
  handle(): Handle | undefined;
  set(values: KeptValues): void;
  destroy(): void;
};

/** Mounts a form now, and anew where the next values ask for it. Never throws: what is wrong is said in the form. */
export function keepMounted(form: HTMLFormElement, first: KeptValues): KeptForm {
  let values = first;
  let handle: Handle | undefined;
  mount();
  return {
    handle: () => handle,
    set(next) {
      const changed = VALUE_NAMES.filter((name) => !isSame(next[name], values[name]));
      values = next;
      if (changed.length > 0 && !update(changed)) mount();
    },
    destroy: () => handle?.destroy(),
  };

  function update(changed: readonly ValueName[]): boolean {
    if (!handle || IDENTITY.some((name) => changed.includes(name))) return false;
    try {
      handle.update(Object.fromEntries(changed.map((name) => [name, values[name]])));
      return true;
    } catch {
      // The older values are not sold beside wrong ones: the form says what is wrong instead.
      return false;
    }
  }

  function mount(): void {
    handle?.destroy();
    handle = undefined;
    // A marked form may be mounted already by whoever watches for such.
    if (isMounted(form)) return;
    forgetRefusal(form);
    const set = Object.entries(values).filter(([, value]) => value !== undefined);
    const { providerUrl, ...given }: KeptValues = Object.fromEntries(set);
    try {
      handle = mountForm(form, given, readProviderUrl(providerUrl));
    } catch (error) {
      refuse(form, error as OnDemandError);
    }
  }
}

/** A framework makes objects anew each time it draws. */
const isSame = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b));
