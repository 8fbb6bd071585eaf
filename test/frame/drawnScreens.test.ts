import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { drawnFrom, RECORD } from '../../scripts/drawnFrom.mjs';

/* Else people see in the docs what the product does not look like. */
it('the pictures of the docs are drawn from the screens as they are: `npm run screens`', () => {
  expect(JSON.parse(readFileSync(RECORD, 'utf8'))).toEqual({ from: drawnFrom() });
});
