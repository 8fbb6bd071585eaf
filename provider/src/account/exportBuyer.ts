import { recordBuyersAct } from '../audit/auditStore.js';
import { findPhone } from '../buyers/buyerStore.js';
import { findPendingPhone } from '../buyers/pendingPhoneStore.js';
import { reachOf } from '../buyers/reach.js';
import { findWallet } from '../buyers/walletStore.js';
import { devicesOfWallet } from '../devices/devicesOfWallet.js';
import { listChargesOfWallet, listOrdersOfWallet, type OwnOrder } from '../orders/orderStore.js';
import { listPasskeys } from '../passkeys/passkeyStore.js';
import { instrumentsEver } from '../payment-methods/instrumentStore.js';
import type { Deps } from '../ports/deps.js';
import { addressesOfProofs } from '../proofs/proofStore.js';
import { reportsOfWallet } from '../receipts/reportStore.js';
import { recurringPaymentsOfBuyer } from '../recurring/recurringPaymentStore.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { requireSecondFactor } from '../sessions/freshFactor.js';
import { requireAccount } from './requireAccount.js';

/**
 * Everything that is kept about a buyer, as far as this session reaches, for them to keep or take elsewhere. Names are
 * spelled out, amounts are in minor units. No secrets and no hashes: they say nothing about the buyer.
 * @see https://eur-lex.europa.eu/eli/reg/2016/679/oj articles 15 and 20
 * @throws {Refusal} `second_factor_missing`, `step_missing`, `not_found` at a shop.
 */
export async function exportBuyer(
  deps: Deps,
  session: FrameSession,
  cookies: string | null,
): Promise<{ data: Record<string, unknown> }> {
  const proved = requireAccount(session);
  await requireSecondFactor(deps, proved);
  const { database, clock, url } = deps;
  const { mode, buyerId, walletId } = proved;
  const of = reachOf(proved);
  const now = clock();
  const wallet = await findWallet(database, mode, walletId);
  const [phone, methods, payments, charges, orders, devices, passkeys, reports, givenAddresses, pending] =
    await Promise.all([
      findPhone(database, mode, buyerId),
      instrumentsEver(database, proved),
      recurringPaymentsOfBuyer(database, of),
      listChargesOfWallet(database, of, null),
      listOrdersOfWallet(database, of, null),
      devicesOfWallet(database, proved, cookies, now),
      listPasskeys(database, mode, buyerId),
      reportsOfWallet(database, proved),
      addressesOfProofs(database, proved),
      findPendingPhone(database, proved),
    ]);
  await recordBuyersAct(database, deps, proved, 'buyer.export');
  return {
    data: {
      exported_at: now.toISOString(),
      provider: url,
      livemode: mode === 'live',
      phone: phone ?? null,
      phone_changes_to: pending ? { phone: pending.phone, at: pending.effectiveAt.toISOString() } : null,
      email: wallet?.email ?? null,
      email_verified: wallet?.emailVerified ?? false,
      addresses_bought_with: givenAddresses,
      known_everywhere: wallet?.knownEverywhere ?? true,
      own_limit: wallet?.ownLimit ?? null,
      payment_methods: methods.map(({ method, label, createdAt, removedAt }) => ({
        method,
        label,
        added_at: createdAt.toISOString(),
        removed_at: removedAt?.toISOString() ?? null,
      })),
      recurring_payments: payments.map((payment) => ({
        shop: payment.merchantName,
        item_name: payment.itemName,
        terms: payment.terms,
        payment_method: payment.instrument.label,
        agreed_at: payment.createdAt.toISOString(),
        ended_at: payment.revokedAt?.toISOString() ?? null,
        charges: charges.filter(({ mandateId }) => mandateId === payment.mandateId).map(exported),
      })),
      orders: orders.map(exported),
      reports: reports.map(({ orderId, note, reportedAt }) => ({
        order_id: orderId,
        note,
        reported_at: reportedAt.toISOString(),
      })),
      devices: devices.map(({ merchant_name, by_sign_in, created_at, last_used_at }) => ({
        remembered_at: merchant_name ?? 'every shop',
        by_browser_sign_in: by_sign_in,
        since: created_at,
        last_used_at,
      })),
      passkeys: passkeys
        .filter((passkey) => passkey.walletId === walletId)
        .map(({ createdAt, lastUsedAt }) => ({
          made_at: createdAt.toISOString(),
          last_used_at: lastUsedAt?.toISOString() ?? null,
        })),
    },
  };
}

const exported = (order: OwnOrder) => ({
  order_id: order.orderId,
  shop: order.merchantName,
  name: order.name,
  amount: order.amount,
  tax_amount: order.taxAmount,
  captured_amount: order.capturedAmount,
  refunded_amount: order.refundedAmount,
  currency: order.currency,
  status: order.status,
  bought_at: order.createdAt.toISOString(),
  consent:
    order.consentVersion === null || order.consentedAt === null
      ? null
      : { text_version: order.consentVersion, given_at: order.consentedAt.toISOString() },
});
