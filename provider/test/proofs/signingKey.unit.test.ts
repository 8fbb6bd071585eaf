import { describe, expect, it } from 'vitest';
import type { SigningKey } from '../../src/ports/keyRing.js';
import { activeKey, isPublished } from '../../src/proofs/signingKey.js';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
const key = (
  kid: string,
  activeFrom: number,
  retiredAt: number | null = null,
  mode: 'test' | 'live' = 'test',
): SigningKey => ({
  mode,
  kid,
  publicJwk: {},
  createdAt: at(0),
  activeFrom: at(activeFrom),
  retiredAt: retiredAt === null ? null : at(retiredAt),
});

describe('signing keys', () => {
  it('hand over without a gap: the old one signs until the second the new one does', () => {
    const keys = [key('new', 100), key('old', 0, 100)];
    expect(activeKey(keys, 'test', at(99.999))?.kid).toBe('old');
    expect(activeKey(keys, 'test', at(100))?.kid).toBe('new');
  });

  it('of the other mode never sign', () => {
    expect(activeKey([key('live', 0, null, 'live')], 'test', at(1))).toBeUndefined();
  });

  it('sign on when the clock is set back to before the first of them', () => {
    const keys = [key('next', 300), key('first', 100, 300)];
    expect(activeKey(keys, 'test', at(0))?.kid).toBe('first');
  });

  it('are published before they sign and until their last proof has expired', () => {
    expect(isPublished(key('next', 1000), at(0))).toBe(true);
    expect(isPublished(key('old', 0, 100), at(100 + 600))).toBe(true);
    expect(isPublished(key('old', 0, 100), at(100 + 600 + 11))).toBe(false);
  });
});
