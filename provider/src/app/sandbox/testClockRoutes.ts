import type { Hono } from 'hono';
import * as v from 'valibot';
import type { AppEnv } from '../../http/env.js';
import { readFields } from '../../http/frameRequest.js';
import { route } from '../../http/routes.js';
import type { Deps } from '../../ports/deps.js';
import { durationLater, readDuration } from '../../test-clock/duration.js';
import { moveTestClock, readTestClock, testTimeView } from '../../test-clock/testClock.js';

const duration = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const read = readDuration(dataset.value);
    if (read) return read;
    addIssue({ message: 'must be such as 3days, 1week, 1month or 1year' });
    return NEVER;
  }),
);
const moment = v.pipe(v.string(), v.isoTimestamp('must be an ISO 8601 moment with a time zone'));

const MoveClockSchema = v.pipe(
  v.object({ advance: v.optional(duration), to: v.optional(moment) }),
  v.check(({ advance, to }) => (advance === undefined) !== (to === undefined), 'must have either advance or to'),
);

/** The clock of test keys, for a shop that shows what comes next month. Not there at all unless the sandbox is on. */
export function testClockRoutes(app: Hono<AppEnv>, deps: Deps): void {
  if (!deps.sandbox) return;
  route(app, '/sandbox/clock', {
    GET: async (c) => c.json(testTimeView(await readTestClock(deps))),
    POST: async (c) => {
      const { advance, to } = await readFields(MoveClockSchema, c);
      const target = (from: Date) => (advance ? durationLater(from, advance) : new Date(to ?? Number.NaN));
      return c.json(testTimeView(await moveTestClock(deps, target)));
    },
  });
}
