import type { KnowEverywhere, KnownEverywhere } from '../../protocol/confirmationApi.js';
import type { PasskeyUsed } from '../../protocol/passkeyApi.js';
import { createRailPageWindow, type RailPageWindow } from '../browser/railPageWindow.js';
import type { AccountCall } from '../state/accountState.js';
import { PASSKEY_UNUSED } from '../state/recognitionState.js';
import type { Result } from '../state/result.js';
import type { Answer, FactorGiven, Job, State } from '../state/state.js';
import { type LazyPart, localeOf } from './driver.js';
import { loadCardRecords } from './lazyParts.js';
import type { PageCalls } from './pageBridge.js';
import type { GivenPhone, ProviderApi } from './providerApi.js';
import { purchaseCalls } from './purchaseCalls.js';

/** What the first screen's rules never ask for. */
export type LaterJob = Exclude<Job, { kind: 'openSession' | 'recall' | 'sendCode' | 'cancel' }>;

export type LaterJobs = (
  job: LaterJob,
  given: {
    state: State;
    provider: ProviderApi;
    page: PageCalls;
    part: LazyPart;
    readBack: (typed: string) => Promise<GivenPhone>;
  },
) => Promise<Answer>;

/** Makes the calls of the screens after the first. */
export const performLater: LaterJobs = async (job, { state, provider, page, part, readBack }) => {
  const { kind } = job;
  const locale = localeOf(state);
  const calls = purchaseCalls(provider);
  switch (kind) {
    case 'enterCode':
      return { kind, result: await calls.enterCode(job.code) };
    case 'giveEmail':
      return { kind, result: await calls.giveEmail(job.email) };
    case 'proveFactor':
      return { kind, result: await proveFactor(job.factor) };
    case 'forget':
      void part.recognition?.signOut(state);
      return { kind, result: await calls.forget() };
    case 'loadCardFields':
      return { kind, records: await loadCardRecords().catch(() => null) };
    case 'addInstrument':
      return { kind, result: await calls.addInstrument(job.details) };
    case 'openConfirmation':
      return { kind, result: await calls.openConfirmation(job.terms) };
    case 'openRailPage':
      return { kind, result: await calls.openRailPage(job.asked) };
    case 'visitRailPage':
      return { kind, opened: railPageWindow().open(job.path) };
    case 'readRailPage': {
      const result = await calls.readRailPage(job.pageId);
      const closed = railPageWindow().isClosed();
      // What is decided needs no window any more: this screen says it.
      if (result.ok && result.value.status !== 'open') railPageWindow().close();
      return { kind, result, closed };
    }
    case 'raiseSubmit':
      return { kind, reply: await page.raiseSubmit() };
    case 'authenticate':
      return { kind, result: await calls.authenticate(job.confirmationId, job.answer) };
    case 'makeProof':
      return { kind, result: await calls.makeProof(job.confirmationId, job.consent, job.knownEverywhere) };
    case 'askOutcome':
      return { kind, result: await calls.askOutcome(job.confirmationId, job.giveUp) };
    case 'knowEverywhere':
      return { kind, result: await knowEverywhere(job.after) };
    case 'askEarlier':
      return { kind, result: await calls.askEarlier(job.asked) };
    case 'handOver':
      return { kind, result: (await part.handOver?.(provider, job.knownEverywhere)) ?? OFFLINE };
    case 'deliver':
      return { kind, reply: await page.deliver(job.submission) };
    case 'account':
      return { kind, ...(await callAccount(job.call)) };
    case 'askAccess':
      return { kind, access: (await part.recognition?.askAccess(state)) ?? 'refused' };
    case 'visit':
      return { kind, visit: (await part.recognition?.visit(state)) ?? { status: 'blocked' } };
    case 'takeOver':
      return { kind, result: await calls.takeOver(job.handover) };
    case 'usePasskey':
      return { kind, result: await withPasskey(job.used, calls.usePasskey) };
    case 'makePasskey':
      return { kind, result: (await part.recognition?.passkeys.make()) ?? NO_PASSKEY };
  }

  /** Where the browser withholds cookies here, the window that this click may open keeps it. */
  async function knowEverywhere(after: KnowEverywhere): Promise<Result<KnownEverywhere>> {
    const known = calls.knowEverywhere(after);
    void part.recognition?.keepInWindow(state, known);
    return known;
  }

  async function callAccount(call: AccountCall) {
    if (call.name === 'prove') return { name: call.name, result: await proveFactor(call.factor) };
    const read = await withNumberRead(call);
    return (await part.callAccount?.(provider, read, locale)) ?? { name: call.name, result: OFFLINE };
  }

  async function withNumberRead<Call extends AccountCall>(call: Call): Promise<Call> {
    if (call.name !== 'step' || call.request.step !== 'phone') return call;
    return { ...call, request: { ...call.request, ...(await readBack(call.request.phone)) } };
  }

  function proveFactor(given: FactorGiven) {
    if (given.factor === 'security_code') return calls.proveFactor(given);
    // A code is sent in the language of the page.
    if (given.factor !== 'passkey') return calls.proveFactor({ locale, ...given });
    return withPasskey(null, (response) => calls.proveFactor({ factor: 'passkey', response }));
  }

  /** The platform is asked first of all, in the click. */
  async function withPasskey<T>(used: PasskeyUsed | null, run: (used: PasskeyUsed) => Promise<Result<T>>) {
    const request = used
      ? ({ ok: true, value: used } as const)
      : await (part.recognition?.passkeys.use() ?? NO_PASSKEY);
    return request.ok ? run(request.value) : request;
  }
};

let pageWindow: RailPageWindow | undefined;
const railPageWindow = (): RailPageWindow => (pageWindow ??= createRailPageWindow(window));

const OFFLINE: Result<never> = { ok: false, offline: true };

const NO_PASSKEY: Result<never> = {
  ok: false,
  offline: false,
  problem: { code: PASSKEY_UNUSED, triesLeft: null, fields: [], retryAfter: null },
};
