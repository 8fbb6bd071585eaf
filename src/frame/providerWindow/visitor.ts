import {
  type BuyerView,
  FRAME_PATHS,
  HandedOverSchema,
  type Proved,
  type SecondFactor,
} from '../../protocol/frameApi.js';
import type { Passkeys } from '../browser/passkeys.js';
import type { ProviderApi } from '../shell/providerApi.js';
import { purchaseCalls } from '../shell/purchaseCalls.js';
import { PASSKEY_UNUSED } from '../state/recognitionState.js';
import type { Result } from '../state/result.js';
import type { Opener } from './opener.js';
import type { WindowWords } from './words.js';

/** What stands in the window. */
export type Step =
  | { name: 'connecting' }
  | { name: 'alone' }
  /**
   * The shop's name and who would go on there: the one click that hands over. `offer`: a passkey for the next time,
   * which can be made, is being made, or was.
   */
  | { name: 'known'; buyer: BuyerView; asks: boolean; offer: 'none' | 'ready' | 'making' | 'made' }
  | { name: 'phone' }
  | { name: 'code'; phoneMasked: string }
  | { name: 'factor'; factor: 'security_code' | 'email_code'; factors: readonly SecondFactor[] }
  | { name: 'done' };

export type Standing = {
  step: Step;
  busy: boolean;
  /** Passkeys can be asked for with the next click. */
  passkey: boolean;
  wrong: keyof WindowWords['wrong'] | null;
};

/**
 * What a buyer does in the window, step by step. Every step that proves who they are leads to the one that says where
 * they go on and as whom; who proved a number and nothing else goes on without, and gives the rest there.
 */
export function createVisitor(given: {
  key: string;
  origin: string;
  opener: Opener;
  provider: ProviderApi;
  passkeys: Passkeys;
  draw: (standing: Standing) => void;
  close: () => void;
}) {
  const { key, origin, opener, provider, passkeys, draw, close } = given;
  const calls = purchaseCalls(provider);
  let standing: Standing = { step: { name: 'connecting' }, busy: true, passkey: false, wrong: null };
  const set = (change: Partial<Standing>) => {
    standing = { ...standing, ...change };
    draw(standing);
  };
  const go = (step: Step) => set({ step, busy: false, wrong: null });

  const refuse = (result: Extract<Result<unknown>, { ok: false }>, otherwise: Standing['wrong']) =>
    set({ busy: false, wrong: result.offline ? 'offline' : (WRONG[result.problem.code] ?? otherwise) });

  async function handOver(remember: boolean): Promise<void> {
    const { sessionId } = opener.says;
    const body = { session_id: sessionId, known_everywhere: remember };
    const made = await provider.post(FRAME_PATHS.handOver, body, HandedOverSchema);
    if (!made.ok) return refuse(made, 'other');
    opener.handOver({ handover: made.value.handover });
    go({ name: 'done' });
    close();
  }

  function proved(
    { buyer, factors }: Pick<Proved, 'buyer' | 'factors'>,
    by: 'typing' | 'passkey' = 'typing',
  ): void | Promise<void> {
    if (buyer.instruments.length > 0 && buyer.email_masked !== null) {
      go({ name: 'known', buyer, asks: true, offer: 'none' });
      // Who used one has one.
      return by === 'typing' ? offerPasskey() : undefined;
    }
    const [factor] = factors.filter((each) => each !== 'passkey');
    if (factor === undefined) return handOver(false);
    return askFactor(factor, factors);
  }

  async function askFactor(factor: 'security_code' | 'email_code', factors: readonly SecondFactor[]): Promise<void> {
    if (factor === 'email_code') {
      const sent = await calls.proveFactor({ factor, locale: opener.says.locale });
      if (!sent.ok) return refuse(sent, 'other');
    }
    go({ name: 'factor', factor, factors });
  }

  /** Ready before any click; while that takes, the buyer may go on. */
  async function offerPasskey(): Promise<void> {
    const { step } = standing;
    if ((await passkeys.prepare('creation')) && standing.step === step) setOffer('ready');
  }

  function setOffer(offer: Extract<Step, { name: 'known' }>['offer']): void {
    const { step } = standing;
    if (step.name === 'known') set({ step: { ...step, offer } });
  }

  async function begin(): Promise<void> {
    const session = await provider.openSession(key, origin);
    if (!session.ok) return set({ step: { name: 'alone' }, busy: false });
    const { buyer } = session.value;
    // Only a cookie knows them, and a copied one must not become something that lasts: no passkey is offered.
    if (buyer && buyer.instruments.length > 0) go({ name: 'known', buyer, asks: false, offer: 'none' });
    else await start();
  }

  async function start(): Promise<void> {
    go({ name: 'phone' });
    set({ passkey: await passkeys.prepare('request') });
  }

  /** One thing at a time: a second click while something is under way does nothing. */
  const one = (run: () => void | Promise<void>) => {
    if (standing.busy) return;
    set({ busy: true, wrong: null });
    void run();
  };

  return {
    begin,
    continue: (remember: boolean) => one(() => handOver(remember)),
    notYou: () =>
      one(async () => {
        const forgotten = await calls.forget();
        return forgotten.ok ? start() : refuse(forgotten, 'other');
      }),
    /** Asks the platform in the click itself. */
    usePasskey: () =>
      one(async () => {
        const used = await passkeys.use();
        const result = used.ok ? await calls.usePasskey(used.value) : used;
        if (result.ok) return proved(result.value, 'passkey');
        refuse(result, 'other');
        set({ passkey: await passkeys.prepare('request') });
      }),
    /** Asks the platform in the click itself. Whoever changed their mind is not told off; the offer stays. */
    makePasskey: () =>
      one(async () => {
        setOffer('making');
        const made = await passkeys.make();
        set({ busy: false });
        if (made.ok) return setOffer('made');
        if (made.offline || made.problem.code !== PASSKEY_UNUSED) set({ wrong: 'passkeyNotMade' });
        setOffer('ready');
        await passkeys.prepare('creation');
      }),
    sendCode: (phone: string) =>
      one(async () => {
        const sent = await provider.sendCode(phone, opener.says.locale);
        return sent.ok ? go({ name: 'code', phoneMasked: sent.value.phone_masked }) : refuse(sent, 'phone');
      }),
    changeNumber: () => one(start),
    enterCode: (code: string) =>
      one(async () => {
        const entered = await calls.enterCode(code);
        return entered.ok ? proved(entered.value) : refuse(entered, 'code');
      }),
    askFactor: (factor: 'security_code' | 'email_code', factors: readonly SecondFactor[]) =>
      one(() => askFactor(factor, factors)),
    giveFactor: (factor: 'security_code' | 'email_code', written: string) =>
      one(async () => {
        const result = await calls.proveFactor(
          factor === 'security_code' ? { factor, csc: written } : { factor, code: written },
        );
        if (!result.ok) return refuse(result, 'code');
        if (result.value.status === 'proved') return proved({ buyer: result.value.buyer, factors: [] });
        set({ busy: false });
      }),
    skip: () => one(() => handOver(false)),
  };
}

export type Visitor = ReturnType<typeof createVisitor>;

const WRONG: { readonly [code: string]: Standing['wrong'] } = {
  [PASSKEY_UNUSED]: 'passkey',
  passkey_refused: 'passkey',
  rate_limited: 'tooMany',
  code_used_up: 'tooMany',
};
