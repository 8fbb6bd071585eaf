import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beancountJournal } from '../../src/ledger/beancountJournal.js';
import type { Entry } from '../../src/ledger/entry.js';
import { hledgerJournal } from '../../src/ledger/hledgerJournal.js';
import type { Statement } from '../../src/ledger/statement.js';
import type { Merchant } from '../../src/merchants/merchant.js';

const entry: Entry = {
  entryId: '0f0c6d0e-5a0f-4b4e-9d54-1f9a4f8f6a11',
  bookedAt: new Date('2026-11-30T23:30:00.250Z'),
  cause: 'capture',
  debit: 'receivable',
  credit: 'payable',
  amount: 9900,
  currency: 'SEK',
  rail: 'sandbox-card',
  orderId: '5b0c6d0e-5a0f-4b4e-9d54-1f9a4f8f6a22',
  userToken: 'token',
  reference: 'A-1',
};

/** What is free text in a statement: the shop's name, a rail's, the shop's own references. */
type Texts = { name?: string; rail?: string; reference?: string };

const statementOf = (
  { name = 'News', rail = 'sandbox-card', reference = 'A-1' }: Texts,
  timeZone = 'UTC',
): Statement => ({
  merchant: { name } as Merchant,
  from: new Date('2026-11-01T00:00:00Z'),
  to: new Date('2026-12-01T00:00:00Z'),
  timeZone,
  books: [{ rail, currency: 'SEK' }],
  opening: [],
  parts: (async function* () {
    yield [{ ...entry, rail, reference }];
  })(),
  closing: () => [
    { rail, currency: 'SEK', account: 'receivable', amount: 9900 },
    { rail, currency: 'SEK', account: 'payable', amount: -9900 },
  ],
});

async function written(lines: AsyncIterable<string>): Promise<string[]> {
  let text = '';
  for await (const line of lines) text += `${line}\n`;
  return text.split('\n');
}

describe('a journal', () => {
  it('of hledger has a transaction for a row, on the day of the zone', async () => {
    const lines = await written(hledgerJournal(statementOf({}, 'Europe/Stockholm')));
    expect(lines).toContain('decimal-mark .');
    expect(lines).toContain('commodity 1000.00 SEK');
    const at = lines.findIndex((line) => line.startsWith('2026'));
    expect(lines.slice(at, at + 3)).toEqual([
      `2026-12-01 (${entry.orderId}) capture A-1  ; id: ${entry.entryId}, time: 2026-11-30T23:30:00.250Z`,
      '    Assets:Receivable:Sandbox-card  99.00 SEK',
      '    Liabilities:Payable:Sandbox-card  -99.00 SEK',
    ]);
  });

  it('of beancount has a transaction for a row, on the day of the zone', async () => {
    const lines = await written(beancountJournal(statementOf({ reference: 'a "b" \\' })));
    const at = lines.findIndex((line) => line.startsWith('2026'));
    expect(lines.slice(at, at + 6)).toEqual([
      '2026-11-30 * "capture" "a \\"b\\" \\\\"',
      `  id: "${entry.entryId}"`,
      '  time: "2026-11-30T23:30:00.250Z"',
      `  order: "${entry.orderId}"`,
      '  Assets:Receivable:Sandbox-card  99.00 SEK',
      '  Liabilities:Payable:Sandbox-card  -99.00 SEK',
    ]);
  });

  it('has the same lines whatever a shop writes: no text begins one of its own, or ends what it stands in', async () => {
    const forged = [
      '\n2026-11-01 forged\n  Assets:X  1 SEK',
      '\r\n',
      '\u2028x',
      '\u0085x',
      '\v',
      '; x',
      '"',
      '\\',
      '\\"',
      '\0',
    ];
    const text = fc.oneof(fc.constantFrom(...forged), fc.string({ unit: 'binary' }), fc.string());
    /* What a line is made of, with its free text taken out. */
    const shape = (lines: string[]) =>
      lines.map((line) =>
        line
          .replace(/^; .*: what moved/, '; what moved')
          .replace(/(Assets|Liabilities):(\w+):[A-Za-z0-9-]+/, '$1:$2')
          .replace(/(capture) [^;]*(?= {2}; id)/, '$1')
          .replace(/"capture" "(?:[^"\\]|\\.)*"$/, '"capture"'),
      );
    const [hledger, beancount] = [
      await written(hledgerJournal(statementOf({}))),
      await written(beancountJournal(statementOf({}))),
    ];
    await fc.assert(
      fc.asyncProperty(fc.record({ name: text, rail: text, reference: text }), async (texts) => {
        expect(shape(await written(hledgerJournal(statementOf(texts))))).toEqual(shape(hledger));
        expect(shape(await written(beancountJournal(statementOf(texts))))).toEqual(shape(beancount));
      }),
      { numRuns: 300 },
    );
  });
});
