import { expect, it } from 'vitest';
import { fuzzMerchantApi } from '../support/fuzz/fuzzMerchantApi.js';

const REQUESTS = 20_000;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

it(`${REQUESTS} made-up requests to the merchant API, from the seed ${seed}`, async () => {
  const began = performance.now();
  const { requests, statuses, successes, faults } = await fuzzMerchantApi({ requests: REQUESTS, seed });
  console.log(`\n${requests} requests in ${Math.round((performance.now() - began) / 1000)} s, SEED=${seed}`);
  console.log('answers by status:', statuses);
  console.log('successes by operation:', successes);
  expect(faults).toEqual([]);
}, 570_000);
