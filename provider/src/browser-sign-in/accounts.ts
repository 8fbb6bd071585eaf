import { findPhone } from '../buyers/buyerStore.js';
import { maskEmail } from '../buyers/emailAddress.js';
import { maskPhone } from '../buyers/phoneNumber.js';
import { findWallet } from '../buyers/walletStore.js';
import type { Mode } from '../common/mode.js';
import { glanceAtDevice } from '../devices/recogniseDevice.js';
import type { Deps } from '../ports/deps.js';

/**
 * Whom the browser may offer in its dialog, in its own words.
 * @see https://w3c-fedid.github.io/FedCM/#idp-api-accounts-endpoint
 */
export type Account = {
  id: string;
  name: string;
  email?: string;
  /** The frame asks for the accounts of its mode alone. */
  domain_hints: [Mode];
};

/** Names a wallet to the browser, which keeps it beside the shops: no shop sees it. */
export const accountId = ({ vault }: Pick<Deps, 'vault'>, mode: Mode, walletId: string): string =>
  vault.hash('sign-in account', mode, walletId).toString('base64url');

/** The buyers whom this browser is remembered for at every shop: one in each mode, masked. */
export async function listAccounts(deps: Deps, cookies: string | null): Promise<Account[]> {
  const accounts = await Promise.all((['live', 'test'] as const).map((mode) => accountIn(deps, mode, cookies)));
  return accounts.filter((account) => account !== undefined);
}

async function accountIn(deps: Deps, mode: Mode, cookies: string | null): Promise<Account | undefined> {
  const { database } = deps;
  const device = await glanceAtDevice(deps, mode, cookies);
  const phone = device && (await findPhone(database, mode, device.buyerId));
  if (!phone) return undefined;
  const { email = null } = (await findWallet(database, mode, device.walletId)) ?? {};
  return {
    id: accountId(deps, mode, device.walletId),
    name: maskPhone(phone),
    ...(email === null ? {} : { email: maskEmail(email) }),
    domain_hints: [mode],
  };
}
