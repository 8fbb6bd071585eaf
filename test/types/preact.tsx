/* What a page in Preact may write once it has said so, and what the compiler has to refuse. */
import type { FormAttributes } from 'ondemand-pay';

declare module 'preact' {
  interface FormHTMLAttributes<T extends EventTarget = HTMLFormElement>
    extends Omit<FormAttributes, 'class' | 'className'> {}
}

export const mayBeWritten = <form class="ondemand-form" data-flow="purchase" data-amount={9900} data-currency="SEK" />;

export const isRefused = [
  // @ts-expect-error -- minor units
  <form key={1} class="ondemand-form" data-amount="abc" />,
  // @ts-expect-error -- no such flow
  <form key={2} class="ondemand-form" data-flow="buy" />,
];
