import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAdapters } from '../../../src/cli/setup/adapters.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ondemand-adapters-'));
});
afterEach(() => rm(folder, { recursive: true }));

const NEEDED = `
  const yes = async () => ({ status: 'done' });
  export const liveRails = [
    { name: 'yes', method: 'invoice', currencies: null, prepare: yes, begin: yes, confirm: yes, capture: yes, refund: yes, cancel: yes, lookup: yes },
  ];
  export const liveSender = { send: async () => {} };
`;

async function load(more: string) {
  await writeFile(join(folder, 'adapters.mjs'), NEEDED + more);
  return loadAdapters(folder, { adapters: 'adapters.mjs', stripe: undefined });
}

describe('an operator’s module', () => {
  it('may tell the country of an address and when a number was moved', async () => {
    const { countryOfAddress, simSwap } = await load(
      `export const countryOfAddress = () => 'SE'; export const simSwap = async () => new Date(0);`,
    );
    expect(await countryOfAddress?.('192.0.2.1')).toBe('SE');
    expect(await simSwap?.('+46701740601', { signal: new AbortController().signal })).toEqual(new Date(0));
  });

  it('needs neither, and is refused with one that is no function', async () => {
    expect(Object.keys(await load('')).sort()).toEqual(['liveRails', 'liveSender']);
    await rm(join(folder, 'adapters.mjs'));
    await writeFile(join(folder, 'wrong.mjs'), `${NEEDED} export const simSwap = 'yesterday';`);
    await expect(loadAdapters(folder, { adapters: 'wrong.mjs', stripe: undefined })).rejects.toThrow(
      'simSwap must be a function',
    );
  });
});
