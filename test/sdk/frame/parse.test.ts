import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { MAX_FRAME_HEIGHT, STATES } from '../../../src/protocol/bridge.js';
import { HeightSchema, StateSchema } from '../../../src/protocol/bridgeSchemas.js';
import { SubmissionSchema } from '../../../src/protocol/submissionSchema.js';
import { parseHeight, parseReply, parseState, parseSubmission } from '../../../src/sdk/frame/parse.js';

/** Anything that structured cloning could bring, with the interesting values more often than chance has them. */
const arbitraryText = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    'x'.repeat(200),
    'x'.repeat(201),
    'x'.repeat(254),
    'x'.repeat(255),
    'x'.repeat(8192),
    'x'.repeat(8193),
  ),
  fc.anything(),
);
const arbitrary = fc.oneof(
  fc.anything(),
  fc.constantFrom(...STATES),
  fc.constantFrom(0, 1, MAX_FRAME_HEIGHT, MAX_FRAME_HEIGHT + 1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '340'),
  fc.integer(),
  fc.record({ userToken: arbitraryText, originProof: arbitraryText, email: arbitraryText }, { requiredKeys: [] }),
);

describe('what the frame sends is accepted exactly as the protocol says', () => {
  const cases: [string, v.GenericSchema, (value: unknown) => unknown][] = [
    ['a state', StateSchema, parseState],
    ['a height', HeightSchema, parseHeight],
    ['a submission', SubmissionSchema, parseSubmission],
  ];
  it.each(cases)('%s', (_, schema, parse) => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        const expected = v.safeParse(schema, value);
        expect(parse(value)).toEqual(expected.success ? expected.output : undefined);
      }),
      { numRuns: 2000 },
    );
  });
});

it.each([
  [{ ok: true }, { ok: true }],
  [{ ok: true, more: 1 }, { ok: true }],
  [
    { ok: true, shop: 'Kiosk' },
    { ok: true, shop: 'Kiosk' },
  ],
  [
    { ok: false, reason: 'busy' },
    { ok: false, reason: 'busy' },
  ],
  [{ ok: false }, undefined],
  [{ ok: 1 }, undefined],
  [undefined, undefined],
  [null, undefined],
  ['ok', undefined],
])('reads the reply %j', (value, expected) => {
  expect(parseReply(value)).toEqual(expected);
});
