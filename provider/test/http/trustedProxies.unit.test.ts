import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientAddress, readTrustedProxies } from '../../src/http/trustedProxies.js';

const proxies = readTrustedProxies(['10.0.0.0/8', '192.0.2.7', '2001:db8:ffff::/48']);
const from = (peer: string | undefined, headers: Record<string, string>, trusted = proxies) =>
  clientAddress(peer, new Headers(headers), trusted);

describe('clientAddress', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['203.0.113.9, 10.1.1.1', '203.0.113.9'],
    ['6.6.6.6, 203.0.113.9, 10.1.1.1, 192.0.2.7', '203.0.113.9'],
    ['203.0.113.9:4711', '203.0.113.9'],
    ['2001:DB8::5', '2001:db8::5'],
    ['[2001:db8::5]:443, 2001:db8:ffff::1', '2001:db8::5'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['10.1.1.1, 10.1.1.2', '10.1.1.1'],
    ['6.6.6.6, unknown', '10.0.0.1'],
    ['6.6.6.6, <script>, 10.1.1.1', '10.1.1.1'],
    ['6.6.6.6,', '10.0.0.1'],
    ['', '10.0.0.1'],
  ])('behind a proxy, X-Forwarded-For %j means %s', (header, client) => {
    expect(from('10.0.0.1', { 'X-Forwarded-For': header })).toBe(client);
  });

  it.each([
    ['for=203.0.113.9', '203.0.113.9'],
    ['for=6.6.6.6, For="203.0.113.9:4711";proto=https;by=10.0.0.1', '203.0.113.9'],
    ['proto=https;for="[2001:db8::5]:4711", for=10.1.1.1', '2001:db8::5'],
    ['for="6.6.6.6, for=203.0.113.9"', '10.0.0.1'],
    ['for=6.6.6.6, for=_hidden', '10.0.0.1'],
    ['for=6.6.6.6, proto=https', '10.0.0.1'],
    ['for="6.6.6.6, for=203.0.113.9', '203.0.113.9'],
    ['for="6.6.6.6\\\\", for=203.0.113.9;host="a\\"b:80,;"', '203.0.113.9'],
  ])('behind a proxy, Forwarded %j means %s', (header, client) => {
    expect(from('10.0.0.1', { Forwarded: header })).toBe(client);
  });

  it('does not read an element longer than any proxy writes', () => {
    expect(from('10.0.0.1', { Forwarded: `for=6.6.6.6;by="${'x'.repeat(2000)}"` })).toBe('10.0.0.1');
    expect(from('10.0.0.1', { Forwarded: `for=203.0.113.9;by="${'x'.repeat(900)}"` })).toBe('203.0.113.9');
  });

  it('believes neither of two headers that disagree, since a proxy may pass on one that a client made up', () => {
    const both = { 'X-Forwarded-For': '203.0.113.9', Forwarded: 'for=6.6.6.6' };
    expect(from('10.0.0.1', both)).toBe('10.0.0.1');
    expect(from('10.0.0.1', { ...both, Forwarded: 'for=203.0.113.9' })).toBe('203.0.113.9');
  });

  it('knows a proxy that comes as IPv4 in IPv6', () => {
    expect(from('::ffff:10.0.0.1', { 'X-Forwarded-For': '203.0.113.9' })).toBe('203.0.113.9');
    expect(from('::ffff:203.0.113.9', { 'X-Forwarded-For': '6.6.6.6' })).toBe('203.0.113.9');
  });

  it('stays silent where nothing is known of the connection', () => {
    expect(from(undefined, { 'X-Forwarded-For': '203.0.113.9' })).toBeUndefined();
  });

  const stranger = fc.ipV4().filter((address) => !proxies(address));
  const anything = fc.oneof(
    fc.string().map((text) => text.replace(/[^\x20-\x7e]/g, '')),
    fc.ipV4(),
    fc.ipV6(),
    fc.array(fc.oneof(fc.ipV4(), fc.constantFrom('for=6.6.6.6', 'unknown', '""', '"'))).map((all) => all.join(', ')),
  );

  it('never believes a stranger, whatever it says', () => {
    fc.assert(
      fc.property(stranger, anything, anything, (peer, given, standard) => {
        expect(from(peer, { 'X-Forwarded-For': given, Forwarded: standard })).toBe(peer);
        expect(from(peer, { 'X-Forwarded-For': given }, readTrustedProxies([]))).toBe(peer);
      }),
    );
  });

  it('cannot be moved by what a client sends through a proxy that appends', () => {
    fc.assert(
      fc.property(stranger, anything, fc.boolean(), (client, sent, isStandard) => {
        const closed = sent.replaceAll('"', '');
        const headers = isStandard
          ? { Forwarded: `${closed}, for=${client}` }
          : { 'X-Forwarded-For': `${sent}, ${client}` };
        expect(from('10.0.0.1', headers)).toBe(client);
      }),
    );
  });

  it('cannot be moved to an address of the client’s choice by quotes left open before what the proxy wrote', () => {
    const open = fc
      .array(fc.constantFrom('"', '\\', ',', ';', 'for=6.6.6.6', 'for="6.6.6.6', ' '))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(open, stranger, (sent, client) => {
        expect(from('10.0.0.1', { Forwarded: `${sent}, for="${client}:80";proto=https` })).toBe(client);
      }),
    );
  });
});

describe('a header as long as the server lets through', () => {
  const LONG = 15 * 1024;
  const filled = (part: string) => part.repeat(Math.floor(LONG / part.length));
  const shapes = [
    '"',
    '\\',
    '\\"',
    '"\\',
    ',',
    ';',
    '=',
    'a',
    ' ',
    'for="',
    'for=a;',
    'for="a",',
    '%',
    '[',
    ',10.1.1.1',
    ',for=10.1.1.1',
  ];

  it.each(shapes)('of %j costs no more than a few usual ones', (part) => {
    const isTrusted = readTrustedProxies(['10.0.0.0/8']);
    const usual = () => from('10.0.0.1', { Forwarded: 'for=203.0.113.9;proto=https' }, isTrusted);
    for (const name of ['Forwarded', 'X-Forwarded-For']) {
      const headers = new Headers({ [name]: filled(part) });
      const ratio = () => timeOf(() => clientAddress('10.0.0.1', headers, isTrusted)) / timeOf(usual);
      // What the machine does beside it makes a run longer, never shorter: the best of several is the header's own.
      expect(Math.min(...Array.from({ length: 5 }, ratio))).toBeLessThan(20);
    }
  });

  it('is not looked at where no proxy is trusted', () => {
    const get = () => {
      throw new Error('was read');
    };
    expect(clientAddress('203.0.113.9', { get }, readTrustedProxies([]))).toBe('203.0.113.9');
    expect(() => clientAddress('10.0.0.1', { get }, proxies)).toThrow('was read');
  });
});

/** Of many runs the fastest, in milliseconds: what else the machine does only makes the others slower. */
function timeOf(run: () => unknown): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 20; round++) {
    const begun = performance.now();
    for (let times = 0; times < 10; times++) run();
    fastest = Math.min(fastest, performance.now() - begun);
  }
  return fastest;
}

describe('readTrustedProxies', () => {
  it.each(['10.0.0.0/33', '2001:db8::/129', 'proxy.example', '10.0.0', '', '10.0.0.0/', '*'])('refuses %j', (range) => {
    expect(() => readTrustedProxies([range])).toThrow(/no address and no CIDR range/);
  });

  it('takes an address for itself alone', () => {
    expect([proxies('192.0.2.7'), proxies('192.0.2.8'), proxies('nonsense')]).toEqual([true, false, false]);
  });
});
