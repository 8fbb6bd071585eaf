import { isIP, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Mode } from '../common/mode.js';
import type { Deps } from '../ports/deps.js';

/** Which machines deliveries may go to: those of the public internet, this machine too, or any. */
export type WebhookReach = 'internet' | 'this-machine' | 'anywhere';

/**
 * Live deliveries go to the public internet alone: a shop could otherwise make the provider call machines that only the
 * provider can reach. Under a test key they go elsewhere if the operator says so, and to this machine where nobody but
 * this machine can call the provider.
 */
export function webhookReach(
  { url, privateWebhooks }: Pick<Deps, 'url' | 'privateWebhooks'>,
  mode: Mode,
): WebhookReach {
  if (mode === 'live') return 'internet';
  if (privateWebhooks) return 'anywhere';
  return isLocalHost(new URL(url).hostname) ? 'this-machine' : 'internet';
}

/** True for a host that is this machine by its name or address, as WHATWG URLs write them. */
export const isLocalHost = (hostname: string): boolean =>
  /^(localhost|.+\.localhost)\.?$/.test(hostname) || rangeOf(hostname.replace(/^\[|\]$/g, '')) === 'loopback';

/** False for what is no address at all. */
export function isReachable(address: string, reach: WebhookReach): boolean {
  const range = rangeOf(address);
  if (range === undefined) return false;
  return reach === 'anywhere' || range === 'unicast' || (reach === 'this-machine' && range === 'loopback');
}

/* IANA has handed out no other IPv6 addresses to anybody: what the list does not name is not `unicast` beyond these. */
const ALLOCATED_IPV6 = ipaddr.IPv6.parse('2000::');

/**
 * The range of special-purpose addresses it is in, or `unicast`. IPv4 in IPv6's clothes is the IPv4 address it stands
 * for.
 */
function rangeOf(address: string): string | undefined {
  if (isIP(address) === 0) return undefined;
  const parsed = ipaddr.process(isIPv6(address) ? inHexadecimal(address) : address);
  const range = parsed.range();
  if (range !== 'unicast' || parsed.kind() === 'ipv4') return range;
  return (parsed as ipaddr.IPv6).match(ALLOCATED_IPV6, 3) ? range : 'reserved';
}

/* The list takes `::1.1.1.1`, which nobody routes, for `::ffff:1.1.1.1`. */
const inHexadecimal = (address: string): string =>
  new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
