/**
 * `<ondemand-form>`: a payment form as a custom element, for frameworks and templates. Importing it defines the
 * element; on a server it does nothing.
 * @packageDocumentation
 */
import {
  type KeptForm,
  type KeptValues,
  keepMounted,
  namesByAttribute,
  VALUE_NAMES,
  type ValueName,
} from './mount/keepMounted.js';
import type { EventDetails, EventName, PageOutcome } from './page/events.js';
import { listen } from './page/listen.js';

/** What the element takes: each as a property, and as an attribute in kebab-case (`api-key`, `item-name`). */
export type OnDemandFormValues = KeptValues;

const propertyOf = namesByAttribute();

/** What a form has that the element makes, unless the element says more. */
const FORM_ATTRIBUTES = { action: '', method: 'post' };

/** The class to extend, and one in its place on a server. The properties are defined below, all in one way. */
const Base = (typeof HTMLElement === 'undefined' ? class {} : HTMLElement) as new () => HTMLElement &
  OnDemandFormValues;

/**
 * Mounts the payment frame into the form that it holds; without one, a form is made around what it holds, with the
 * element's `action` and `method`. Attributes and properties may change at any time; the last one set counts. The
 * events `ondemand:…` of the form bubble to it. Taking it away takes the frame away.
 *
 * What is wrong with its values is said in the form, on the console and by `ondemand:error`, as for a marked form.
 *
 * ```html
 * <ondemand-form provider-url="https://pay.example" api-key="test_…" flow="purchase" amount="9900" currency="SEK">
 *   <form action="/purchase" method="post"><input type="hidden" name="article_id" value="4553"></form>
 * </ondemand-form>
 * ```
 */
export class OnDemandFormElement extends Base {
  static readonly observedAttributes: readonly string[] = [...propertyOf.keys()];

  static {
    for (const name of VALUE_NAMES) {
      Object.defineProperty(OnDemandFormElement.prototype, name, {
        configurable: true,
        enumerable: true,
        get(this: OnDemandFormElement) {
          return this.#values[name];
        },
        set(this: OnDemandFormElement, value: unknown) {
          this.#set(name, value);
        },
      });
    }
  }

  readonly #values: Partial<Record<ValueName, unknown>> = {};
  #mounted: { form: HTMLFormElement; kept: KeptForm } | undefined;
  #isAwaited = false;
  /** A framework may put in another form at any time. */
  #children: MutationObserver | undefined;

  /** The form with the frame in it; `null` until there is one. */
  get form(): HTMLFormElement | null {
    return this.#mounted?.form ?? null;
  }

  /** As the page's own submit button: opens the next screen and never pays. Does nothing until the frame stands. */
  submit(): void {
    this.#mounted?.kept.handle()?.submit();
  }

  /** Puts the focus on the heading of the frame's screen, never on its button. */
  override focus(): void {
    this.#mounted?.kept.handle()?.focus();
  }

  /** Tells how a purchase ended that the page took over: after `preventDefault()` on `ondemand:authorized`. */
  settle(outcome: PageOutcome): void {
    this.#mounted?.kept.handle()?.settle(outcome);
  }

  /** Listens to an event, named with or without `ondemand:`. Returns what stops it. */
  on<Name extends EventName>(
    event: Name | `ondemand:${Name}`,
    listener: (event: CustomEvent<EventDetails[Name]>) => void,
  ): () => void {
    return listen(this, event.replace(/^(?!ondemand:)/, 'ondemand:'), listener);
  }

  /** @internal */
  connectedCallback(): void {
    // A framework may have set properties before this class was defined: they stand on the element itself.
    for (const name of VALUE_NAMES) {
      if (!Object.hasOwn(this, name)) continue;
      const value: unknown = Reflect.get(this, name);
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
    this.#children ??= new MutationObserver(() => this.#adjust());
    this.#children.observe(this, { childList: true, subtree: true });
    this.#adjust();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#children?.disconnect();
    this.#adjust();
  }

  /** @internal */
  attributeChangedCallback(attribute: string, _before: string | null, value: string | null): void {
    const name = propertyOf.get(attribute);
    if (name) this.#set(name, value);
  }

  #set(name: ValueName, value: unknown): void {
    const next = value ?? undefined;
    if (this.#values[name] === next) return;
    this.#values[name] = next;
    this.#adjust();
  }

  /** Once for all that changes in one task, and not before a framework or the parser has put the children in. */
  #adjust(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    const adjust = () => {
      this.#isAwaited = false;
      this.#mount();
    };
    if (document.readyState === 'loading' && this.isConnected) {
      document.addEventListener('DOMContentLoaded', adjust, { once: true });
    } else queueMicrotask(adjust);
  }

  #mount(): void {
    const { form, kept } = this.#mounted ?? {};
    const values = { ...this.#values } as KeptValues;
    if (kept && form && this.isConnected && this.contains(form)) {
      kept.set(values);
      return;
    }
    kept?.destroy();
    this.#mounted = undefined;
    if (!this.isConnected) return;
    const held = this.querySelector('form') ?? this.#makeForm();
    this.#mounted = { form: held, kept: keepMounted(held, values) };
  }

  #makeForm(): HTMLFormElement {
    const form = document.createElement('form');
    for (const [name, usual] of Object.entries(FORM_ATTRIBUTES)) {
      form.setAttribute(name, this.getAttribute(name) ?? usual);
    }
    form.append(...this.childNodes);
    this.append(form);
    return form;
  }
}

if (typeof customElements !== 'undefined' && !customElements.get('ondemand-form')) {
  customElements.define('ondemand-form', OnDemandFormElement);
}

declare global {
  interface HTMLElementTagNameMap {
    'ondemand-form': OnDemandFormElement;
  }
}
