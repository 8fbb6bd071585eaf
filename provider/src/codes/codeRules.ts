import { networkOf } from '../common/limits.js';
import type { Mode } from '../common/mode.js';

/** Seconds a code can be used. NIST SP 800-63B allows ten minutes. */
export const CODE_LIFETIME = 5 * 60;

/** Wrong tries until a code is worthless. */
export const CODE_TRIES = 5;

const CODES = 1_000_000;
const FAIR_RANGE = Math.floor(2 ** 32 / CODES) * CODES;

/** Six digits, every code equally likely: numbers beyond the last whole multiple are drawn again. */
export function makeCode(random: (bytes: number) => Uint8Array): string {
  for (;;) {
    const drawn = Buffer.from(random(4)).readUInt32BE();
    if (drawn < FAIR_RANGE) return String(drawn % CODES).padStart(6, '0');
  }
}

/** Seconds until another code may be asked for, after so many were sent to the number in one session. */
export const resendDelay = (sent: number): number => (sent === 0 ? 0 : Math.min(30 * 2 ** (sent - 1), 480));

/** Whole seconds still to wait at `now`; 0 when another code may be sent. */
export function waitBeforeResend(sent: number, lastSentAt: Date | undefined, now: Date): number {
  if (!lastSentAt) return 0;
  const due = lastSentAt.getTime() + resendDelay(sent) * 1000;
  return Math.max(0, Math.ceil((due - now.getTime()) / 1000));
}

/** At most so many of something in a fixed window of time. */
export type Limit = {
  /** What is counted, such as `send:address:203.0.113.7:hour`. */
  bucket: string;
  /** Seconds. */
  window: number;
  max: number;
};

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

/* Under test keys no message costs anything, and a run of tests opens many sessions from one address. */
const MAXIMA = {
  live: {
    sends: { number: [5, 10], address: [20, 60], merchant: [2_000, 20_000], country: [1_000, 10_000] },
    wrongTries: { number: [10, 20], address: [30, 100] },
    mails: { email: [5, 10], address: [20, 60], buyer: [5, 15] },
  },
  test: {
    sends: { number: [30, 100], address: [1_000, 10_000], merchant: [2_000, 20_000], country: [2_000, 20_000] },
    wrongTries: { number: [30, 100], address: [1_000, 10_000] },
    mails: { email: [30, 100], address: [1_000, 10_000], buyer: [30, 100] },
  },
} as const satisfies Record<Mode, Record<string, Record<string, readonly [hour: number, day: number]>>>;

/** Who a message is for and who caused it. Keys stand in the store: a number must be hashed by the caller. */
export type CodeParties = { number: string; address: string; merchant: string; country: string };

/** Against text-message pumping: what one number, address, merchant and country may cost. */
export const sendLimits = (mode: Mode, parties: CodeParties): Limit[] => limitsOf('send', MAXIMA[mode].sends, parties);

/** Against filling somebody's mailbox. An address is personal: it must be hashed by the caller. */
export const mailLimits = (mode: Mode, parties: { email: string; address: string; buyer: string }): Limit[] =>
  limitsOf('mail', MAXIMA[mode].mails, parties);

/** Against guessing across many codes and sessions. */
export const wrongTryLimits = (mode: Mode, parties: Pick<CodeParties, 'number' | 'address'>): Limit[] =>
  limitsOf('wrong', MAXIMA[mode].wrongTries, parties);

function limitsOf<P extends string>(
  what: string,
  maxima: Record<P, readonly [hour: number, day: number]>,
  parties: Record<P, string>,
): Limit[] {
  return (Object.keys(maxima) as P[]).flatMap((party) => {
    const [hour, day] = maxima[party];
    const name = party === 'address' ? networkOf(parties[party]) : parties[party];
    return [
      { bucket: `${what}:${party}:${name}:hour`, window: HOUR, max: hour },
      { bucket: `${what}:${party}:${name}:day`, window: DAY, max: day },
    ];
  });
}

/** Windows start at whole multiples since 1970, so that every process counts in the same. */
export function windowStart({ window }: Limit, now: Date): Date {
  return new Date(Math.floor(now.getTime() / 1000 / window) * window * 1000);
}

/** Seconds until the count starts again from nothing; at least 1. */
export const secondsLeft = (limit: Limit, now: Date): number =>
  Math.max(1, Math.ceil((windowStart(limit, now).getTime() - now.getTime()) / 1000 + limit.window));
