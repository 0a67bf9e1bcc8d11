/** The break-even spread: what is said of rows by hand, which replications count, and that nothing unclear is said to pay. */
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { breakEvenTable } from '../../src/records/fields-break-even.js';
import { breakEvenCsv, breakEvenLines, findBreakEven, type BreakEven } from '../../src/report/index.js';
import { facts, summaryRows } from './rows.js';

/** Nets of replications at each spread, the margin falling from 6 ct to 0; retail 30 ct and charges 10 ct on a local kWh. */
function found(...nets: readonly (readonly number[])[]): BreakEven {
  return findBreakEven(
    nets.map((values, k) => {
      const margin_EUR_per_kWh = 0.06 - (0.06 * k) / (nets.length - 1);
      return {
        name: k === 0 ? 'as-it-is' : `spread-${k + 1}`,
        feedIn_EUR_per_kWh: 0.2 - margin_EUR_per_kWh,
        spread_EUR_per_kWh: 0.1 + margin_EUR_per_kWh,
        margin_EUR_per_kWh,
        rows: summaryRows(values.length, (r) => ({
          net_EUR: values[r]!,
          breakEvenFee_EUR: 0.01,
          traded_kWh: 5,
        })),
      };
    }),
  );
}
const verdicts = ({ points }: BreakEven): unknown[] => points.map(({ verdict }) => verdict);
const textOf = (result: BreakEven): string =>
  breakEvenLines('toy', result, facts).join('\n').replaceAll(/\s+/g, ' ');

describe('findBreakEven', () => {
  it('finds where the mean crosses zero, with its interval', () => {
    // gains 100 m - 2 and 100 m - 2.2 and 100 m - 1.8: zero at a margin of 2 ct; the same slope, so +- 4.3027 x 0.2 / sqrt(3) / 100
    const nets = [6, 4, 2, 0].map((cents) => [cents - 2, cents - 2.2, cents - 1.8]);
    const result = found(...nets);
    expect(result.crossing!.margin_EUR_per_kWh).toBeCloseTo(0.02, 12);
    expect(result.crossing!.spread_EUR_per_kWh).toBeCloseTo(0.12, 12);
    expect(result.crossing!.feedIn_EUR_per_kWh).toBeCloseTo(0.18, 12);
    const half = ((4.302653 / Math.sqrt(3)) * 0.2) / 100;
    expect(result.spreadLow_EUR_per_kWh).toBeCloseTo(0.12 - half, 8);
    expect(result.spreadHigh_EUR_per_kWh).toBeCloseTo(0.12 + half, 8);
    expect([result.verdict, verdicts(result)]).toEqual(['crosses', ['pays', 'pays', 'unclear', 'loses']]);
    // pair by pair every run loses the same
    expect(result.points[3]!.change).toMatchObject({ mean: expect.closeTo(-6, 12) as number, count: 3 });
    expect(result.points[3]!.change.halfWidth).toBeCloseTo(0, 12);
  });

  it('says that it pays throughout, or nowhere, only where every interval says so', () => {
    expect(found([5, 6, 7], [4, 5, 6], [3, 4, 5]).verdict).toBe('pays-throughout');
    expect(found([5, 6, 7], [4, 5, 6], [0, 0, 0])).toMatchObject({
      verdict: 'pays-throughout',
      crossing: null,
    });
    expect(found([-5, -6, -7], [-6, -7, -8]).verdict).toBe('pays-nowhere');
    // the last interval spans zero, though its mean does not
    expect(found([5, 6, 7], [4, 5, 6], [-1, 1, 3]).verdict).toBe('unclear');
    expect(found([-5, -6, -7], [-3, -1, 1]).verdict).toBe('unclear');
  });

  it('is unclear where the interval of the crossing is open, or it pays again beyond', () => {
    // crosses, but the scenario's own spread is not certain to pay
    const open = found([-5, 1, 7], [-8, -8.1, -8.2]);
    expect(open).toMatchObject({ verdict: 'unclear', spreadHigh_EUR_per_kWh: null });
    expect(open.crossing).not.toBeNull();
    expect(open.spreadLow_EUR_per_kWh).not.toBeNull();
    expect(found([5, 6, 7], [-5, -6, -7], [5, 6, 7], [-5, -6, -7])).toMatchObject({
      verdict: 'unclear',
      crossing: null,
    });
    // a spread wider than the interval of the crossing that is not certain to pay
    const uncertain = found([-90, 100, 20], [9, 10, 11], [-9, -10, -11]);
    expect(verdicts(uncertain)).toEqual(['unclear', 'pays', 'loses']);
    expect(uncertain.verdict).toBe('unclear');
  });

  it('nothing traded at a ledger without cost is even, and no claim', () => {
    const result = found([5, 6, 7], [-5, -6, -7], [0, 1e-14, 0]);
    expect([result.verdict, verdicts(result)]).toEqual(['crosses', ['pays', 'loses', 'even']]);
    expect(found([0, 0], [0, 0]).verdict).toBe('pays-throughout');
    expect(textOf(found([0, 0], [0, 0]))).toContain('neither gains nor loses');
  });

  it('counts only replications that finished at every spread, and has no verdict of one', () => {
    const result = found([1, 2, 3], [0.5, 0.5], [-1, -2, -3]);
    expect(result.replications).toBe(2);
    expect(result.points[0]!.net.mean).toBe(1.5);
    const one = found([1], [-1]);
    expect([one.verdict, one.crossing!.margin_EUR_per_kWh, verdicts(one)]).toEqual([
      null,
      expect.closeTo(0.03, 12),
      [null, null],
    ]);
    expect(textOf(one)).toContain('Of one run: the mean of the net crosses zero at a spread of 13.00 ct/kWh');
    expect(found([], []).replications).toBe(0);
  });
});

describe('what is said of it', () => {
  const crosses = found(...[6, 4, 2, 0].map((cents) => [cents - 2, cents - 2.2, cents - 1.8]));

  it('the table fits 100 columns and names the break-even', () => {
    for (const line of breakEvenLines('toy', crosses, facts))
      expect(line.length, line).toBeLessThanOrEqual(100);
    const text = textOf(crosses);
    expect(text).toContain('pays over 7 days, 3 runs each, on the same seeds');
    expect(text).toContain(
      'The smallest spread at which the market still pays: 12.00 ct/kWh (11.50 to 12.50), that is a margin of 2.00 and a feed-in price of 18.00 ct/kWh.',
    );
    expect(text).toMatch(/14\.00 16\.00 6\.00 5\.0 \+4\.00 ± 0\.50 pays 1\.000/);
    const large = found(...[1e7, 2e6, -3e6].map((net) => [net, net + 5e5, net - 5e5]));
    for (const line of breakEvenLines('toy', large, facts))
      expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it('nothing unclear is said to pay', () => {
    const claims = /market still pays:|It pays/;
    const unclear = [
      found([-5, 1, 7], [-8, -8.1, -8.2]),
      found([5, 6, 7], [4, 5, 6], [-1, 1, 3]),
      found([-5, -6, -7], [-3, -1, 1]),
      found([1], [-1]),
      found([1], [1]),
    ];
    for (const result of unclear) expect(textOf(result)).not.toMatch(claims);
    expect(textOf(found([5, 6, 7], [4, 5, 6]))).toContain(
      'It pays, or loses nothing, at every spread tried, down to 10.00',
    );
    expect(textOf(found([-5, -6, -7], [-6, -7, -8]))).toContain('It pays at none of the spreads tried');
  });

  it('an open end of an interval is said to be open', () => {
    const open = found([-5, 1, 7], [-8, -8.1, -8.2]);
    expect(textOf(open)).toMatch(
      /Unclear: the mean of the net crosses zero at a spread of 15\.34 ct\/kWh \(1\d\.\d\d or more\)/,
    );
    const other = found([8, 8.1, 8.2], [5, -1, -7]);
    expect(textOf(other)).toMatch(/crosses zero at a spread of 10\.66 ct\/kWh \(1\d\.\d\d or less\)/);
    expect(textOf(found([9, -1], [-9, 1]))).toMatch(/at a spread of 13\.00 ct\/kWh, that is/);
  });

  it('the file has a row a spread and the break-even last; a loss keeps its sign', () => {
    const rows = parse(breakEvenCsv(crosses), { columns: true }) as Record<string, string>[];
    expect(Object.keys(rows[0]!)).toEqual(breakEvenTable.fields.map(({ name }) => name));
    expect(rows.map(({ point }) => point)).toEqual([
      'as-it-is',
      'spread-2',
      'spread-3',
      'spread-4',
      'break-even',
    ]);
    expect(rows[3]).toMatchObject({
      net_EUR: '-2',
      verdict: 'loses',
      spreadLow_EUR_per_kWh: '',
      breakEvenFee_EUR: '0.01',
    });
    expect(rows[4]).toMatchObject({
      net_EUR: '0',
      verdict: 'crosses',
      netLow_EUR: '',
      replications_count: '3',
      traded_kWh: '',
    });
    expect(Number(rows[4]!['spread_EUR_per_kWh'])).toBeCloseTo(0.12, 12);
    const none = parse(breakEvenCsv(found([5, 6], [4, 5])), { columns: true }) as Record<string, string>[];
    expect(none[2]).toMatchObject({
      point: 'break-even',
      spread_EUR_per_kWh: '',
      net_EUR: '',
      verdict: 'unclear',
    });
    // what is empty anywhere is said to be possibly empty, and texts are those that the dictionary lists
    for (const row of [...rows, ...none]) {
      for (const field of breakEvenTable.fields) {
        const cell = row[field.name]!;
        if (cell === '') expect(field.missing, field.name).toBeDefined();
        else if (field.values) expect(field.values).toContain(cell);
      }
    }
  });
});
