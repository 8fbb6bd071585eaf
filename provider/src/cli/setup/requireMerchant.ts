import { Refusal } from '../../common/refusal.js';
import { findMerchant } from '../../merchants/findMerchant.js';
import type { Merchant } from '../../merchants/merchant.js';
import type { Database } from '../../store/database.js';

/** The shop a command names. @throws {Refusal} `not_found`. */
export async function requireMerchant(database: Database, apiKey: string): Promise<Merchant> {
  const merchant = await findMerchant(database, apiKey);
  if (!merchant) throw new Refusal('not_found', { detail: 'No merchant has this API key' });
  return merchant;
}
