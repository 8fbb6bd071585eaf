import { expect, it } from 'vitest';
import { fuzzMerchantApi } from '../support/fuzz/fuzzMerchantApi.js';

/* A slice of what `npm run test:fuzz` does. Other seeds find other things: they are for that command. */
it('500 made-up requests to the merchant API: no 5xx, no silence, well-formed problems, nothing written when refused', async () => {
  const report = await fuzzMerchantApi({ requests: 500, seed: 20160915 });
  expect(report.faults).toEqual([]);
  expect(report.statuses[201]).toBeGreaterThan(0);
  expect(report.statuses[422]).toBeGreaterThan(0);
}, 60_000);
