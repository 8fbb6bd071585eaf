/**
 * `<OnDemandForm>`: a payment form for React 18 and newer. On a server it is a plain form; the frame comes once it
 * stands in a page.
 * @packageDocumentation
 */
import {
  createElement,
  type FormHTMLAttributes,
  type ForwardRefExoticComponent,
  forwardRef,
  type RefAttributes,
  useEffect,
  useImperativeHandle,
  useRef,
} from 'react';
import type { FlowValues, FormAttributes } from './form/formValues.js';
import { type KeptForm, type KeptValues, keepMounted, VALUE_NAMES } from './mount/keepMounted.js';
import type { EventDetails, EventName, PageOutcome } from './page/events.js';
import { listen } from './page/listen.js';

/** What happens in the form, each with the event of that name: `onError` gets `ondemand:error`. */
const EVENTS = {
  onReady: 'ready',
  onStateChange: 'statechange',
  onAuthorized: 'authorized',
  onSuccess: 'success',
  onError: 'error',
  onCancel: 'cancel',
} as const satisfies Record<string, EventName>;
type EventProp = keyof typeof EVENTS;

type Listeners = { [Prop in EventProp]?: (event: CustomEvent<EventDetails[(typeof EVENTS)[Prop]]>) => void };

/** What a flow asks for; a global function's name is what `onSuccess` is here for. */
type Values = FlowValues extends infer Each ? (Each extends unknown ? Omit<Each, 'onSuccess'> : never) : never;

/**
 * What the flow asks for in camelCase, listeners, and whatever a `<form>` takes. A function as `action` is none of it:
 * React would prevent each submit for it, and without one no proof is made; use `onAuthorized`.
 */
export type OnDemandFormProps = Values &
  Listeners &
  Omit<FormHTMLAttributes<HTMLFormElement>, EventProp | 'action'> & {
    /** The provider's address, such as `https://pay.example`. */
    providerUrl: string;
    action?: string | undefined;
  };

/** What a `ref` gives. */
export type OnDemandFormRef = {
  /** The form in the page. */
  readonly form: HTMLFormElement | null;
  /** As the page's own submit button: opens the next screen and never pays. Does nothing until the frame stands. */
  submit(): void;
  /** Puts the focus on the heading of the frame's screen, never on its button. */
  focus(): void;
  /** Tells how a purchase ended that the page took over: after `preventDefault()` in `onAuthorized`. */
  settle(outcome: PageOutcome): void;
};

/**
 * Mounts the payment frame into a form, at the end of its children. Props may change at any time; another
 * `providerUrl` or `apiKey` mounts it anew. What is wrong with them is said in the form, the console and by `onError`.
 *
 * ```tsx
 * <OnDemandForm providerUrl="https://pay.example" apiKey="test_…" flow="purchase" amount={9900} currency="SEK"
 *   action="/purchase" method="post">
 *   <input type="hidden" name="article_id" value="4553" />
 * </OnDemandForm>
 * ```
 */
export const OnDemandForm: ForwardRefExoticComponent<OnDemandFormProps & RefAttributes<OnDemandFormRef>> = forwardRef<
  OnDemandFormRef,
  OnDemandFormProps
>(function OnDemandForm(props, ref) {
  const form = useRef<HTMLFormElement>(null);
  const kept = useRef<KeptForm | undefined>(undefined);
  const latest = useRef(props);

  useEffect(() => {
    const element = form.current;
    if (!element) return;
    let here = true;
    // Strict mode takes the form away and puts it back at once: that loads no frame.
    queueMicrotask(() => {
      if (here) kept.current = keepMounted(element, valuesIn(latest.current));
    });
    const stops = eventProps.map((prop) =>
      listen<CustomEvent>(element, `ondemand:${EVENTS[prop]}`, (event) => latest.current[prop]?.(event)),
    );
    return () => {
      here = false;
      kept.current?.destroy();
      kept.current = undefined;
      for (const stop of stops) stop();
    };
  }, []);

  useEffect(() => {
    latest.current = props;
    kept.current?.set(valuesIn(props));
  });

  useImperativeHandle(ref, () => {
    const handle = () => kept.current?.handle();
    return {
      get form() {
        return form.current;
      },
      submit: () => handle()?.submit(),
      focus: () => handle()?.focus(),
      settle: (outcome) => handle()?.settle(outcome),
    };
  }, []);

  return createElement('form', { ...attributesIn(props), ref: form });
});

const eventProps = Object.keys(EVENTS) as readonly EventProp[];
const isValue = (name: string) => name !== 'onSuccess' && (VALUE_NAMES as readonly string[]).includes(name);
const isOwn = (name: string) => isValue(name) || Object.hasOwn(EVENTS, name);

const valuesIn = (props: OnDemandFormProps): KeptValues =>
  Object.fromEntries(Object.entries(props).filter(([name]) => isValue(name)));
const attributesIn = (props: OnDemandFormProps): FormHTMLAttributes<HTMLFormElement> =>
  Object.fromEntries(Object.entries(props).filter(([name]) => !isOwn(name)));

type DataAttributes = Omit<FormAttributes, 'class' | 'className'>;
type ElementAttributes = {
  [Name in keyof FormAttributes as Name extends `data-${infer Own}` ? Own : never]?: FormAttributes[Name];
};

declare module 'react' {
  /** A marked form: `<form className="ondemand-form" data-amount={9900} …>`. */
  interface FormHTMLAttributes<T> extends DataAttributes {}
  namespace JSX {
    interface IntrinsicElements {
      'ondemand-form': ElementAttributes & React.DetailedHTMLProps<React.HTMLAttributes<HTMLElement>, HTMLElement>;
    }
  }
}
