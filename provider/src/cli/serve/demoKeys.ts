import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addMerchant } from '../../merchants/addMerchant.js';
import { listMerchants } from '../../merchants/merchantStore.js';
import { errorCode } from '../../store/storeError.js';
import type { depsOf } from '../setup/commandStore.js';

type Keys = { apiKey: string; apiSecret: string };

/**
 * The keys of a demo shop: registered once, then the same at every start. The store keeps secrets only as hashes, so
 * the demo remembers its own in `demo.json`, which only its owner may read, in `folder`.
 */
export async function demoKeys(
  deps: ReturnType<typeof depsOf>,
  shop: { title: string; url: string },
  folder: string,
): Promise<Keys> {
  const file = join(folder, 'demo.json');
  const remembered = await read(file);
  const known = remembered[shop.url];
  const merchants = await listMerchants(deps.database);
  if (known && merchants.some(({ apiKey }) => apiKey === known.apiKey)) return known;

  const { apiKey, apiSecret } = await addMerchant(deps, { name: shop.title, origins: [shop.url] });
  await write(file, { ...remembered, [shop.url]: { apiKey, apiSecret } });
  return { apiKey, apiSecret };
}

async function read(file: string): Promise<Record<string, Keys>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, Keys>;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return {};
    throw error;
  }
}

async function write(file: string, keys: Record<string, Keys>): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}
