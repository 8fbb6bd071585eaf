import { describe, expect, it } from 'vitest';
import { randomSource } from '../../src/common/randomSource.js';

describe('a random source', () => {
  it('gives as many bytes as were asked for, and none twice', () => {
    const random = randomSource();
    const drawn = [16, 0, 1, 4096, 16, 5000, 32, ...Array(1000).fill(16)].map((bytes) => {
      const given = random(bytes);
      expect(given).toHaveLength(bytes);
      return Buffer.from(given);
    });
    const long = drawn.filter(({ length }) => length >= 16).map((bytes) => bytes.toString('hex'));
    expect(new Set(long).size).toBe(long.length);
  });

  it('changes nothing that it gave before', () => {
    const random = randomSource();
    const first = random(16);
    const seen = Buffer.from(first).toString('hex');
    for (let times = 0; times < 1000; times += 1) random(16);
    expect(Buffer.from(first).toString('hex')).toBe(seen);
  });
});
