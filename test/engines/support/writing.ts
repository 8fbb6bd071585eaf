import { expect } from 'vitest';
import type { Tab } from './engine.js';

/** A keyboard with other digits and its own plus. */
export const writing =
  (digits: string, plus: string) =>
  (tab: Tab): Tab => ({
    ...tab,
    type: (place, selector, text) =>
      tab.type(
        place,
        selector,
        text.replace(/[\d+]/g, (sign) => (sign === '+' ? plus : digits[Number(sign)]!)),
      ),
  });

/**
 * A keyboard that writes all that it composes anew at each key, and so doubles what a page has changed meanwhile. No
 * driver of these engines has one: the engine is told what such a keyboard does, and asked what stands there then.
 */
export const composing = (tab: Tab): Tab => ({
  ...tab,
  async type(place, selector, text) {
    const field = `document.querySelector(${JSON.stringify(selector)})`;
    const tells = (kind: string, type: string, more: object = {}) =>
      `${field}?.dispatchEvent(new ${kind}('${type}', ${JSON.stringify({ bubbles: true, ...more })}))`;
    await tab.click(place, selector);
    await tab.read(place, tells('CompositionEvent', 'compositionstart'));
    for (let length = 1; length <= text.length; length++) {
      const composed = text.slice(0, length);
      const key = tells('InputEvent', 'input', { isComposing: true });
      await tab.read(place, `(${field}.value = ${JSON.stringify(composed)}, ${key})`);
      const left = await tab.read(place, `${field}?.value ?? null`);
      // A code goes by itself with its last figure, and its field may be gone then.
      expect(length === text.length && left === null ? composed : left).toBe(composed);
    }
    await tab.read(place, `${tells('CompositionEvent', 'compositionend', { data: text })} ?? null`);
  },
});
