import { createHash } from 'node:crypto';
import type { InstrumentDetails } from 'ondemand-pay/internal';
import { isSandboxCard, SANDBOX_CARDS, type SandboxCardOutcome } from 'ondemand-pay/protocol';
import type { PreparedInstrument } from '../../ports/paymentRail.js';

/** What is stored of a sandbox card: what it will do, and what the buyer recognises it by. */
type SandboxCard = {
  outcome: SandboxCardOutcome;
  last4: string;
  brand: 'Visa';
  /** MM/YY */
  expiry: string;
  /** Tells its security code from another. */
  check: string;
};

/**
 * Takes the sandbox's own cards, with any future expiry and any 3 digits; every other number is refused. Number
 * and security code are forgotten here, but for a check by which two cards of one test can be told apart.
 */
export function prepareSandboxCard(given: InstrumentDetails, now: Date): PreparedInstrument {
  if (given.method !== 'card') return { ok: false, pointer: '/method', detail: 'must be card' };
  const { number, expiry, csc } = given;
  if (!isSandboxCard(number)) return { ok: false, pointer: '/number', detail: 'must be one of the test cards' };
  if (hasExpired(expiry, now)) return { ok: false, pointer: '/expiry', detail: 'must be in the future' };
  if (csc.length !== 3) return { ok: false, pointer: '/csc', detail: 'must be 3 digits' };
  const card: SandboxCard = {
    outcome: SANDBOX_CARDS[number],
    last4: number.slice(-4),
    brand: 'Visa',
    expiry,
    check: checkOf(csc),
  };
  const needsAuthentication = card.outcome === 'authenticate';
  return { ok: true, label: `${card.brand} •• ${card.last4}`, details: card, needsAuthentication };
}

/** True for the security code that a card was saved with. */
export const isSecurityCodeOf = (details: Record<string, unknown>, csc: string): boolean =>
  details.check === undefined ? /^\d{3}$/.test(csc) : details.check === checkOf(csc);

const checkOf = (csc: string): string => createHash('sha256').update(`sandbox ${csc}`).digest('base64url');

/** A card is good until the end of the month it names. */
function hasExpired(expiry: string, now: Date): boolean {
  const [month = 0, year = 0] = expiry.split('/').map(Number);
  return now.getTime() >= Date.UTC(2000 + year, month);
}
