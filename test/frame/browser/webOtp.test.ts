import { describe, expect, it } from 'vitest';
import { waitForCode } from '../../../src/frame/browser/webOtp.js';

type Asked = { otp: { transport: string[] }; signal: AbortSignal };

/** A browser whose answer to the question for a code is the test's to give. */
function browser({ coarse = true, offers = true } = {}) {
  const asked: Asked[] = [];
  let answer: (credential: unknown) => void = () => {};
  let refuse: (reason: unknown) => void = () => {};
  const window = {
    ...(offers && { OTPCredential: class {} }),
    matchMedia: (query: string) => ({ matches: coarse && query === '(pointer: coarse)' }),
    navigator: {
      credentials: {
        get: (request: Asked) => {
          asked.push(request);
          return new Promise((resolve, reject) => {
            answer = resolve;
            refuse = reject;
            request.signal.addEventListener('abort', () => reject(request.signal.reason));
          });
        },
      },
    },
  } as unknown as Window & typeof globalThis;
  const taken: string[] = [];
  const stop = waitForCode(window, (code) => taken.push(code));
  return { asked, taken, stop, answer: (given: unknown) => answer(given), refuse: (reason: unknown) => refuse(reason) };
}

/** Whatever was waiting on a settled promise has run; a rejection that nobody took would fail the run. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a code by text message', () => {
  it('is asked for once, from text messages, and arrives', async () => {
    const { asked, taken, answer } = browser();
    expect(asked.map(({ otp }) => otp)).toEqual([{ transport: ['sms'] }]);
    answer({ type: 'otp', code: '123456' });
    await settled();
    expect(taken).toEqual(['123456']);
  });

  it('is waited for no longer when the screen goes', async () => {
    const { asked, taken, stop } = browser();
    expect(asked[0]?.signal.aborted).toBe(false);
    stop();
    await settled();
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(taken).toEqual([]);
  });

  it('that comes as the screen goes is left out', async () => {
    const { taken, stop, answer } = browser();
    answer({ type: 'otp', code: '123456' });
    stop();
    await settled();
    expect(taken).toEqual([]);
  });

  it('can be typed after a refusal, which nobody hears of', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', hear);
    try {
      for (const name of ['NotAllowedError', 'InvalidStateError', 'AbortError']) {
        const { taken, refuse } = browser();
        refuse(new DOMException('no', name));
        await settled();
        expect(taken).toEqual([]);
      }
      expect(unheard).toEqual([]);
    } finally {
      process.off('unhandledRejection', hear);
    }
  });

  it('that is empty, or no code at all, is nothing', async () => {
    for (const given of [null, { type: 'otp' }, { type: 'otp', code: '' }]) {
      const { taken, answer } = browser();
      answer(given);
      await settled();
      expect(taken).toEqual([]);
    }
  });

  it('is not asked for on a desk, nor where the browser cannot read messages', () => {
    expect(browser({ coarse: false }).asked).toEqual([]);
    expect(browser({ offers: false }).asked).toEqual([]);
    expect(() => browser({ coarse: false }).stop()).not.toThrow();
  });
});
