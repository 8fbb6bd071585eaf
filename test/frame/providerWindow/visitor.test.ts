import { describe, expect, it } from 'vitest';
import type { Passkeys } from '../../../src/frame/browser/passkeys.js';
import type { Opener } from '../../../src/frame/providerWindow/opener.js';
import { createVisitor, type Standing } from '../../../src/frame/providerWindow/visitor.js';
import { createProviderApi } from '../../../src/frame/shell/providerApi.js';
import { PASSKEY_UNUSED } from '../../../src/frame/state/recognitionState.js';
import type { Result } from '../../../src/frame/state/result.js';
import { type BuyerView, FRAME_PATHS, type Proved } from '../../../src/protocol/frameApi.js';
import type { PasskeySaved } from '../../../src/protocol/passkeyApi.js';
import { KNOWN, OFFLINE, ok, refused, session } from '../fixtures.js';

const STRANGER: BuyerView = { email_masked: null, instruments: [] };
const bearer = (buyer: BuyerView, factors: Proved['factors'] = []): Proved => ({
  token: 'next',
  expires_in: 900,
  buyer,
  factors,
});

/** A window with a frame behind it, and a provider that answers as it is told to. */
async function open({ buyer = null as BuyerView | null, allowed = true } = {}) {
  const answers: Record<string, unknown> = {
    [FRAME_PATHS.sessions]: session(buyer),
    [FRAME_PATHS.phone]: { phone_masked: '+46 70 ••• •• 67', resend_after: 30, expires_in: 300 },
    [FRAME_PATHS.code]: bearer(STRANGER, ['security_code']),
    [FRAME_PATHS.factors]: { status: 'proved', buyer: KNOWN },
    [FRAME_PATHS.passkeyUsed]: bearer(KNOWN),
    [FRAME_PATHS.forget]: { token: 'nobody', expires_in: 900 },
    [FRAME_PATHS.handOver]: { handover: 'token', expires_in: 60 },
  };
  const prepared: string[] = [];
  const waiting: (() => void)[] = [];
  const made: ((result: Result<PasskeySaved>) => void)[] = [];
  const passkeys = {
    prepare: (ceremony: string) => {
      prepared.push(ceremony);
      return new Promise((resolve) => waiting.push(() => resolve(ceremony === 'request' || allowed)));
    },
    use: async () => ok({ id: 'a', rawId: 'a', type: 'public-key', response: {} }),
    make: () => new Promise((resolve) => made.push(resolve)),
  } as unknown as Passkeys;
  let standing: Standing | undefined;
  const given: unknown[] = [];
  const visitor = createVisitor({
    key: 'test_own',
    origin: 'https://pay.example',
    opener: {
      says: { sessionId: 'of the frame', locale: 'en' },
      handOver: (said: unknown) => given.push(said),
    } as unknown as Opener,
    provider: createProviderApi(async (path) => Response.json(answers[String(path)])),
    passkeys,
    draw: (drawn) => {
      standing = drawn;
    },
    close: () => {},
  });
  void visitor.begin();
  await settled();

  const offer = () => (standing?.step.name === 'known' ? standing.step.offer : undefined);
  return {
    visitor,
    answers,
    prepared,
    given,
    standing: () => standing!,
    offer,
    /** The options of every ceremony that was asked for have come. */
    async optionsCome() {
      for (const come of waiting.splice(0)) come();
      await settled();
    },
    /** Ends the prompt of the platform. */
    async end(result: Result<PasskeySaved>) {
      made.shift()?.(result);
      await settled();
    },
    prompts: () => made.length,
    async prove() {
      visitor.sendCode('0701234567');
      await settled();
      visitor.enterCode('123456');
      await settled();
      visitor.giveFactor('security_code', '123');
      await settled();
    },
    async act(act: () => void) {
      act();
      await settled();
    },
  };
}

/** Whatever was waiting on answers that are there has run. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('a passkey in the own window', () => {
  it('can be made by who gave a code and a second factor, once its options are there', async () => {
    const window = await open();
    await window.prove();
    expect(window.standing()).toMatchObject({ step: { name: 'known', buyer: KNOWN, asks: true }, busy: false });
    expect(window.prepared).toContain('creation');
    expect(window.offer()).toBe('none');
    await window.optionsCome();
    expect(window.offer()).toBe('ready');

    // The platform is asked in the click itself.
    window.visitor.makePasskey();
    expect([window.prompts(), window.offer(), window.standing().busy]).toEqual([1, 'making', true]);
    window.visitor.makePasskey();
    window.visitor.continue(false);
    expect([window.prompts(), window.given]).toEqual([1, []]);

    await window.end(ok({ status: 'saved' }));
    expect([window.offer(), window.standing().busy]).toEqual(['made', false]);
    await window.act(() => window.visitor.continue(false));
    expect(window.given).toEqual([{ handover: 'token' }]);
  });

  it('is not offered to whom only a cookie knows, nor to whom the provider refuses it', async () => {
    const known = await open({ buyer: KNOWN });
    await known.optionsCome();
    expect([known.offer(), known.prepared]).toEqual(['none', []]);

    const refusedTo = await open({ allowed: false });
    await refusedTo.prove();
    await refusedTo.optionsCome();
    expect([refusedTo.offer(), refusedTo.standing().wrong]).toEqual(['none', null]);
  });

  it('is not offered to who used one just now, at the number or as a factor', async () => {
    for (const beforehand of ['phone', 'factor'] as const) {
      const window = await open();
      await window.optionsCome();
      if (beforehand === 'factor') {
        await window.act(() => window.visitor.sendCode('0701234567'));
        await window.act(() => window.visitor.enterCode('123456'));
      }
      expect(window.standing().step.name).toBe(beforehand);
      await window.act(() => window.visitor.usePasskey());
      await window.optionsCome();
      expect([window.offer(), window.prepared]).toEqual(['none', ['request']]);
    }
  });

  it('that the buyer changed their mind about scolds nobody and stays on offer, with options anew', async () => {
    const window = await open();
    await window.prove();
    await window.optionsCome();
    window.visitor.makePasskey();
    await window.end(refused(PASSKEY_UNUSED));
    expect(window.standing()).toMatchObject({ busy: false, wrong: null, step: { offer: 'ready' } });
    expect(window.prepared.filter((ceremony) => ceremony === 'creation')).toHaveLength(2);
  });

  it('that the provider does not keep says so and stays on offer', async () => {
    for (const failed of [refused('passkey_refused'), OFFLINE]) {
      const window = await open();
      await window.prove();
      await window.optionsCome();
      window.visitor.makePasskey();
      await window.end(failed);
      expect(window.standing()).toMatchObject({ busy: false, wrong: 'passkeyNotMade', step: { offer: 'ready' } });
      await window.act(() => window.visitor.continue(false));
      expect(window.standing()).toMatchObject({ step: { name: 'done' }, wrong: null });
    }
  });

  it('keeps nobody waiting, and options that come late offer nothing to who comes next', async () => {
    const gone = await open();
    await gone.prove();
    await gone.act(() => gone.visitor.continue(false));
    await gone.optionsCome();
    expect(gone.standing().step.name).toBe('done');

    const other = await open();
    await other.optionsCome();
    await other.prove();
    await other.act(() => other.visitor.notYou());
    await other.act(() => other.visitor.usePasskey());
    await other.optionsCome();
    expect(other.prepared).toContain('creation');
    expect(other.offer()).toBe('none');
  });
});
