import type { Account } from 'ondemand-pay/internal';
import { findPhone } from '../buyers/buyerStore.js';
import { maskEmail } from '../buyers/emailAddress.js';
import { findPendingPhone } from '../buyers/pendingPhoneStore.js';
import { maskPhone } from '../buyers/phoneNumber.js';
import { findWallet } from '../buyers/walletStore.js';
import { devicesOfWallet } from '../devices/devicesOfWallet.js';
import { listPasskeys } from '../passkeys/passkeyStore.js';
import { viewInstrument } from '../payment-methods/instrument.js';
import { listUsableInstruments } from '../payment-methods/instrumentStore.js';
import type { Deps } from '../ports/deps.js';
import type { OwnRecurringPayment } from '../recurring/recurringPayment.js';
import type { ProvedSession } from '../sessions/frameSession.js';

/** What the provider's own page shows beside payments: how the buyer is reached and known, and pays. */
export async function viewAccount(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  session: ProvedSession,
  payments: readonly OwnRecurringPayment[],
  cookies: string | null,
): Promise<Account> {
  const { mode, buyerId, walletId } = session;
  const [phone, wallet, instruments, devices, passkeys, pending] = await Promise.all([
    findPhone(database, mode, buyerId),
    findWallet(database, mode, walletId),
    listUsableInstruments(database, session),
    devicesOfWallet(database, session, cookies, clock()),
    listPasskeys(database, mode, buyerId),
    findPendingPhone(database, session),
  ]);
  const active = payments.filter(({ revokedAt }) => revokedAt === null);
  const email = wallet?.email ?? null;
  return {
    phone_masked: phone === undefined ? '' : maskPhone(phone),
    email_masked: email === null ? null : maskEmail(email),
    email_verified: wallet?.emailVerified ?? false,
    instruments: instruments.map((instrument, index) => ({
      ...viewInstrument(instrument),
      is_default: index === 0,
      recurring_payments: active
        .filter((payment) => payment.instrument.instrument_id === instrument.instrumentId)
        .map(({ mandateId }) => mandateId),
    })),
    devices,
    passkeys: passkeys
      .filter((passkey) => passkey.walletId === walletId)
      .map(({ passkeyId, createdAt, lastUsedAt }) => ({
        id: passkeyId,
        created_at: createdAt.toISOString(),
        last_used_at: lastUsedAt?.toISOString() ?? null,
      })),
    known_everywhere: wallet?.knownEverywhere ?? false,
    own_limit: wallet?.ownLimit ?? null,
    pending_phone: pending
      ? { masked: maskPhone(pending.phone), effective_at: pending.effectiveAt.toISOString() }
      : null,
  };
}
