import type { Factor, InstrumentView, SecondFactor } from 'ondemand-pay/internal';
import type { Limit } from '../codes/codeRules.js';
import type { Mode } from '../common/mode.js';
import { listPasskeys } from '../passkeys/passkeyStore.js';
import { listFactorInstruments, vouching } from '../payment-methods/factorInstrument.js';
import { viewInstrument } from '../payment-methods/instrument.js';
import { listUsableInstruments, reachesSaved } from '../payment-methods/instrumentStore.js';
import type { Deps } from '../ports/deps.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import { listFactorAddresses } from './factorAddress.js';

/** Wrong answers a session may give in all. */
export const FACTOR_TRIES = 5;

const DAY = 24 * 60 * 60;

/** Wrong answers for one buyer in a day, from all sessions. Tests share buyers under test keys. */
const DAILY_TRIES = { live: 10, test: 100 } as const satisfies Record<Mode, number>;

/**
 * The ways in which a buyer proved by text message can reach what was saved before. Empty when there is nothing, or
 * the session already reaches something.
 */
export async function factorsOf(deps: FactorDeps, session: ProvedSession): Promise<SecondFactor[]> {
  if ((await listUsableInstruments(deps.database, session)).length > 0) return [];
  const { passkeys, card, address } = await secondFactors(deps, session);
  return [
    ...(passkeys.some(({ walletId }) => walletId !== session.walletId) ? (['passkey'] as const) : []),
    ...(card ? (['security_code'] as const) : []),
    ...(address ? (['email_code'] as const) : []),
  ];
}

type FactorDeps = Pick<Deps, 'database' | 'rails' | 'mails'>;

async function secondFactors(deps: FactorDeps, session: ProvedSession) {
  const [vouches, allPasskeys, cards, addresses] = await Promise.all([
    vouching(deps.database, session),
    listPasskeys(deps.database, session.mode, session.buyerId),
    listFactorInstruments(deps, session),
    listFactorAddresses(deps, session),
  ]);
  const passkeys = allPasskeys.filter(({ walletId, createdAt }) => vouches({ walletId, at: createdAt }));
  return { passkeys, card: cards[0]?.instrument, address: addresses[0] };
}

/**
 * What a buyer can give to show that they are there now, and the card whose security code that is, where the session
 * may show it.
 */
export async function confirmingFactors(
  deps: FactorDeps,
  session: ProvedSession,
): Promise<{ factors: Factor[]; card: InstrumentView | null }> {
  const { passkeys, card, address } = await secondFactors(deps, session);
  // A passkey of another wallet would open that one instead, which is for a session that reaches nothing yet.
  const isElsewhereOpen = !(await reachesSaved(deps.database, session));
  const hasPasskey = passkeys.some(({ walletId }) => isElsewhereOpen || walletId === session.walletId);
  return {
    factors: [
      'sms_code',
      ...(hasPasskey ? (['passkey'] as const) : []),
      ...(card ? (['security_code'] as const) : []),
      ...(address ? (['email_code'] as const) : []),
    ],
    card: card && card.walletId === session.walletId ? viewInstrument(card) : null,
  };
}

/** Three digits are soon guessed: what limits it is how few may be tried. */
export const factorLimits = ({ mode, sessionId, buyerId }: ProvedSession): Limit[] => [
  { bucket: `factor:session:${sessionId}`, window: DAY, max: FACTOR_TRIES },
  { bucket: `factor:buyer:${buyerId}:day`, window: DAY, max: DAILY_TRIES[mode] },
];
