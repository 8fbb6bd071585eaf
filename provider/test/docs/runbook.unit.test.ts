import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/metrics/metrics.js';

const page = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
const alerts = [...page.matchAll(/- alert: (\w+)\n\s+expr: (.*)/g)].map(([, name = '', expression = '']) => ({
  name,
  expression,
}));

const served = await createMetrics({ unsettled: async () => [], pool: () => undefined }).text();

describe('every alarm of docs/operations.md', () => {
  it('is there', () => {
    expect(alerts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['OutcomeUnknown', 'CodesRefused', 'MessagesRefused', 'CookiesCopied']),
    );
  });

  it.each(alerts)('$name says in the runbook what to do', ({ name }) => {
    const [line = ''] = page.split('\n').filter((each) => each.startsWith(`**${name}.**`));
    expect(line.length).toBeGreaterThan(40);
  });

  it.each(alerts)('$name watches metrics that there are', ({ expression }) => {
    for (const [metric] of expression.matchAll(/ondemand_\w+/g)) {
      expect(page).toContain(`| \`${metric}\``);
      expect(served).toContain(`# TYPE ${metric} `);
    }
  });
});
