import type { Confirmation } from 'ondemand-pay/internal';
import type { ProofFlow } from 'ondemand-pay/protocol';
import type { Merchant } from '../merchants/merchant.js';

/**
 * The text that asks for immediate supply of digital content and tells that the right of withdrawal ends with it.
 * Another text is another version: the version is stored with every agreement.
 * @see https://eur-lex.europa.eu/eli/dir/2011/83/2022-05-28 article 16, point (m)
 */
export const CONSENT_VERSION = 'immediate-supply-2';

/** The version a buyer of this shop has to agree to; null: the shop does not ask, or nothing is bought. */
export const consentFor = ({ requireConsent }: Merchant, flow: ProofFlow): string | null =>
  requireConsent && flow !== 'registration' ? CONSENT_VERSION : null;

/** How a confirmation tells of it. */
export const consentView = (version: string | null): Confirmation['consent'] =>
  version === null ? null : { kind: 'immediate_supply', version };
