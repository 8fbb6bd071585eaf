import { networkOf, networksOf } from '../common/limits.js';
import type { Mode } from '../common/mode.js';
import type { SmsBudget } from '../ports/smsBudget.js';

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

const TEN_MINUTES = 10 * 60;
const HOUR = 60 * 60;
const DAY = 24 * HOUR;

type Maxima = readonly [hour: number, day: number, tenMinutes?: number];

/*
 * Under test keys no message costs anything, and a run of tests opens many sessions from one address. A number is
 * held back for minutes only: whoever asks for codes to somebody else's must not keep them out for an hour.
 */
const MAXIMA = {
  live: {
    sends: { number: [10, 15, 5], address: [20, 60], merchant: [2_000, 20_000] },
    wrongTries: { number: [10, 20], address: [30, 100] },
    mails: { email: [5, 10], address: [20, 60], buyer: [5, 15] },
  },
  test: {
    sends: { number: [60, 200, 30], address: [1_000, 10_000], merchant: [2_000, 20_000] },
    wrongTries: { number: [30, 100], address: [1_000, 10_000] },
    mails: { email: [30, 100], address: [1_000, 10_000], buyer: [30, 100] },
  },
} as const satisfies Record<Mode, Record<string, Record<string, Maxima>>>;

export const SMS_BUDGET: { readonly [M in Mode]: SmsBudget } = {
  live: { perCountry: 1_000, kept: 0.5 },
  test: { perCountry: 2_000, kept: 0.5 },
};

/** Seconds for which a network is known after a code was entered in it. */
export const ACQUAINTED = 30 * DAY;

/** Who a message is for and who caused it. Keys stand in the store: a number must be hashed by the caller. */
export type CodeParties = { number: string; address: string; merchant: string; country: string };

/**
 * How far they are known: a code to this number, to any number, was entered in this network; the number is
 * somebody's.
 */
export type Known = { here: boolean; anybody: boolean; registered: boolean };

/**
 * Against text-message pumping: what one number, network, merchant and country may cost. Part of a country's budget is
 * kept for whoever is known, and a number has an allowance of its own in a network where a code to it was entered, so
 * that no flood of strangers shuts them out.
 */
export function sendLimits(
  mode: Mode,
  { number, address, merchant, country }: CodeParties,
  known: Known = { here: false, anybody: false, registered: false },
  { perCountry, kept }: SmsBudget = SMS_BUDGET[mode],
): Limit[] {
  const { number: perNumber, ...maxima } = MAXIMA[mode].sends;
  const budget = (share: number): Maxima => [Math.floor(perCountry * share), Math.floor(perCountry * share * 10)];
  const isStranger = !known.anybody && !known.registered;
  return [
    ...limitsOf('send', { number: perNumber }, { number: known.here ? `${number}@${networkOf(address)}` : number }),
    ...limitsOf('send', maxima, { address, merchant }),
    ...limitsOf('send', { country: budget(1) }, { country }),
    ...(isStranger ? limitsOf('send', { strangers: budget(1 - kept) }, { strangers: country }) : []),
  ];
}

/**
 * Against filling somebody's mailbox: what the one who asks may cause, and what may go to one address. That is
 * personal: it must be hashed by the caller.
 */
export function mailLimits(mode: Mode, parties: { address: string; buyer: string }) {
  const { email: ofEmail, ...ofSender } = MAXIMA[mode].mails;
  return {
    ofSender: limitsOf('mail', ofSender, parties),
    ofAddress: (email: string): Limit[] => limitsOf('mail', { email: ofEmail }, { email }),
  };
}

/** Against guessing across many codes and sessions. */
export const wrongTryLimits = (mode: Mode, parties: Pick<CodeParties, 'number' | 'address'>): Limit[] =>
  limitsOf('wrong', MAXIMA[mode].wrongTries, parties);

/** What is counted by `limit.bucket`: `number`, `address`, `merchant`, `country` or `strangers` in it. */
export const partyOf = ({ bucket }: Limit): string => bucket.split(':')[1] ?? '';

function limitsOf<P extends string>(what: string, maxima: Record<P, Maxima>, parties: Record<P, string>): Limit[] {
  return (Object.keys(maxima) as P[]).flatMap((party) => {
    const [hour, day, tenMinutes] = maxima[party];
    const names = party === 'address' ? networksOf(parties[party]) : [{ network: parties[party] as string, times: 1 }];
    return names.flatMap(({ network, times }) => [
      ...(tenMinutes === undefined
        ? []
        : [{ bucket: `${what}:${party}:${network}:minutes`, window: TEN_MINUTES, max: tenMinutes * times }]),
      { bucket: `${what}:${party}:${network}:hour`, window: HOUR, max: hour * times },
      { bucket: `${what}:${party}:${network}:day`, window: DAY, max: day * times },
    ]);
  });
}

/** Windows start at whole multiples since 1970, so that every process counts in the same. */
export function windowStart({ window }: Limit, now: Date): Date {
  return new Date(Math.floor(now.getTime() / 1000 / window) * window * 1000);
}

/** Seconds until the count starts again from nothing; at least 1. */
export const secondsLeft = (limit: Limit, now: Date): number =>
  Math.max(1, Math.ceil((windowStart(limit, now).getTime() - now.getTime()) / 1000 + limit.window));
