import { readFile } from 'node:fs/promises';
import { FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mail } from '../../src/ports/mailSender.js';
import type { FrameClient } from '../support/frameClient.js';
import { recordingSender, yesRail } from '../support/liveRail.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const sender = recordingSender();
const mails: Mail[] = [];
let live: TestProvider;
let merchant: TestProvider['merchant'];
beforeAll(async () => {
  live = await startTestProvider({
    liveRails: [{ ...yesRail, verify: async (_, code) => code === '777' }],
    liveSender: sender,
    liveMailSender: { send: async (mail) => void mails.push(mail) },
  });
  merchant = await live.addMerchant({ live: true });
});
afterAll(() => live?.close());

function counting(of: (n: number) => string): () => string {
  let n = 0;
  return () => of(n++);
}

const numbers = counting((n) => `+4670${1_000_000 + n * 3}`);

/** Where guesses come from: a network at each call. */
const networks: Record<string, () => string> = {
  everywhere: counting((n) => `198.${18 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`),
  'IPv4 address': () => '203.0.113.9',
  'IPv6 /64': counting((n) => `2001:db8:1:1::${(n + 1).toString(16)}`),
  'IPv6 /56': counting((n) => `2001:db8:2:${(n % 256).toString(16)}::1`),
  'IPv6 /48': counting((n) => `2001:db8:3:${((n * 769) % 65_536).toString(16)}::1`),
};

async function openFrom(address: string): Promise<FrameClient> {
  const frame = live.frame({ merchant, address });
  await frame.open();
  return frame;
}

/** True as soon as an answer says that this guess was compared with a code. */
type Guess = (frame: FrameClient, at: number) => Promise<{ isLookedAt: boolean; isLast: boolean }>;

const guesses =
  (path: string, bodyOf: (at: number) => object): Guess =>
  async (frame, at) => {
    const { status, body } = await frame.call<{ code: string }>(path, bodyOf(at));
    expect(status).toBeGreaterThanOrEqual(400);
    const isRefused = body.code === 'rate_limited';
    return { isLookedAt: !isRefused, isLast: isRefused || body.code === 'code_used_up' };
  };

/**
 * Guesses for as long as there is an answer other than "too often", every five minutes anew, and counts what was
 * looked at.
 */
async function run(forMilliseconds: number, begin: () => Promise<FrameClient | undefined>, guess: Guess) {
  // From the start of a day, where every count is at nothing.
  live.clock.set(new Date(Math.ceil((live.clock().getTime() + 1) / DAY) * DAY));
  const end = live.clock().getTime() + forMilliseconds;
  let lookedAt = 0;
  for (; live.clock().getTime() < end; live.clock.advance(5 * MINUTE)) {
    for (let isRefused = false; !isRefused; ) {
      const frame = await begin();
      isRefused = frame === undefined;
      for (let at = 0, isLast = isRefused; !isLast; at += 1) {
        const answer = await guess(frame!, at);
        if (answer.isLookedAt) lookedAt += 1;
        isLast = answer.isLast;
        isRefused = isLast && !answer.isLookedAt;
      }
    }
  }
  return lookedAt;
}

/** A session to which a code was sent by text message, if one was. */
async function codeSentTo(phone: string, address: string): Promise<FrameClient | undefined> {
  const frame = await openFrom(address);
  const { status } = await frame.call(FRAME_PATHS.phone, { phone, locale: 'en' });
  return status === 200 ? frame : undefined;
}

/* Never the right one: a guesser who is lucky is not what is counted. */
const guessText = guesses(FRAME_PATHS.code, (at) => ({
  code: sender.sent.at(-1)!.code === `00000${at}` ? '999999' : `00000${at}`,
}));

/** Somebody whose number the guesser holds, and who saved a way to pay and an address. */
async function victim(): Promise<string> {
  const phone = numbers();
  const frame = (await codeSentTo(phone, networks.everywhere!()))!;
  await frame.enterCode(sender.sent.at(-1)!.code);
  await frame.giveEmail(`victim${phone.slice(5)}@example.se`);
  const { instrument_id } = await frame.addInvoice();
  await frame.agree(instrument_id);
  return phone;
}

/** A session of whoever holds that number. */
async function numberProved(phone: string): Promise<FrameClient | undefined> {
  const frame = await codeSentTo(phone, networks.everywhere!());
  await frame?.enterCode(sender.sent.at(-1)!.code);
  return frame;
}

type Row = [what: string, begin: () => Promise<() => Promise<FrameClient | undefined>>, guess: Guess];

const rows: Row[] = [
  [
    'codes to one number, from any number of networks',
    async () => {
      const phone = numbers();
      return () => codeSentTo(phone, networks.everywhere!());
    },
    guessText,
  ],
  ...['IPv4 address', 'IPv6 /64', 'IPv6 /56', 'IPv6 /48'].map(
    (network): Row => [
      `codes to any numbers, from one ${network}`,
      async () => () => codeSentTo(numbers(), networks[network]!()),
      guessText,
    ],
  ),
  [
    'codes to one mailbox, with its owner’s number in hand',
    async () => {
      const phone = await victim();
      return async () => {
        const frame = await numberProved(phone);
        const sent = await frame?.call(FRAME_PATHS.factors, { factor: 'email_code', locale: 'en' });
        return sent?.status === 200 ? frame : undefined;
      };
    },
    guesses(FRAME_PATHS.factors, (at) => ({
      factor: 'email_code',
      code: mails.at(-1)!.subject.startsWith(`00000${at}`) ? '999999' : `00000${at}`,
    })),
  ],
  [
    'security codes of one buyer, with their number in hand',
    async () => {
      const phone = await victim();
      return () => numberProved(phone);
    },
    guesses(FRAME_PATHS.factors, (at) => ({ factor: 'security_code', csc: `00${at}` })),
  ],
];

const page = await readFile(new URL('../../../docs/security.md', import.meta.url), 'utf8');

describe('guesses that are looked at under live keys', () => {
  it.each(rows)('of %s are as many in an hour and a day as docs/security.md says', async (what, begin, guess) => {
    const measured = [];
    for (const time of [HOUR, DAY]) measured.push(await run(time, await begin(), guess));
    const row = page.split('\n').find((line) => line.startsWith(`| ${what} |`));
    expect(`| ${what} | ${measured.join(' | ')} |`).toBe(row);
  });
});
