import { describe, expect, it } from 'vitest';
import { transition } from '../../../src/frame/rules/purchase/purchaseTransition.js';
import { createDriver } from '../../../src/frame/shell/driver.js';
import { performLater } from '../../../src/frame/shell/laterJobs.js';
import type { PageCalls } from '../../../src/frame/shell/pageBridge.js';
import { createProviderApi } from '../../../src/frame/shell/providerApi.js';
import { purchaseCalls } from '../../../src/frame/shell/purchaseCalls.js';
import { whenOpened } from '../../../src/frame/shell/whenOpened.js';
import type { State } from '../../../src/frame/state/state.js';
import type { DeliverRefusal, RaiseSubmitRefusal, Reply } from '../../../src/protocol/bridge.js';
import { ASKED, confirmation, KNOWN, NOW, ok, play, session, TO_DETAILS } from '../fixtures.js';

type Handler = (body: Record<string, unknown>, request: Request) => Response | Promise<Response>;

/** A provider that answers by path, a page that answers by name, and what each of them was asked. */
function frame(
  handlers: Record<string, Handler> = {},
  replies: Partial<PageCalls> = {},
  given: Partial<Pick<Parameters<typeof createDriver>[0], 'initial' | 'pause'>> = {},
) {
  const calls: string[] = [];
  const standard: Record<string, Handler> = {
    '/frame/sessions': () => Response.json(session(KNOWN)),
    '/frame/confirmations': () => Response.json(confirmation()),
    '/frame/proofs': () => Response.json({ user_token: 'user', origin_proof: 'proof', email: 'anna@example.se' }),
  };
  const provider = createProviderApi(async (input, init) => {
    const request = new Request(new URL(String(input), 'http://pay.example'), init);
    const { pathname } = new URL(request.url);
    calls.push(pathname);
    const handler = handlers[pathname] ?? standard[pathname];
    if (!handler) throw new TypeError('Failed to fetch');
    return handler((await request.clone().json()) as Record<string, unknown>, request);
  });
  const page: PageCalls = {
    resize: () => {},
    showTop: () => {},
    changeState: () => {},
    lift: async () => false,
    lower: () => {},
    async raiseSubmit(): Promise<Reply<RaiseSubmitRefusal>> {
      calls.push('raiseSubmit');
      return { ok: true };
    },
    async deliver(submission): Promise<Reply<DeliverRefusal>> {
      calls.push(`deliver ${submission.originProof}`);
      return { ok: true };
    },
    async cancel() {
      calls.push('cancel');
    },
    payElsewhere: async () => true,
    async release() {
      calls.push('release');
    },
    ...replies,
  };
  const driver = createDriver({
    provider,
    page,
    key: 'test_key',
    pageOrigin: () => 'https://news.example',
    loadWords: async () => {},
    loadPart: async () => ({ transition, perform: performLater }),
    now: () => NOW,
    pause: async () => {},
    ...given,
  });
  const until = (condition: (state: State) => boolean) =>
    new Promise<State>((resolve) => {
      const check = (state: State) => {
        if (condition(state)) resolve(state);
      };
      driver.subscribe(check);
      check(driver.state());
    });
  const open = async () => {
    driver.dispatch({ type: 'opened', request: ASKED });
    await until(({ view }) => view.screen === 'confirm' && view.terms !== null);
    driver.dispatch({ type: 'terms-shown', confirmationId: 'co_1', live: true });
  };
  const idle = () => until(({ work }) => work.status === 'idle');
  return { driver, calls, open, until, idle };
}

const problem = (status: number, code: string, more = {}) => Response.json({ code, status, ...more }, { status });

describe('the driver', () => {
  it('raises the submit, has the proof made, and delivers it, in this order and once', async () => {
    const { driver, calls, open, idle } = frame();
    await open();
    for (let click = 0; click < 50; click++) driver.dispatch({ type: 'pay' });
    await idle();
    expect(calls).toEqual(['/frame/sessions', '/frame/confirmations', 'raiseSubmit', '/frame/proofs', 'deliver proof']);
  });

  it('draws nothing between the click and the proof’s call, unless the page takes its time', async () => {
    for (const takesLong of [false, true]) {
      const answers: (() => void)[] = [];
      const pauses: (() => void)[] = [];
      const { driver, calls, open, idle } = frame(
        {},
        {
          raiseSubmit: () => new Promise((resolve) => answers.push(() => resolve({ ok: true }))),
        },
        { pause: () => new Promise((resolve) => pauses.push(resolve)) },
      );
      await open();
      const drawn: (string | null)[] = [];
      driver.drawWith(({ work }) => {
        // What is on its way by then.
        if (work.status === 'busy') drawn.push(`${work.job.kind} after ${calls.at(-1)}`);
      });
      driver.dispatch({ type: 'pay' });
      if (takesLong) {
        for (const end of pauses) end();
        await Promise.resolve();
        expect(drawn).toEqual(['raiseSubmit after /frame/confirmations']);
      }
      for (const answer of answers) answer();
      await idle();
      for (const end of pauses) end();
      await Promise.resolve();
      const before = takesLong ? ['raiseSubmit after /frame/confirmations'] : [];
      expect(drawn).toEqual([...before, 'makeProof after /frame/proofs', 'deliver after deliver proof']);
    }
  });

  it('makes no proof when the page prevents the submit', async () => {
    const { driver, calls, open, idle } = frame({}, { raiseSubmit: async () => ({ ok: false, reason: 'prevented' }) });
    await open();
    driver.dispatch({ type: 'pay' });
    expect((await idle()).notice).toBe('shop_stopped');
    expect(calls).not.toContain('/frame/proofs');
  });

  it('lets go of the page when the proof cannot be made', async () => {
    const { driver, calls, open, idle } = frame({ '/frame/proofs': () => problem(500, 'internal_error') });
    await open();
    driver.dispatch({ type: 'pay' });
    const state = await idle();
    expect(state.view.screen).toBe('confirm');
    expect(state.notice).toBe('proof_failed');
    expect(calls.at(-1)).toBe('release');
  });

  it('lets go of the page when the terms change while it is submitting', async () => {
    let answer: (reply: Reply<RaiseSubmitRefusal>) => void = () => {};
    const { driver, calls, open, until } = frame(
      {},
      {
        raiseSubmit: () =>
          new Promise((resolve) => {
            answer = resolve;
          }),
      },
    );
    await open();
    driver.dispatch({ type: 'pay' });
    driver.dispatch({ type: 'updated', request: { ...ASKED, amount: 1 } });
    answer({ ok: true });
    await until(({ view, work }) => view.screen === 'confirm' && view.terms !== null && work.status === 'idle');
    expect(calls).toContain('release');
    expect(calls).not.toContain('/frame/proofs');
  });

  it('asks nothing of a page that nobody waits for any more, which a buyer may still be reading', async () => {
    const methods = [{ method: 'card' as const, currencies: null, page: true }];
    const steps = TO_DETAILS.map((step) =>
      'kind' in step && step.kind === 'openSession' ? { ...step, result: ok({ ...session(), methods }) } : step,
    );
    const way = { kind: 'openRailPage', result: ok({ page_id: 'pg', path: '/pay/with/1' }) } as const;
    const away = async (leave: boolean) => {
      let goOn = () => {};
      const pause = () => new Promise<void>((resolve) => (goOn = resolve));
      const initial = play([...steps, way, { type: 'open-page' }]);
      const opened = { kind: 'visitRailPage', opened: true } as const;
      const { driver, calls } = frame(
        { '/frame/rail-pages/read': () => new Promise(() => {}) },
        {},
        { initial, pause },
      );
      await driver.prepare();
      driver.dispatch({ type: 'answered', id: initial.jobs, answer: opened });
      if (leave) driver.dispatch({ type: 'back' });
      goOn();
      await new Promise((resolve) => setImmediate(resolve));
      return calls;
    };
    expect(await away(true)).toEqual([]);
    expect(await away(false)).toEqual(['/frame/rail-pages/read']);
  });

  it('takes a broken answer for a lost connection, never for a yes', async () => {
    const { driver, open, idle } = frame({ '/frame/proofs': () => Response.json({ origin_proof: 7 }) });
    await open();
    driver.dispatch({ type: 'pay' });
    const state = await idle();
    expect(state.view.screen).toBe('confirm');
    expect(state.notice).toBe('offline');
  });

  it('sends the bearer of the session, and after the code the one that replaced it', async () => {
    const bearers: (string | null)[] = [];
    const noting =
      (answer: unknown): Handler =>
      (_, request) => {
        bearers.push(request.headers.get('Authorization'));
        return Response.json(answer);
      };
    const { driver, until } = frame({
      '/frame/sessions': noting(session()),
      '/frame/phone': noting({ phone_masked: '•••', resend_after: 30, expires_in: 300 }),
      '/frame/code': noting({
        token: 'second',
        expires_in: 900,
        buyer: { email_masked: null, instruments: [] },
        factors: [],
      }),
      '/frame/email': noting({ buyer: KNOWN }),
    });
    driver.dispatch({ type: 'opened', request: ASKED });
    await until(({ view }) => view.screen === 'phone');
    driver.dispatch({ type: 'typed', field: 'phone', value: '0701234567' });
    driver.dispatch({ type: 'submitted' });
    await until(({ view }) => view.screen === 'code');
    driver.dispatch({ type: 'typed', field: 'code', value: '123456' });
    await until(({ view }) => view.screen === 'payment-method');
    driver.dispatch({ type: 'typed', field: 'email', value: 'anna@example.se' });
    driver.dispatch({ type: 'submitted' });
    await until(({ view }) => view.screen === 'details');
    expect(bearers).toEqual([null, 'Bearer bearer', 'Bearer bearer', 'Bearer second']);
  });

  it('answers open with what kept the session from opening', async () => {
    const refused = frame({ '/frame/sessions': () => problem(403, 'origin_not_registered') });
    refused.driver.dispatch({ type: 'opened', request: ASKED });
    expect(await whenOpened(refused.driver)).toEqual({ ok: false, reason: 'origin_not_registered' });
    const offline = frame({
      '/frame/sessions': () => {
        throw new TypeError('Failed to fetch');
      },
    });
    offline.driver.dispatch({ type: 'opened', request: ASKED });
    expect(await whenOpened(offline.driver)).toEqual({ ok: false, reason: 'provider_unreachable' });
  });

  it('reads how long to wait from Retry-After, and the tries left from the problem', async () => {
    const api = createProviderApi(async () =>
      Response.json({ code: 'rate_limited', tries_left: 2 }, { status: 429, headers: { 'Retry-After': '60' } }),
    );
    expect(await purchaseCalls(api).enterCode('123456')).toEqual({
      ok: false,
      offline: false,
      problem: { code: 'rate_limited', triesLeft: 2, retryAfter: 60, fields: [] },
    });
  });
});
