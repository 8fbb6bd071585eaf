import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createVault } from '../../src/common/vault.js';

const masterKey = randomBytes(32);
const vault = createVault(masterKey, randomBytes);

describe('a sealed text', () => {
  it('opens with the same key and context', () => {
    expect(vault.open(vault.seal('secret ключ', 'test/kid'), 'test/kid')).toBe('secret ключ');
  });

  it('does not open in another context', () => {
    const box = vault.seal('secret', 'test/kid');
    expect(() => vault.open(box, 'live/kid')).toThrow();
  });

  it('does not open with another key', () => {
    const box = vault.seal('secret', 'test/kid');
    expect(() => createVault(randomBytes(32), randomBytes).open(box, 'test/kid')).toThrow();
  });

  it('does not open after any one bit was changed', () => {
    const box = vault.seal('secret', 'test/kid');
    for (let at = 0; at < box.length; at += 1) {
      const changed = Buffer.from(box);
      changed[at]! ^= 1;
      expect(() => vault.open(changed, 'test/kid')).toThrow();
    }
  });
});

describe('a keyed hash', () => {
  it('is the same for the same purpose and parts', () => {
    expect(vault.hash('code', 'a', 'b')).toEqual(createVault(masterKey, randomBytes).hash('code', 'a', 'b'));
  });

  it.each([
    ['another purpose', () => vault.hash('other', 'a', 'b')],
    ['parts cut elsewhere', () => vault.hash('code', 'ab', '')],
    ['another key', () => createVault(randomBytes(32), randomBytes).hash('code', 'a', 'b')],
  ])('differs for %s', (_, other) => expect(other()).not.toEqual(vault.hash('code', 'a', 'b')));
});

it('refuses a master key of another length', () => {
  expect(() => createVault(randomBytes(16), randomBytes)).toThrow(TypeError);
});
