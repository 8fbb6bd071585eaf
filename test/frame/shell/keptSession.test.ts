// @vitest-environment jsdom

import { beforeEach, describe, expect, it } from 'vitest';
import { transition } from '../../../src/frame/rules/purchase/purchaseTransition.js';
import { keepSession, resumeSession } from '../../../src/frame/shell/keptSession.js';
import { createProviderApi } from '../../../src/frame/shell/providerApi.js';
import type { State } from '../../../src/frame/state/state.js';
import {
  ASKED,
  KNOWN,
  NOW,
  play,
  START,
  session,
  TO_CODE,
  TO_CONFIRM,
  TO_DETAILS,
  TO_DONE,
  TO_EMAIL,
  TO_METHODS,
} from '../fixtures.js';

const ORIGIN = 'https://news.example';
const place = { key: 'test_key', origin: ORIGIN };
beforeEach(() => sessionStorage.clear());

/** A provider that answers a session, and one that says it is over. */
const api = (answer: () => Response) => createProviderApi(async () => answer());
const lasting = (buyer: typeof KNOWN | null = null) => api(() => Response.json(session(buyer)));

/** Keeps a state as the frame does, under the session of `lasting`. */
async function keep(given: State, acted = true) {
  const state = { ...given, acted };
  const provider = lasting();
  await provider.openSession('test_key', ORIGIN);
  keepSession(
    sessionStorage,
    { state: () => state, subscribe: () => () => {} },
    { provider, key: 'test_key', origin: () => ORIGIN, now: () => NOW },
  );
}

/** The state that a document has which is loaded again. */
async function reload(buyer: typeof KNOWN | null, request = ASKED, now = NOW) {
  const provider = lasting(buyer);
  const resumed = await resumeSession(sessionStorage, { ...place, provider, request, now: () => now });
  if (!resumed) return null;
  const opening = transition(START, { type: 'opened', request }, NOW);
  if (opening.work.status !== 'busy') throw new Error('nothing is opened');
  const answer = { kind: 'openSession' as const, result: resumed.session, kept: resumed.kept };
  return transition(opening, { type: 'answered', id: opening.work.id, answer }, NOW);
}

const WITH_EMAIL = { ...KNOWN, instruments: [] };

describe('a document that is loaded again', () => {
  it.each<[string, State, typeof KNOWN | null]>([
    ['code', play(TO_CODE), null],
    ['payment-method', play(TO_METHODS), { ...WITH_EMAIL, email_masked: null } as never],
    ['details', play(TO_DETAILS), WITH_EMAIL],
    ['confirm', play(TO_CONFIRM), KNOWN],
  ])('is on the screen %s again, and asks for no other message', async (screen, state, buyer) => {
    await keep(state);
    const again = await reload(buyer);
    expect(again?.view.screen).toBe(screen);
    expect(again?.acted).toBe(false);
    expect(again?.work).toMatchObject(
      screen === 'confirm' ? { job: { kind: 'openConfirmation' } } : { status: 'idle' },
    );
    expect(again?.typed.email).toBe(state.typed.email);
  });

  it('keeps what was typed for the address, and nothing of a card or an account', async () => {
    const typed = play([...TO_EMAIL, { type: 'typed', field: 'email', value: 'anna@exam' }]);
    const card = { ...typed.typed, number: '4242 4242 4242 4242', expiry: '03/27', csc: '987', savedCsc: '987' };
    await keep({ ...typed, typed: { ...card, iban: 'SE45 5000 0000 0583 9825 7466' } });
    const all = JSON.stringify({ ...sessionStorage });
    expect(all).toContain('anna@exam');
    expect(all).not.toMatch(/4242|987|0583|03\/27/);
    const again = await reload({ email_masked: null, instruments: [] } as never);
    expect(again).toMatchObject({ view: { screen: 'payment-method' }, typed: { email: 'anna@exam', number: '' } });
  });

  it.each([
    ['is right', 10_000, 20_000],
    ['was set back by an hour', 10_000 - 3_600_000, 30_000],
    ['was set forward by an hour', 3_600_000, 0],
  ])('waits for a new code no longer than before, where the clock of the device %s', async (_, passed, left) => {
    await keep(play(TO_CODE));
    const now = NOW + passed;
    const view = (await reload(null, ASKED, now))?.view;
    const resendAt = view?.screen === 'code' ? view.sent.resendAt : Number.NaN;
    expect(Math.max(0, resendAt - now)).toBe(left);
  });

  it('begins anew for another offer, another page, another shop, or once the session is over', async () => {
    await keep(play(TO_CODE));
    const provider = lasting();
    const request = ASKED;
    const now = () => NOW;
    expect(
      await resumeSession(sessionStorage, { ...place, provider, request: { ...ASKED, amount: 1 }, now }),
    ).toBeNull();
    expect(await resumeSession(sessionStorage, { ...place, provider, request, now, key: 'test_other' })).toBeNull();
    expect(
      await resumeSession(sessionStorage, { ...place, provider, request, now, origin: 'https://a.example' }),
    ).toBeNull();
    const over = api(() => Response.json({ code: 'session_expired' }, { status: 401 }));
    expect(await resumeSession(sessionStorage, { ...place, provider: over, request, now })).toBeNull();
    expect(await resumeSession(sessionStorage, { ...place, provider, request, now })).not.toBeNull();
  });

  it('begins anew after a purchase, unless its page says that it was refused', async () => {
    await keep(play(TO_DONE));
    expect(await reload(KNOWN)).toBeNull();
    const refused = await reload(KNOWN, { ...ASKED, problem: { code: 'payment_declined' } });
    expect(refused?.view.screen).toBe('payment-method');
  });

  it('finds nothing of a buyer who has not acted', async () => {
    await keep(play(TO_CONFIRM), false);
    expect(sessionStorage).toHaveLength(0);
  });

  it('takes odd things in the storage for nothing', async () => {
    await keep(play(TO_CODE));
    const name = sessionStorage.key(0)!;
    for (const odd of ['', 'null', '{', '{"token":1}', '{"token":"t","sessionId":"s","kept":{"typed":{}}}']) {
      sessionStorage.setItem(name, odd);
      expect(await reload(null)).toBeNull();
    }
  });
});
