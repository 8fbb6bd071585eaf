// @vitest-environment jsdom

import fc from 'fast-check';
import { render } from 'preact';
import { expect, it } from 'vitest';
import { NOTHING_GUARDED } from '../../../../src/frame/rules/click/guardView.js';
import { transition } from '../../../../src/frame/rules/purchase/purchaseTransition.js';
import { App } from '../../../../src/frame/screens/app.js';
import { lazyPurchase as part } from '../../../../src/frame/shell/lazyPurchase.js';
import { createWords } from '../../../../src/frame/shell/loadWords.js';
import type { Answer, Event, FrameRequest, Job, State } from '../../../../src/frame/state/state.js';
import { en } from '../../../../src/frame/words/en/first.js';
import { enPurchase } from '../../../../src/frame/words/en/purchase.js';
import type { Earlier, ProofOutcome } from '../../../../src/protocol/confirmationApi.js';
import { ASKED, CARD, confirmation, KNOWN, NOW, OFFLINE, ok, refused, START, session } from '../../fixtures.js';

/**
 * All that can happen between the click and the end, told by a model of provider and shop. Each answer may be lost
 * before or after it took effect, come late or twice. The shop may place the order at any time, twice or never, and say
 * what it likes. The buyer has two tabs and loads them again at any step. The words on the screen are looked at.
 */

const words = createWords(en);
await words.loadPurchase('en');

const TEN_MINUTES = 600_000;
const RECENT = 15 * 60_000;
const PRICE = { amount: 9900, currency: 'SEK' };

type Fate = 'paid' | 'reserved' | 'processing' | 'declined';

type Proof = {
  id: string;
  shownAt: number;
  issuedAt: number | null;
  usedAt: number | null;
  isVoid: boolean;
  order: Fate | null;
  /** Somebody outside of the frame has it. */
  isOut: boolean;
};

/** One browser tab: a frame's machine, and what its calls came to that has not been answered yet. */
type Tab = {
  state: State;
  /** The effect of the running job, on its way back. */
  coming: { id: number; answer: Answer } | null;
  /** What the buyer read when the final button was pressed. */
  pressedOn: string;
  /** The proof that this try is about. */
  proof: Proof | null;
  /** When the running job may be asked. */
  due: { id: number; at: number } | null;
};

type Loss = 'none' | 'before' | 'after' | 'twice' | 'expired';

const makeWorld = (delivery: 'native' | 'fetch') => {
  const request: FrameRequest = { ...ASKED, delivery };
  let now = NOW;
  const proofs: Proof[] = [];
  const open = (): Tab => ({
    state: transition(START, { type: 'opened', request }, now),
    coming: null,
    pressedOn: '',
    proof: null,
    due: null,
  });
  const tabs: [Tab, Tab] = [open(), open()];

  // ---- the provider ------------------------------------------------------------------------------------------

  const isExpired = ({ issuedAt }: Proof) => issuedAt !== null && now >= issuedAt + TEN_MINUTES;
  const canStillBuy = (proof: Proof) =>
    proof.issuedAt !== null && !proof.isVoid && proof.order === null && !isExpired(proof);
  const outcomeOf = (proof: Proof): ProofOutcome => {
    switch (proof.order) {
      case null:
        return { status: 'unused', usable: !proof.isVoid && !isExpired(proof) };
      case 'processing':
        return { status: 'processing' };
      case 'declined':
        return { status: 'declined', decline_reason: 'card_declined' };
      default:
        return { status: proof.order, ...PRICE };
    }
  };
  const standing = (proof: Proof) => canStillBuy(proof) || (proof.order !== null && proof.order !== 'declined');
  const earlierNow = (but?: Proof): Proof[] =>
    proofs.filter((each) => each !== but && each.issuedAt !== null && each.issuedAt > now - RECENT && standing(each));

  function openConfirmation(): ReturnType<typeof confirmation> {
    const proof: Proof = {
      id: `co_${proofs.length}`,
      shownAt: now,
      issuedAt: null,
      usedAt: null,
      isVoid: false,
      order: null,
      isOut: false,
    };
    const newest = earlierNow().at(-1);
    proofs.push(proof);
    const earlier: Earlier | null = newest
      ? { at: new Date(newest.issuedAt!).toISOString(), outcome: outcomeOf(newest) }
      : null;
    return confirmation(proof.id, { earlier });
  }

  function makeProof(tab: Tab, id: string): Answer {
    const proof = proofs.find((each) => each.id === id)!;
    tab.proof = proof;
    if (proof.isVoid || proof.order !== null || isExpired(proof)) {
      return { kind: 'makeProof', result: refused('confirmation_stale') };
    }
    const meanwhile = earlierNow(proof).some(({ usedAt, issuedAt }) => (usedAt ?? issuedAt!) > proof.shownAt);
    if (proof.issuedAt === null && meanwhile) return { kind: 'makeProof', result: refused('bought_meanwhile') };
    if (proof.issuedAt === null) {
      // Nothing is sold twice unless that stood above the button that was pressed.
      if (earlierNow(proof).length > 0) expect(tab.pressedOn).toMatch(SAID_EARLIER);
      proof.issuedAt = now;
    }
    return { kind: 'makeProof', result: ok({ user_token: 'user', origin_proof: id, email: 'anna@example.se' }) };
  }

  function place(proof: Proof, fate: Fate): void {
    if (!canStillBuy(proof)) return;
    proof.order = fate;
    proof.usedAt = now;
  }

  // ---- calls, and what becomes of them -----------------------------------------------------------------------

  function effectOf(tab: Tab, job: Job, page: number): Answer {
    switch (job.kind) {
      case 'openSession':
        return { kind: 'openSession', result: ok(session(KNOWN)) };
      case 'openConfirmation':
        return { kind: 'openConfirmation', result: ok(openConfirmation()) };
      case 'raiseSubmit':
        return {
          kind: 'raiseSubmit',
          reply: page === 0 ? { ok: false, reason: 'prevented' } : { ok: true },
        };
      case 'makeProof':
        return makeProof(tab, job.confirmationId);
      case 'deliver': {
        const sent = proofs.find(({ id }) => id === job.submission.originProof)!;
        sent.isOut = true;
        const replies = [
          { ok: true },
          { ok: true },
          { ok: true },
          { ok: false, reason: 'prevented' },
          { ok: false, reason: 'needs_click' },
          { ok: false, reason: 'silent' },
          { ok: false, reason: 'invalid' },
          { ok: false, reason: 'stale' },
        ] as const;
        return { kind: 'deliver', reply: replies[page % replies.length]! };
      }
      case 'askOutcome': {
        const proof = proofs.find(({ id }) => id === job.confirmationId)!;
        if (job.giveUp && proof.order === null) proof.isVoid = true;
        return { kind: 'askOutcome', result: ok(outcomeOf(proof)) };
      }
      case 'askEarlier':
        return { kind: 'askEarlier', result: ok({ earlier: null }) };
      case 'addInstrument':
        return { kind: 'addInstrument', result: ok({ instrument: CARD }) };
      default:
        throw new Error(`nothing here asks for ${job.kind}`);
    }
  }

  /** The running call takes effect, or is lost on its way there. */
  function reach(tab: Tab, loss: Loss, page: number): void {
    const { work } = tab.state;
    if (work.status !== 'busy' || tab.coming?.id === work.id) return;
    const { id, job } = work;
    now += 1;
    if (tab.due?.id === id) now = Math.max(now, tab.due.at);
    const toPage = job.kind === 'raiseSubmit' || job.kind === 'deliver';
    tab.coming = { id, answer: toPage ? effectOf(tab, job, page) : answerOf(tab, job, loss) };
  }

  function answerOf(tab: Tab, job: Job, loss: Loss): Answer {
    if (loss === 'before') return failed(job, OFFLINE);
    if (loss === 'expired' && job.kind !== 'openSession') return failed(job, refused('session_expired'));
    const answer = effectOf(tab, job, 0);
    if (loss === 'after') return failed(job, OFFLINE);
    return loss === 'twice' ? effectOf(tab, job, 0) : answer;
  }

  const failed = (job: Job, result: typeof OFFLINE | ReturnType<typeof refused>): Answer =>
    ({ kind: job.kind, result }) as Answer;

  function dispatch(tab: Tab, event: Event): void {
    tab.state = transition(tab.state, event, now);
    const { work } = tab.state;
    if (work.status === 'busy' && work.job.kind === 'askOutcome' && tab.due?.id !== work.id) {
      tab.due = { id: work.id, at: now + work.job.wait };
    }
  }

  /** What is on its way arrives, perhaps a second time. */
  function arrive(tab: Tab, again: boolean): void {
    const { coming } = tab;
    if (!coming) return;
    if (!again) tab.coming = null;
    dispatch(tab, { type: 'answered', id: coming.id, answer: coming.answer });
  }

  function press(tab: Tab): void {
    const { view, work } = tab.state;
    if (view.screen !== 'confirm' || !view.terms || work.status === 'busy') {
      dispatch(tab, { type: 'submitted' });
      return;
    }
    const { confirmation_id: confirmationId } = view.terms.confirmation;
    dispatch(tab, { type: 'terms-shown', confirmationId, live: true });
    // The terms have to stand for half a second.
    now += 600;
    tab.pressedOn = read(tab);
    tab.proof = null;
    dispatch(tab, { type: 'pay' });
  }

  const read = (tab: Tab): string => readOnce(tab.state, now);

  // ---- what must hold ----------------------------------------------------------------------------------------

  /** What the screen says of money, against what the provider knows. */
  function check(tab: Tab): void {
    const { view } = tab.state;
    const text = read(tab);
    const shown = view.screen === 'done' ? proofs.find(({ id }) => id === view.confirmation.confirmation_id) : null;
    if (SAID_PAID.test(text)) expect(shown?.order, text).toBe('paid');
    if (SAID_RESERVED.test(text)) expect(shown?.order, text).toMatch(/^(paid|reserved)$/);
    if (!/nothing (was|has been) charged/i.test(text)) return;
    const { proof } = tab;
    if (proof?.isOut) expect(canStillBuy(proof), text).toBe(false);
    expect([null, 'declined'], text).toContain(proof?.order ?? null);
  }

  return {
    tabs,
    proofs,
    reach,
    arrive,
    press,
    check,
    place,
    dispatch,
    advance: (by: number) => {
      now += by;
    },
    reload: (at: 0 | 1) => {
      tabs[at] = open();
    },
    bankDecides: (fate: 'paid' | 'declined') => {
      for (const proof of proofs) if (proof.order === 'processing') proof.order = fate;
    },
  };
};

/** All words on the screen. */
function textOf(state: State, now: number): string {
  const root = document.createElement('div');
  render(
    <App
      {...{ state, now, part, words }}
      dispatch={() => {}}
      host="pay.example"
      guard={{ ...NOTHING_GUARDED, standing: () => 'live', isShown: () => true }}
    />,
    root,
  );
  const text = [...root.querySelectorAll('main')].map(({ textContent }) => textContent).join(' ');
  render(null, root);
  return text;
}

/** What was read of each state, which takes far longer to draw than to reach. */
const texts = new Map<string, string>();

const NOT_READ = /^(id|times|confirmation_?id|originProof)$/i;

/** States that differ in nothing but counters and the time read the same. */
function readOnce(state: State, now: number): string {
  const key = JSON.stringify({ ...state, jobs: 0, focus: 0, reopens: 0 }, (name, value) => {
    const isTime = (typeof value === 'number' && value >= NOW) || name === 'at';
    return isTime || NOT_READ.test(name) ? null : value;
  });
  const text = texts.get(key) ?? textOf(state, now);
  texts.set(key, text);
  return text;
}

/** A sentence of ours as a pattern, whatever stands for its parts. */
const pattern = (sentence: string) => sentence.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('#', '.+');
const { earlier } = enPurchase.confirm;
const SAID_EARLIER = new RegExp(
  [earlier.bought, earlier.processing, earlier.open, earlier.begun].map((say) => pattern(say('#', '#'))).join('|'),
);
const SAID_PAID = new RegExp(`${pattern(enPurchase.done.paid('#'))}|${pattern(enPurchase.done.paidMore('#'))}`);
const SAID_RESERVED = new RegExp(pattern(enPurchase.done.reserved('#')));

// ---- what can happen ----------------------------------------------------------------------------------------

/* Mostly one of them: two that take turns get nowhere. */
const tab = fc.constantFrom<(0 | 1)[]>(0, 0, 0, 0, 0, 1);
const SAYS = ['payment_declined', 'proof_already_used', 'request_in_progress', 'idempotency_key_reused'] as const;

const step = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.record({ act: fc.constant('go on' as const), tab, page: fc.nat({ max: 7 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('call' as const),
      tab,
      loss: fc.constantFrom<Loss[]>('none', 'none', 'none', 'none', 'before', 'after', 'twice', 'expired'),
      page: fc.nat({ max: 7 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('arrive' as const), tab, again: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ act: fc.constant('press' as const), tab }) },
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant('place' as const),
      which: fc.nat({ max: 5 }),
      fate: fc.constantFrom<Fate[]>('paid', 'reserved', 'processing', 'declined'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('shop-says' as const),
      tab,
      code: fc.constantFrom(null, ...SAYS, 'outcome_unknown', 'out_of_stock'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant('time' as const), by: fc.constantFrom(500, 5000, 31_000, 620_000) }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('reload' as const), tab }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('restored' as const), tab }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('back' as const, 'change-method' as const), tab }) },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('bank' as const),
      fate: fc.constantFrom('paid' as const, 'declined' as const),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function take(world: ReturnType<typeof makeWorld>, given: Step): void {
  const at = 'tab' in given ? world.tabs[given.tab] : world.tabs[0];
  switch (given.act) {
    case 'go on':
      world.reach(at, 'none', given.page);
      world.arrive(at, false);
      break;
    case 'call':
      world.reach(at, given.loss, given.page);
      break;
    case 'arrive':
      world.arrive(at, given.again);
      break;
    case 'press':
      world.press(at);
      break;
    case 'place': {
      const out = world.proofs.filter(({ isOut }) => isOut);
      const proof = out.at(-1 - (given.which % Math.max(out.length, 1)));
      if (proof) world.place(proof, given.fate);
      break;
    }
    case 'shop-says': {
      const { code } = given;
      const outcome = code === null ? ({ status: 'done' } as const) : ({ status: 'failed', code } as const);
      world.dispatch(at, { type: 'settled', outcome });
      break;
    }
    case 'time':
      world.advance(given.by);
      break;
    case 'reload':
      world.reload(given.tab);
      break;
    case 'restored':
    case 'back':
    case 'change-method':
      world.dispatch(at, { type: given.act });
      break;
    case 'bank':
      world.bankDecides(given.fate);
      break;
  }
}

const courses = fc.tuple(
  fc.constantFrom('native' as const, 'fetch' as const),
  fc.array(step, { minLength: 30, maxLength: 90 }),
);

it('of money never more is said than the provider knows, and nothing is sold twice without a word', () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(courses, ([delivery, steps]) => {
      const world = makeWorld(delivery);
      for (const each of steps) {
        take(world, each);
        for (const tabOf of world.tabs) {
          world.check(tabOf);
          const { view } = tabOf.state;
          reached.add(view.screen === 'done' ? `done ${view.phase.name}` : view.screen);
        }
      }
    }),
    { numRuns: 400 },
  );
  const all = ['confirm', 'payment-method', 'done handing-over', 'done asking', 'done ended', 'done taken', 'error'];
  expect([...reached]).toEqual(expect.arrayContaining(all));
}, 60_000);

it('a page that comes back from the cache without a connection does not say that nothing was charged', () => {
  const world = makeWorld('native');
  const [tabOf] = world.tabs;
  const goOn = () => {
    world.reach(tabOf, 'none', 1);
    world.arrive(tabOf, false);
  };
  for (let calls = 0; calls < 2; calls += 1) goOn();
  world.press(tabOf);
  for (let calls = 0; calls < 3; calls += 1) goOn();
  world.place(world.proofs[0]!, 'paid');
  world.dispatch(tabOf, { type: 'restored' });
  world.reach(tabOf, 'before', 0);
  world.arrive(tabOf, false);
  expect(tabOf.state).toMatchObject({ view: { screen: 'confirm', terms: null }, notice: 'offline' });
  world.check(tabOf);
  world.press(tabOf);
  goOn();
  expect(textOf(tabOf.state, NOW)).toMatch(SAID_EARLIER);
});

it('nor does a screen that the buyer went on to, while an earlier click may have bought', () => {
  const world = makeWorld('native');
  const [at] = world.tabs;
  const goOn = (page = 0) => take(world, { act: 'go on', tab: 0, page });
  goOn();
  goOn();
  take(world, { act: 'press', tab: 0 });
  for (const page of [1, 0, 0]) goOn(page);
  take(world, { act: 'restored', tab: 0 });
  goOn();
  take(world, { act: 'place', which: 0, fate: 'paid' });
  take(world, { act: 'change-method', tab: 0 });
  take(world, { act: 'press', tab: 0 });
  take(world, { act: 'call', tab: 0, loss: 'after', page: 0 });
  goOn();
  expect(at.state.notice).toBe('offline');
  world.check(at);
});

it('whatever went before, a frame that can ask again comes to an end', () => {
  fc.assert(
    fc.property(courses, ([delivery, steps]) => {
      const world = makeWorld(delivery);
      for (const each of steps) take(world, each);
      world.bankDecides('paid');
      for (let rounds = 0; rounds < 60; rounds += 1) {
        for (const tabOf of world.tabs) {
          world.reach(tabOf, 'none', 2);
          world.arrive(tabOf, false);
          world.check(tabOf);
        }
        world.advance(30_000);
      }
      for (const { state } of world.tabs) {
        if (state.view.screen !== 'done') continue;
        expect(['ended', 'taken', 'needs-click', 'handing-over']).toContain(state.view.phase.name);
        if (state.view.phase.name === 'handing-over') expect(delivery).toBe('native');
      }
    }),
    { numRuns: 100 },
  );
}, 60_000);
