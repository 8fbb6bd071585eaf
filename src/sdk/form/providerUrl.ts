import { refuseOption } from '../../protocol/errors.js';
import { parseUrl } from '../page/parseUrl.js';

/**
 * The provider's origin out of its address.
 *
 * @throws {OnDemandError} `invalid_option`
 */
export function readProviderUrl(url: string | undefined): string {
  const parsed = parseUrl(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    return refuseOption('data-provider-url', "must be the provider's https address");
  }
  return parsed.origin;
}
