import { BlockList, isIP, isIPv4 } from 'node:net';

/** Tells whether an address belongs to a proxy of ours. */
export type TrustedProxies = (address: string) => boolean;

/**
 * Reads the proxies whose word about the client counts: addresses and CIDR ranges, IPv4 or IPv6. An empty list
 * trusts nobody.
 * @throws Error naming the entry that is neither.
 */
export function readTrustedProxies(ranges: readonly string[]): TrustedProxies {
  if (ranges.length === 0) return () => false;
  const list = new BlockList();
  for (const range of ranges) addRange(list, range);
  const isListed = (address: string) => {
    const plain = readAddress(address);
    return plain !== undefined && list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
  };
  /* Nearly every request comes from the same few proxies, and the list takes a twentieth of an order's time to ask. */
  const answers = new Map<string, boolean>();
  return (address) => {
    const known = answers.get(address);
    if (known !== undefined) return known;
    if (answers.size >= MOST_ANSWERS) answers.clear();
    const answer = isListed(address);
    if (address.length <= LONGEST_ADDRESS) answers.set(address, answer);
    return answer;
  };
}

const MOST_ANSWERS = 1_000;

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
 * in front of that and changes nothing: it is not even read.
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
    ...(given === null ? [] : [plainEntries(given)]),
    ...(standard === null ? [] : [forwardedEntries(standard)]),
  ];
  const [first = address, second = first] = chains.map((chain) => nearestStranger(address, chain, isTrusted));
  return first === second ? first : address;
}

/* More proxies than any service has in front of it. */
const MOST_HOPS = 32;

/* An entry that is no address (`unknown`, an obfuscated name, nonsense) ends the chain at the proxy that wrote it. */
function nearestStranger(peer: string, chain: Iterable<string>, isTrusted: TrustedProxies): string {
  let current = peer;
  let hops = 0;
  for (const written of chain) {
    const next = readAddress(written);
    hops += 1;
    if (next === undefined || hops > MOST_HOPS) return current;
    current = next;
    if (!isTrusted(current)) return current;
  }
  return current;
}

/* An element with more characters than these is no proxy's of ours: it reads as no address. */
const LONGEST_ELEMENT = 1024;

/** The addresses of `X-Forwarded-For`, the last first. */
function* plainEntries(header: string): Generator<string> {
  for (let end = header.length; ; ) {
    const comma = end === 0 ? -1 : header.lastIndexOf(',', end - 1);
    yield header.slice(comma + 1, end);
    if (comma === -1) return;
    end = comma;
  }
}

/** The `for` of every element of `Forwarded`, the last first; an empty text where there is none. */
function* forwardedEntries(header: string): Generator<string> {
  for (const element of elementsFromEnd(header)) {
    const pair = element.map((parameter) => parameter.trim()).find((parameter) => /^for=/i.test(parameter));
    yield pair === undefined ? '' : unquoted(pair.slice('for='.length));
  }
}

/**
 * The elements, each as its parameters, read backwards: what the nearest proxy wrote is well-formed and stands last,
 * so that nothing a client left open before it changes how it is read. Each character is looked at once.
 */
function* elementsFromEnd(header: string): Generator<string[]> {
  let parameters: string[] = [];
  let [end, elementEnd] = [header.length, header.length];
  let isQuoted = false;
  for (let at = header.length - 1; at >= 0; at--) {
    if (elementEnd - at > LONGEST_ELEMENT) return yield [];
    const character = header[at];
    if (character === '"' && !isEscaped(header, at)) isQuoted = !isQuoted;
    if (isQuoted || (character !== ';' && character !== ',')) continue;
    parameters.push(header.slice(at + 1, end));
    end = at;
    if (character === ';') continue;
    yield parameters;
    parameters = [];
    elementEnd = at;
  }
  yield isQuoted ? [] : [...parameters, header.slice(0, end)];
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

const unquoted = (value: string): string =>
  value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;

/* The longest is an IPv6 address in brackets with a zone and a port. */
const LONGEST_ADDRESS = 80;

/** An address without port, brackets and zone; IPv4 written as IPv6 becomes IPv4 again. */
function readAddress(written: string): string | undefined {
  const text = written.trim();
  if (text.length > LONGEST_ADDRESS) return undefined;
  const bare =
    /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text.replace(/%.*$/, '');
  const address = /^::ffff:([\d.]+)$/i.exec(bare)?.[1] ?? bare;
  return isIP(address) === 0 ? undefined : address.toLowerCase();
}
