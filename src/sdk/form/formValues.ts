import type { Appearance } from '../../protocol/appearance.js';
import type { Delivery, Flow } from '../../protocol/formOptions.js';
import type { Interval } from '../../protocol/originProof.js';

/** A whole number of the currency's smallest unit: 9900 is 99.00 kronor. As text, what an attribute holds. */
export type MinorUnits = number | `${bigint}`;

/** What a form asks for: the `data-*` attributes in camelCase. What is given here wins over the attribute. */
export type FormValues = {
  apiKey?: string | undefined;
  flow?: Flow | undefined;
  amount?: MinorUnits | undefined;
  /** ISO 4217. */
  currency?: string | undefined;
  /** Tax inside the amount of a purchase. */
  taxAmount?: MinorUnits | undefined;
  /** What a recurring purchase charges at once. */
  firstAmount?: MinorUnits | undefined;
  interval?: Interval | undefined;
  intervalCount?: number | `${bigint}` | undefined;
  /** BCP 47; else the page's `lang`, else the browser's. */
  locale?: string | undefined;
  /** ISO 3166-1: where phone numbers without a country code are read. */
  country?: string | undefined;
  itemName?: string | undefined;
  merchantContext?: string | undefined;
  userToken?: string | undefined;
  sessionId?: string | undefined;
  orderReference?: string | undefined;
  delivery?: Delivery | undefined;
  onSuccess?: string | undefined;
  /** The API's problem, as it came, or its `code`. */
  problem?: string | object | undefined;
  appearance?: string | Appearance | undefined;
};

/** What every flow may say. */
type Common = Pick<
  FormValues,
  'apiKey' | 'locale' | 'country' | 'merchantContext' | 'delivery' | 'onSuccess' | 'appearance'
>;

/** A flow with what it must say and may say; what another flow alone knows is refused. */
type Values<Name extends Flow, Must extends keyof FormValues = never, May extends keyof FormValues = never> = Common & {
  flow: Name;
} & { [Field in Must]: NonNullable<FormValues[Field]> } & Pick<FormValues, May> &
  Without<Exclude<keyof FormValues, keyof Common | 'flow' | Must | May>>;

type Without<Field extends string> = { [Name in Field]?: undefined };

export type PurchaseValues = Values<
  'purchase',
  'amount' | 'currency',
  'taxAmount' | 'itemName' | 'userToken' | 'problem'
>;

/** A cap, or a charge at once, needs its currency; neither has to be said. So does a count its interval. */
export type RecurringPurchaseValues = Values<
  'recurring-purchase',
  never,
  'amount' | 'currency' | 'firstAmount' | 'interval' | 'intervalCount' | 'itemName' | 'problem'
> &
  ({ currency: string } | Without<'amount' | 'currency' | 'firstAmount'>) &
  ({ interval: Interval } | Without<'interval' | 'intervalCount'>);

export type RegistrationValues = Values<'registration'>;
export type PreferencesValues = Values<'preferences', 'sessionId'>;
export type SuccessValues = Values<'success', 'orderReference', 'userToken'>;

/** What the form's own attributes say is not said again: its flow among it. */
export type AttributeValues = Omit<FormValues, 'flow'> & { flow?: undefined };

/** What `mount` takes, by flow. */
export type FlowValues =
  | PurchaseValues
  | RecurringPurchaseValues
  | RegistrationValues
  | PreferencesValues
  | SuccessValues
  | AttributeValues;

/**
 * The attributes of a marked form, for templates with types: `data-amont` does not compile.
 *
 * ```tsx
 * <form {...({ class: 'ondemand-form', 'data-flow': 'purchase', … } satisfies FormAttributes)}>
 * ```
 */
export type FormAttributes = {
  class?: string;
  className?: string;
} & { [Field in keyof FormValues as `data-${Kebab<Field>}`]?: Attribute<FormValues[Field]> | undefined } & {
  'data-provider-url'?: string | undefined;
};

/** An attribute holds text; an object stands there as JSON. */
type Attribute<Value> = Exclude<Value, object | undefined>;

type Kebab<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Kebab<Rest>}`
  : Name;
