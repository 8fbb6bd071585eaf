import { refuseOption } from '../../protocol/errors.js';

/**
 * The provider's origin out of its address.
 *
 * @throws {OnDemandError} `invalid_option`
 */
export function readProviderUrl(url: string | undefined): string {
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password) {
    return refuseOption(
      'data-provider-url',
      "(providerUrl) must be the provider's address, such as https://pay.example",
    );
  }
  return parsed.origin;
}
