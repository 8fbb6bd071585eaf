import { durationLater, readDuration } from '../../test-clock/duration.js';
import { moveTestClock, readTestClock, type TestTime, testTimeView } from '../../test-clock/testClock.js';
import type { CommandDefinition } from '../setup/commandLine.js';
import { addStoreOption, depsOf, type StoreOption, withStore } from '../setup/commandStore.js';
import { WrongUsage } from '../setup/failure.js';

/** `ondemand clock show`: what the clock of test keys shows. */
export const clockShow: CommandDefinition<StoreOption> = {
  name: 'show',
  summary: 'what the clock of test keys shows',
  setUp: addStoreOption,
  async run(context, options) {
    const time = await withStore(context, options, (store) => readTestClock(depsOf(store)));
    context.report(testTimeView(time), lineOf(time));
  },
};

/** `ondemand clock advance`: lets time pass under test keys. Live keys always have the real time. */
export const clockAdvance: CommandDefinition<StoreOption> = {
  name: 'advance <duration>',
  summary: 'let time pass under test keys: 3days, 1week, 1month, 1year',
  setUp: addStoreOption,
  async run(context, options, text = '') {
    const duration = readDuration(text);
    if (!duration) {
      throw new WrongUsage(
        'the duration must be such as 3days, 1week, 1month or 1year; the test clock only moves forward.',
      );
    }
    const time = await withStore(context, options, (store) =>
      moveTestClock(depsOf(store), (from) => durationLater(from, duration)),
    );
    context.report(testTimeView(time), lineOf(time));
  },
};

const DAY = 86_400_000;

const lineOf = ({ now, ahead }: TestTime): string =>
  `${now.toISOString()}  ${ahead === 0 ? 'the real time' : `${Math.round(ahead / DAY)} days ahead`}`;
