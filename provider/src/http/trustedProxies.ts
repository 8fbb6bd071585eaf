import { BlockList, isIP, isIPv4 } from 'node:net';

/** Tells whether an address belongs to a proxy of ours. */
export type TrustedProxies = (address: string) => boolean;

/**
 * Reads the proxies whose word about the client counts: addresses and CIDR ranges, IPv4 or IPv6. An empty list
 * trusts nobody.
 * @throws Error naming the entry that is neither.
 */
export function readTrustedProxies(ranges: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const range of ranges) addRange(list, range);
  return (address) => {
    const plain = readAddress(address);
    return plain !== undefined && list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
  };
}

function addRange(list: BlockList, range: string): void {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(range) ?? [];
  const version = isIP(address);
  const longest = version === 4 ? 32 : 128;
  const length = prefix === undefined ? longest : Number(prefix);
  if (version === 0 || length > longest) throw new Error(`${range} is no address and no CIDR range.`);
  list.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
}

/**
 * The client's address. What a proxy header says counts only while the one who says it is trusted: the chain is
 * followed from the connection backwards to the first address that is not a proxy of ours. A client can put anything
 * in front of that and changes nothing.
 *
 * `X-Forwarded-For` and `Forwarded` (RFC 7239 §4) are both read. A proxy writes one and may pass on the other as a
 * client made it up, so when both are there and disagree, neither is believed.
 */
export function clientAddress(
  peer: string | undefined,
  headers: Pick<Headers, 'get'>,
  isTrusted: TrustedProxies,
): string | undefined {
  const address = peer === undefined ? undefined : (readAddress(peer) ?? peer);
  if (address === undefined || !isTrusted(address)) return address;
  const [given, standard] = [headers.get('x-forwarded-for'), headers.get('forwarded')];
  const chains = [
    ...(given === null ? [] : [given.split(',')]),
    ...(standard === null ? [] : [forwardedFor(standard)]),
  ];
  const [first = address, second = first] = chains.map((chain) => nearestStranger(address, chain, isTrusted));
  return first === second ? first : address;
}

/* An entry that is no address (`unknown`, an obfuscated name, nonsense) ends the chain at the proxy that wrote it. */
function nearestStranger(peer: string, chain: readonly string[], isTrusted: TrustedProxies): string {
  let current = peer;
  for (const written of chain.toReversed()) {
    const next = readAddress(written);
    if (next === undefined) return current;
    current = next;
    if (!isTrusted(current)) return current;
  }
  return current;
}

const FORWARDED_ELEMENT = /(?:[^",]|"(?:[^"\\]|\\.)*")+/g;
const FORWARDED_FOR = /(?:^|;)\s*for=("(?:[^"\\]|\\.)*"|[^;\s]*)\s*(?=;|$)/i;

/** The `for` of every element, an empty text where there is none. */
const forwardedFor = (header: string): string[] =>
  (header.match(FORWARDED_ELEMENT) ?? []).map((element) => {
    const value = FORWARDED_FOR.exec(element.trim())?.[1] ?? '';
    return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
  });

/** An address without port, brackets and zone; IPv4 written as IPv6 becomes IPv4 again. */
function readAddress(written: string): string | undefined {
  const text = written.trim();
  const bare =
    /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text.replace(/%.*$/, '');
  const address = /^::ffff:([\d.]+)$/i.exec(bare)?.[1] ?? bare;
  return isIP(address) === 0 ? undefined : address.toLowerCase();
}
