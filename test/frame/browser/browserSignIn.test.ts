import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { canSignIn, signIn } from '../../../src/frame/browser/browserSignIn.js';
import { browserTimer } from '../../../src/frame/browser/browserTimer.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A frame in a page, in a browser that settles its sign-in when it is told to; aborted, it says so at once. */
function begin({ opened, tripTime = 5 }: { opened: readonly boolean[]; tripTime?: number }) {
  let settle: (given: unknown) => void = () => {};
  const options: { identity: { providers: object[] }; signal: AbortSignal }[] = [];
  const get = (given: (typeof options)[number]) => {
    options.push(given);
    return new Promise((resolve, reject) => {
      settle = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome));
      given.signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
    });
  };
  const window = { navigator: { credentials: { get } }, location: { origin: 'https://pay.example' } };
  let looks = 0;
  const isOpened = async () => {
    const answer = opened[looks] ?? false;
    looks += 1;
    await new Promise((resolve) => setTimeout(resolve, tripTime));
    return answer;
  };
  const ended = new AbortController();
  const given = {
    mode: 'test',
    sessionId: 'one',
    isOpened,
    now: () => Date.now(),
    timer: browserTimer,
    ended,
  } as const;
  let outcome: string | null | undefined;
  void signIn(window as unknown as Window, given).then((token) => {
    outcome = token;
  });
  return {
    options,
    ended,
    settle: (what: unknown) => settle(what),
    looks: () => looks,
    outcome: () => outcome,
    after: (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds),
  };
}

describe('the browser’s own sign-in', () => {
  it('is asked for the accounts of this mode, for this session, in the click', () => {
    const { options } = begin({ opened: [] });
    expect(options[0]!.identity.providers).toEqual([
      {
        configURL: 'https://pay.example/fedcm/config.json',
        clientId: 'test_one',
        domainHint: 'test',
        fields: [],
      },
    ]);
  });

  it('gives at once what the provider answered to a choice, and nothing for a refusal, without asking further', async () => {
    const chosen = begin({ opened: [] });
    chosen.settle({ token: 'handover' });
    await chosen.after(0);
    expect([chosen.outcome(), chosen.looks()]).toEqual(['handover', 0]);
    for (const nothing of [new DOMException('', 'NetworkError'), null, {}, { token: 7 }]) {
      const refused = begin({ opened: [] });
      refused.settle(nothing);
      await refused.after(0);
      expect([refused.outcome(), refused.looks()]).toEqual([null, 0]);
    }
  });

  it('is given up soon where the browser has no dialog to show, however long it is in saying so', async () => {
    const silent = begin({ opened: [false] });
    await silent.after(199);
    expect([silent.outcome(), silent.looks()]).toEqual([undefined, 0]);
    await silent.after(6);
    expect([silent.outcome(), silent.looks()]).toEqual([null, 1]);
    expect(silent.ended.signal.aborted).toBe(true);
  });

  it('leaves the buyer all the time they want before a dialog', async () => {
    const asked = begin({ opened: [true] });
    await asked.after(10 * 60_000);
    expect(asked.outcome()).toBeUndefined();
    asked.settle({ token: 'handover' });
    await asked.after(0);
    expect(asked.outcome()).toBe('handover');
  });

  it('looks once more where the provider is far away', async () => {
    const far = begin({ opened: [false, true], tripTime: 100 });
    await far.after(200 + 100 + 400 + 100);
    expect([far.outcome(), far.looks()]).toEqual([undefined, 2]);
    const nobody = begin({ opened: [false, false], tripTime: 100 });
    await nobody.after(200 + 100 + 400 + 100);
    expect([nobody.outcome(), nobody.looks()]).toEqual([null, 2]);
  });

  it('ends when the buyer has gone on', async () => {
    const left = begin({ opened: [true] });
    await left.after(1000);
    left.ended.abort();
    await left.after(0);
    expect(left.outcome()).toBeNull();
  });

  it('is there only in a browser that has one, and for a frame in a page', () => {
    const top = { IdentityCredential: {} } as { parent?: unknown };
    top.parent = top;
    expect(canSignIn(top as never)).toBe(false);
    expect(canSignIn({ IdentityCredential: {}, parent: {} } as never)).toBe(true);
    expect(canSignIn({ parent: {} } as never)).toBe(false);
  });
});
