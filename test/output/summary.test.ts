import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { summaryCsv } from '../../src/output/summary.js';
import { tables } from '../../src/records/tables.js';
import { problemOf } from './scratch.js';
import { summaryRow } from './summary-row.js';

function cellsOf(text: string): Record<string, string>[] {
  return parse(text, { columns: true });
}

describe('the summary', () => {
  it('has a header in the order of the dictionary and one line a run', () => {
    const text = summaryCsv([
      summaryRow({ replication: 0 }),
      summaryRow({ replication: 1, saving_EUR: -0.25 }),
    ]);
    expect(text.split('\n')).toHaveLength(4);
    expect(text.split('\n')[0]).toBe(tables.summary.fields.map((field) => field.name).join(','));
    expect(cellsOf(text).map((row) => [row.replication, row.saving_EUR])).toEqual([
      ['0', String(summaryRow().saving_EUR)],
      ['1', '-0.25'],
    ]);
  });

  it('leaves null, NaN and infinity empty', () => {
    const [row] = cellsOf(
      summaryCsv([summaryRow({ staleRate: null, efficiency: NaN, latencyFinality_s_p95: Infinity })]),
    );
    expect(row).toMatchObject({ staleRate: '', efficiency: '', latencyFinality_s_p95: '' });
  });

  it('guards titles against spreadsheets and quotes them', () => {
    const text = summaryCsv([summaryRow({ title: '=HYPERLINK("x"), a week' })]);
    expect(text).toContain(`,"'=HYPERLINK(""x""), a week",`);
  });

  it('refuses an empty cell without a meaning, a fraction among integers, and minus infinity', () => {
    expect(problemOf(() => summaryCsv([summaryRow({ saving_EUR: null })]))).toMatchObject({
      code: 'CW-OUTPUT-CELL',
      category: 'invariant',
    });
    expect(problemOf(() => summaryCsv([summaryRow({ blocks_count: 0.5 })])).message).toContain(
      'blocks_count',
    );
    expect(problemOf(() => summaryCsv([summaryRow({ net_EUR: -Infinity })])).code).toBe('CW-OUTPUT-CELL');
  });
});
