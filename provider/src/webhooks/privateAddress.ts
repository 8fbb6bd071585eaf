import { BlockList, isIPv6 } from 'node:net';

/* Special-purpose addresses: loopback, private, link-local, shared, documentation, multicast and reserved ones. */
const IPV4 = `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
  192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4`;
const IPV6 =
  '::/128 ::1/128 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 ff00::/8';

const blocked = new BlockList();
for (const [list, family] of [
  [IPV4, 'ipv4'],
  [IPV6, 'ipv6'],
] as const) {
  for (const range of list.split(/\s+/)) {
    const [network = '', bits] = range.split('/');
    blocked.addSubnet(network, Number(bits), family);
  }
}

/**
 * True for an address that is not one of the public internet, also when it is an IPv4 address in IPv6's clothes: a
 * merchant could otherwise make the provider call machines that only the provider can reach.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
export const isPrivateAddress = (address: string): boolean => blocked.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
