import fc from 'fast-check';
import { type BuyerView, FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statement } from '../../src/store/statement.js';
import { type FrameClient, termsOf } from '../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

let phones = 0;
const newPhone = () => `+4670${String(4_000_000 + ++phones * 7)}`;

/** Something a page could have the frame do, in any order, from one of two sessions. */
type Step = { session: 0 | 1; act: Act };
type Act =
  | 'open'
  | 'phone'
  | 'other phone'
  | 'code'
  | 'wrong code'
  | 'email'
  | 'card'
  | 'wrong factor'
  | 'factor of the other card'
  | 'mail factor'
  | 'offer passkey'
  | 'show the owner’s card'
  | 'show own card'
  | 'proof'
  | 'proof of the owner'
  | 'forget'
  | 'wait';

const step = fc.record<Step>({
  session: fc.constantFrom(0, 1),
  act: fc.constantFrom<Act>(
    'open',
    'phone',
    'other phone',
    'code',
    'wrong code',
    'email',
    'card',
    'wrong factor',
    'factor of the other card',
    'mail factor',
    'offer passkey',
    'show the owner’s card',
    'show own card',
    'proof',
    'proof of the owner',
    'forget',
    'wait',
  ),
});

/** The owner: a purchase with a card whose code only they know, and a confirm screen that they have open. */
async function owner() {
  const phone = newPhone();
  const frame = test.frame();
  await frame.prove(phone);
  await frame.giveEmail(`owner${phone}@example.se`);
  const { instrument_id } = await frame.addCard('4242424242424242', '12/40', '713');
  await frame.agree(instrument_id);
  const { confirmation_id } = await frame.openConfirmation(instrument_id);
  return { phone, frame, instrument_id, confirmation_id };
}

describe('no sequence of the frame’s calls, from two sessions of whoever has the number alone,', () => {
  it('shows or charges what those sessions did not prove', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
        const theirs = await owner();
        const sessions: FrameClient[] = [test.frame(), test.frame({ cookies: new Map() })];
        const shown = new Map<FrameClient, string>();
        const cards = new Map<FrameClient, string>();
        const other = newPhone();
        const begun = test.clock().getTime();
        for (const { session, act } of steps) {
          const frame = sessions[session]!;
          const answer = await take(frame, act);
          const text = JSON.stringify(answer?.body ?? '');
          expect(text, act).not.toContain(theirs.instrument_id);
          expect(text, act).not.toContain('•• 4242');
          expect(text, act).not.toContain(`owner${theirs.phone}`);
        }
        const [charged] = await test.database.query<{ proofs: number }>(
          statement(
            '',
            `select count(*) as proofs from origin_proofs
             where instrument_id = $1 and session_id <> (select session_id from instruments where instrument_id = $1)`,
          ),
          [theirs.instrument_id],
        );
        expect(charged?.proofs).toBe(0);
        // What the owner had on the screen is theirs still, while their session lasts, and they alone can agree to it.
        test.clock.advance(500);
        if (test.clock().getTime() - begun < 9 * 60_000) {
          const made = await theirs.frame.makeProof(theirs.confirmation_id);
          expect(made.email).toBe(`owner${theirs.phone}@example.se`);
        }

        async function take(frame: FrameClient, act: Act) {
          const call = (path: string, body: unknown) => frame.call(path, body);
          const phone = act === 'other phone' ? other : theirs.phone;
          switch (act) {
            case 'open': {
              const opened = await call(FRAME_PATHS.sessions, {
                key: test.merchant.apiKey,
                page_origin: test.merchant.origins[0],
              });
              frame.token = opened.body.token as string;
              return opened;
            }
            case 'phone':
            case 'other phone':
              test.clock.advance(60_000);
              return call(FRAME_PATHS.phone, { phone, locale: 'en' });
            case 'code':
            case 'wrong code': {
              const [sent] = [...(await test.messagesTo(theirs.phone)), ...(await test.messagesTo(other))].sort(
                (a, b) => b.sent_at.localeCompare(a.sent_at),
              );
              const code = sent?.code ?? '000000';
              const entered = await call(FRAME_PATHS.code, {
                code: act === 'code' ? code : code.split('').reverse().join(''),
              });
              if (entered.status === 200) frame.token = entered.body.token as string;
              return entered;
            }
            case 'email':
              return call(FRAME_PATHS.email, { email: 'thief@example.com' });
            case 'card': {
              const details = { method: 'card', number: '4000000000000341', expiry: '12/40', csc: '222' };
              const added = await call(FRAME_PATHS.instruments, details);
              const { instrument } = added.body as { instrument?: BuyerView['instruments'][number] };
              if (instrument) cards.set(frame, instrument.instrument_id);
              return added;
            }
            case 'wrong factor':
              return call(FRAME_PATHS.factors, { factor: 'security_code', csc: '999' });
            case 'factor of the other card':
              return call(FRAME_PATHS.factors, { factor: 'security_code', csc: '222' });
            case 'mail factor':
              return call(FRAME_PATHS.factors, { factor: 'email_code', locale: 'en' });
            case 'offer passkey':
              return call(FRAME_PATHS.passkeyCreation, {});
            case 'show the owner’s card':
              return call(FRAME_PATHS.confirmations, termsOf(theirs.instrument_id));
            case 'show own card': {
              const opened = await call(FRAME_PATHS.confirmations, termsOf(cards.get(frame) ?? theirs.instrument_id));
              if (opened.status === 200) shown.set(frame, opened.body.confirmation_id as string);
              return opened;
            }
            case 'proof':
            case 'proof of the owner': {
              test.clock.advance(500);
              const confirmation_id = act === 'proof' ? shown.get(frame) : undefined;
              return call(FRAME_PATHS.proofs, {
                confirmation_id: confirmation_id ?? theirs.confirmation_id,
                known_everywhere: true,
              });
            }
            case 'forget': {
              const forgotten = await call(FRAME_PATHS.forget, {});
              if (forgotten.status === 200) frame.token = forgotten.body.token as string;
              return forgotten;
            }
            case 'wait':
              test.clock.advance(5_000);
              return undefined;
          }
        }
      }),
      { numRuns: 40 },
    );
    // The same calls, in a good order, do sell: what was refused was not refused because everything is.
    const buyer = test.frame();
    await buyer.buy({ phone: newPhone() });
  });
});
