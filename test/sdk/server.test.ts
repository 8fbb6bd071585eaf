import { expect, it } from 'vitest';

it('can be imported on a server, where nothing happens', async () => {
  expect(globalThis).not.toHaveProperty('document');
  const { mount, upgrade, OnDemandError, isOnDemandError } = await import('../../src/sdk/index.js');
  await import('../../src/sdk/auto.js');
  await import('../../src/sdk/element.js');
  const { loadOnDemand } = await import('../../src/sdk/load.js');
  expect(await loadOnDemand('https://pay.example')).toBeNull();
  expect([mount, upgrade, OnDemandError, isOnDemandError].every((value) => typeof value === 'function')).toBe(true);
});
