import { report } from '../page/report.js';

/**
 * Calls the page's global function `name` with `data`. Only a function the page itself defined for this: an
 * own property of `window` (no getter, nothing inherited), named like a handler, and not a native function, so
 * that markup alone can never have `eval` or `open` called.
 */
export function callPageFunction(name: string, data: unknown, page: object = window): void {
  const value: unknown = Object.getOwnPropertyDescriptor(page, name)?.value;
  if (!/^on[A-Z]\w*$/.test(name) || typeof value !== 'function' || isNative(value)) {
    report(`data-on-success: window.${name} is not a function of this page`);
    return;
  }
  try {
    value.call(undefined, data);
  } catch (error) {
    report(`${name}() failed`, error);
  }
}

/** @see https://tc39.es/ecma262/#prod-NativeFunction */
const isNative = (value: object): boolean =>
  /\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(value));
