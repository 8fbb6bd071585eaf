import { expect, it } from 'vitest';

it('can be imported on a server, where nothing happens', async () => {
  expect(globalThis).not.toHaveProperty('document');
  const { mount, upgrade, OnDemandError, isOnDemandError } = await import('../../src/sdk/index.js');
  await import('../../src/sdk/auto.js');
  await import('../../src/sdk/element.js');
  await import('../../src/sdk/react.js');
  const { loadOnDemand } = await import('../../src/sdk/load.js');
  expect(await loadOnDemand('https://pay.example')).toBeNull();
  expect([mount, upgrade, OnDemandError, isOnDemandError].every((value) => typeof value === 'function')).toBe(true);
});

it('knows that there is nothing to mount on a server', async () => {
  const { mount, upgrade, isOnDemandError } = await import('../../src/sdk/index.js');
  let thrown: unknown;
  try {
    mount('#buy', { providerUrl: 'https://pay.example', apiKey: 'test_12345678' });
  } catch (error) {
    thrown = error;
  }
  expect(isOnDemandError(thrown)).toBe(true);
  expect(thrown).toMatchObject({ code: 'invalid_option', message: expect.stringContaining('not on a server') });
  expect(upgrade()).toEqual([]);
});
