import { noteCountryOfWallet } from '../buyers/walletStore.js';
import { errorName } from '../common/errorName.js';
import type { Deps } from '../ports/deps.js';
import type { ProvedSession } from './frameSession.js';

/** The country (ISO 3166-1) of a network address, as the operator's resolver says; `undefined` if it cannot tell. */
export async function countryOf(
  { countryOfAddress, log }: Pick<Deps, 'countryOfAddress' | 'log'>,
  address: string,
): Promise<string | undefined> {
  try {
    return await countryOfAddress?.(address);
  } catch (error) {
    log.warn({ error: errorName(error) }, 'the country of an address was not found');
    return undefined;
  }
}

/** After a purchase: its country is none that the wallet's buyer is asked about again. */
export async function rememberCountry(deps: Deps, { mode, walletId, address }: ProvedSession): Promise<void> {
  const country = deps.countryOfAddress && (await countryOf(deps, address));
  if (country !== undefined) await noteCountryOfWallet(deps.database, mode, walletId, country);
}
