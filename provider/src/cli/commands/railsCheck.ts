import { randomUUID } from 'node:crypto';
import type { PaymentRail } from '../../ports/paymentRail.js';
import { railCases } from '../../rails/check/railCases.js';
import { withDeps } from '../setup/commandDeps.js';
import type { CommandDefinition } from '../setup/commandLine.js';
import { addStoreOption, type StoreOption } from '../setup/commandStore.js';
import { Reported, WrongUsage } from '../setup/failure.js';

type Outcome = { name: string; outcome: 'passed' | 'failed'; message?: string };

/** `ondemand rails check`: what a rail promises, tried on its own test account. */
export const railsCheck: CommandDefinition<StoreOption> = {
  name: 'check <name>',
  summary: 'try on its own test account what a payment rail promises',
  setUp: addStoreOption,
  async run(context, options, name = '') {
    await withDeps(context, options, async ({ rails }) => {
      const outcomes = await tryAll(checkable(rails.test, rails.live, name));
      const passed = outcomes.every(({ outcome }) => outcome === 'passed');
      context.report({ rail: name, passed, cases: outcomes }, outcomes.map(line).join('\n'));
      if (!passed) throw new Reported();
    });
  },
};

function checkable(test: readonly PaymentRail[], live: readonly PaymentRail[], name: string): PaymentRail {
  const named = ({ name: each }: PaymentRail) => each === name;
  const rail = test.find(named);
  if (rail?.trials) return rail;
  if (live.some(named)) {
    throw new WrongUsage(`${name} is configured with a live key: nothing is tried with money. Use its test account.`);
  }
  if (rail) throw new WrongUsage(`${name} has no test account of its own to be tried on.`);
  const names = [...test, ...live].map((each) => each.name);
  throw new WrongUsage(`There is no rail of this name. Configured: ${names.join(', ')}.`);
}

async function tryAll(rail: PaymentRail): Promise<Outcome[]> {
  const trials = await rail.trials?.();
  if (!trials) return [];
  const outcomes: Outcome[] = [];
  for (const { name, run } of railCases({ rail, trials, newId: randomUUID })) {
    const outcome = await run().then(
      () => ({ name, outcome: 'passed' as const }),
      (error: unknown) => ({ name, outcome: 'failed' as const, message: (error as Error).message }),
    );
    outcomes.push(outcome);
  }
  return outcomes;
}

const line = ({ name, outcome, message }: Outcome): string =>
  `${outcome.padEnd(6)}  ${name}${message === undefined ? '' : `\n        ${message}`}`;
