/** The loss decomposition: paired differences by hand, what adds up, and what the table and the file say of it. */
import { describe, expect, it } from 'vitest';
import {
  decomposeLoss,
  decompositionCsv,
  decompositionTable,
  type CauseRows,
  type LossRow,
} from '../../src/report/index.js';
import { facts, summaryRows } from './rows.js';

/** Savings of three replications as they are, and without forecast and ledger errors, and without both. */
const savings = (values: readonly number[]) =>
  summaryRows(values.length, (r) => ({ saving_EUR: values[r]!, efficiency: r === 1 ? null : 0.5 }));
const causes: readonly CauseRows[] = [
  { cause: 'forecast', state: 'measured', note: '', rows: savings([13, 14, 15]) },
  { cause: 'strategy', state: 'absent', note: 'it is ideal already', rows: [] },
  { cause: 'mechanism', state: 'inseparable', note: 'metered energy is shared '.repeat(5).trim(), rows: [] },
  { cause: 'ledger', state: 'measured', note: '', rows: savings([9, 12, 12]) },
];
const rows = decomposeLoss(savings([10, 11, 12]), causes, savings([14, 17, 18]));
const of = (measure: string): Record<string, LossRow> =>
  Object.fromEntries(rows.filter((row) => row.measure === measure).map((row) => [row.cause, row]));

describe('decomposeLoss', () => {
  it('is the mean paired difference of each cause; all together is the sum and the interaction', () => {
    // forecast: +3 each; ledger: -1, +1, 0; together: +4, +6, +6; sum: 2, 4, 3; interaction: 2, 2, 3
    const means = Object.entries(of('saving_EUR')).map(([cause, { loss }]) => [cause, loss.mean]);
    expect(means).toEqual([
      ['forecast', 3],
      ['strategy', null],
      ['mechanism', null],
      ['ledger', 0],
      ['sum', 3],
      ['together', expect.closeTo(16 / 3, 12)],
      ['interaction', expect.closeTo(7 / 3, 12)],
    ]);
    // t(0.975; 2) = 4.3027, standard deviations 0, 1 and 1/sqrt(3), over sqrt(3)
    const { forecast, ledger, interaction } = of('saving_EUR');
    expect(forecast!.loss.halfWidth).toBe(0);
    expect(ledger!.loss.halfWidth).toBeCloseTo(4.3027 / Math.sqrt(3), 3);
    expect(interaction!.loss.halfWidth).toBeCloseTo(4.3027 / 3, 3);
    expect([forecast!.verdict, ledger!.verdict, interaction!.verdict]).toEqual([
      'higher',
      'unclear',
      'higher',
    ]);
  });

  it('counts only replications that have the measure in every run, and finished in every run', () => {
    expect(of('efficiency')['forecast']!.loss.count).toBe(2);
    const fewer = decomposeLoss(savings([10, 11, 12]), causes, savings([14]));
    expect(fewer.every(({ loss }) => loss.count === 1)).toBe(true);
    expect(fewer.find(({ cause }) => cause === 'forecast')!.verdict).toBeNull();
  });
});

describe('what is said of it', () => {
  it('the file leaves cells of causes without a run empty', () => {
    const lines = decompositionCsv(rows).split('\n');
    expect(lines[0]).toBe('cause,measure,unit,state,replications_count,loss,low,high,verdict');
    expect(lines).toContain('forecast,saving_EUR,EUR,measured,3,3,3,3,higher');
    expect(lines).toContain('strategy,saving_EUR,EUR,absent,3,,,,');
    expect(lines).toHaveLength(1 + 5 * 7 + 1);
  });

  it('the table fits 100 columns, gives reasons, and a share of the loss only where both are certain', () => {
    const lines = decompositionTable('toy', rows, facts);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
    const text = lines.join('\n');
    expect(text).toContain('toy: what is lost by each cause over 7 days, 3 runs each, on the same seeds');
    expect(text).toContain('absent: it is ideal already');
    const year = decompositionTable('toy', rows, { ...facts, periods: ['winter', 'summer'] });
    expect(year.join('\n')).toContain('toy: what is lost by each cause per year, 3 runs each');
    expect(text).toMatch(/inseparable: metered energy/);
    expect(text).toMatch(/forecast +\+3\.00 ± 0\.00 +56 % +higher/);
    expect(text).toMatch(/ledger +0\.00 ± 2\.48 +unclear/);
  });
});
