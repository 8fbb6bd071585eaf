import { describe, expect, it } from 'vitest';
import { frameMethods } from '../../../src/frame/shell/pageBridge.js';
import type { FrameRequest } from '../../../src/frame/state/state.js';

const SETTINGS = { flow: 'purchase', delivery: 'native', locale: 'en', amount: 9900, currency: 'SEK' };

/** A frame that a page speaks to without the library. */
function listening() {
  const asked: FrameRequest[] = [];
  const nothing = () => {};
  const methods = frameMethods({
    async open(settings) {
      asked.push(settings);
      return { ok: true };
    },
    update: (settings) => void asked.push(settings),
    present: nothing,
    focus: nothing,
    settle: nothing,
    restore: nothing,
    lowered: nothing,
    leave: nothing,
  });
  const open = (change: object) => methods.open({ sdkVersion: '1', settings: { ...SETTINGS, ...change } } as never);
  const update = (change: object) => methods.update({ ...SETTINGS, ...change } as never);
  return { asked, open, update };
}

describe('settings that a page sends over the bridge without the library', () => {
  it.each<[string, object]>([
    ['an item name that turns the direction', { itemName: 'Pass \u202e00.1 KES' }],
    ['an item name with a line break', { itemName: 'Pass\n\nSEK 1.00' }],
    ['an item name that shows nothing', { itemName: '\u200b \u3164\u2800' }],
    ['an item name that is too long', { itemName: 'a'.repeat(201) }],
    ['a context with a control character', { merchantContext: 'a\u0007b' }],
    ['an amount that is none', { amount: 0 }],
    ['an amount with a fraction', { amount: 99.5 }],
    ['a currency that is none', { currency: 'ABC' }],
    ['an interval count beyond all reason', { flow: 'recurring-purchase', interval: 'month', intervalCount: 1001 }],
    ['an interval count without an interval', { flow: 'recurring-purchase', intervalCount: 2 }],
  ])('are refused for %s, when the frame opens and later', async (_, change) => {
    const frame = listening();
    expect(await frame.open(change)).toEqual({ ok: false, reason: 'invalid_settings' });
    expect(await frame.open({ flow: (change as { flow?: string }).flow ?? 'purchase' })).toEqual({ ok: true });
    expect(await frame.update(change)).toEqual({ ok: false, reason: 'invalid_settings' });
    expect(frame.asked).toHaveLength(1);
  });

  it('never choose digits or a calendar', async () => {
    const frame = listening();
    await frame.open({ locale: 'en-u-nu-brah' });
    await frame.update({ locale: 'sv-SE-u-ca-buddhist-nu-thai' });
    expect(frame.asked.map(({ locale }) => locale)).toEqual(['en', 'sv-SE']);
  });
});
