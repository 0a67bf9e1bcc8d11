import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { comparisonTable } from '../../src/records/fields-comparison.js';
import { compareCsv, compareDesigns, compareTable } from '../../src/report/index.js';
import { facts, summaryRows } from './rows.js';

/** Net gains of 1, 2, 3, 4 against 1.5, 2.5, 3.5, 4.4: differences 0.5, 0.5, 0.5, 0.4. */
const baseline = {
  name: 'central',
  rows: summaryRows(4, (r) => ({ net_EUR_per_home: r + 1, ledgerCost_EUR: 1 })),
};
const variant = {
  name: 'clique',
  rows: summaryRows(4, (r) => ({ net_EUR_per_home: r + (r === 3 ? 1.4 : 1.5), ledgerCost_EUR: 1 })),
};

/** The cells of the row that begins with `label`. */
function cellsOf(lines: readonly string[], label: string): string[] {
  return lines
    .find((line) => line.trim().startsWith(label))!
    .trim()
    .replace(/ *± */, ' ± ')
    .split(/\s{2,}/);
}

describe('comparison of designs', () => {
  it('pairs runs by replication: mean 0.475, half-width t(3) s / 2 = 0.0796, although the levels differ by 3', () => {
    const found = compareDesigns([baseline, variant]).find(({ figure }) => figure === 'net_EUR_per_home')!;
    expect(found.difference.meanDifference).toBeCloseTo(0.475, 12);
    // differences deviate by 0.025, 0.025, 0.025, -0.075: s = 0.05; t(3, 0.975) = 3.18245
    expect(found.difference.halfWidth).toBeCloseTo((3.182446305284263 * 0.05) / 2, 9);
    expect(found.verdict).toBe('higher');
    expect(found.unit).toBe('EUR/home');
  });

  it('leaves out replications that one of them lacks', () => {
    const shorter = { name: 'short', rows: variant.rows.filter((row) => row.replication !== 1) };
    const found = compareDesigns([baseline, shorter]).find(({ figure }) => figure === 'net_EUR_per_home')!;
    expect(found.difference.count).toBe(3);
    expect(found.baselineMean).toBeCloseTo((1 + 3 + 4) / 3, 12);
  });

  it('a figure that a run lacks takes its pair out, and equal figures are unchanged', () => {
    const gaps = {
      name: 'gaps',
      rows: summaryRows(4, (r) => ({ efficiency: r === 0 ? null : 0.5, ledgerCost_EUR: 1 })),
    };
    const full = { name: 'full', rows: summaryRows(4, () => ({ efficiency: 0.4, ledgerCost_EUR: 1 })) };
    const all = compareDesigns([full, gaps]);
    expect(all.find(({ figure }) => figure === 'efficiency')).toMatchObject({
      difference: { count: 3 },
      verdict: 'higher',
    });
    expect(all.find(({ figure }) => figure === 'ledgerCost_EUR')!.verdict).toBe('unchanged');
  });

  it('compares every design with the first, and one design with nothing', () => {
    const names = compareDesigns([baseline, variant, { name: 'pow', rows: variant.rows }]).map(
      ({ design }) => design,
    );
    expect(new Set(names)).toEqual(new Set(['clique', 'pow']));
    expect(compareDesigns([baseline])).toEqual([]);
  });

  it('its CSV has the declared columns and reads back', () => {
    const records = parse(compareCsv(compareDesigns([baseline, variant])), { columns: true }) as Record<
      string,
      string
    >[];
    expect(Object.keys(records[0]!)).toEqual(comparisonTable.fields.map((field) => field.name));
    const net = records.find((record) => record['figure'] === 'net_EUR_per_home')!;
    expect(Number(net['difference'])).toBeCloseTo(0.475, 12);
    expect(Number(net['high']) - Number(net['low'])).toBeCloseTo(3.182446305284263 * 0.05, 9);
    expect(net['verdict']).toBe('higher');
  });

  it('a latency that is beyond the horizon in one design has no difference', () => {
    const rows = (latencyFinality_s_p95: number | null) =>
      summaryRows(4, () => ({ transactionsSubmitted_count: 100, latencyFinality_s_p95 }));
    const never = { name: 'slow', rows: rows(null) };
    const quick = { name: 'quick', rows: rows(3) };
    const comparisons = compareDesigns([quick, never]);
    const lines = compareTable([quick, never], comparisons, facts);
    expect(cellsOf(lines, 'submission to final')).toEqual([
      'submission to final, p95 (s)',
      '3.00',
      'never',
      '-',
    ]);
    expect(lines.join(' ')).toContain('never: in at least one run');
    const records = parse(compareCsv(comparisons), { columns: true }) as Record<string, string>[];
    expect(records.find((record) => record['figure'] === 'latencyFinality_s_p95')).toMatchObject({
      designValue: '',
      difference: '',
      verdict: '',
    });
  });

  it('a design that sends no transaction and trades nothing has no latency and no price; those of the other are shown', () => {
    const retail = {
      name: 'retail',
      rows: summaryRows(4, () => ({ transactionsSubmitted_count: 0, latencyFinality_s_p95: null })),
    };
    const market = {
      name: 'market',
      rows: summaryRows(4, () => ({
        transactionsSubmitted_count: 100,
        latencyFinality_s_p95: 3,
        price_EUR_per_kWh_mean: 0.11,
      })),
    };
    const lines = compareTable([retail, market], compareDesigns([retail, market]), facts);
    expect(cellsOf(lines, 'submission to final').slice(1)).toEqual(['-', '3.00', '-']);
    expect(cellsOf(lines, 'local price').slice(1)).toEqual(['-', '11.00', '-']);
    expect(lines.join('\n')).not.toContain('never');
    expect(lines.join('\n')).toContain('-: there is none, as nothing was traded or sent, say.');
  });

  it('has the words of its CSV, and digits that agree with them', () => {
    // traded, of load: lower by 0.028 ± 0.007 percent points: t(4) s / sqrt(5) = 2.776 * 0.0000597 / 2.236 = 0.000074
    const losses = [0.00018, 0.00029, 0.00029, 0.0003, 0.00034];
    const first = {
      name: 'central',
      rows: summaryRows(5, (r) => ({ tradedShareOfLoad: 0.117 + r / 1000, selfSufficiencyWith: 0.44 })),
    };
    const second = {
      name: 'clique',
      rows: summaryRows(5, (r) => ({
        tradedShareOfLoad: 0.117 + r / 1000 - losses[r]!,
        selfSufficiencyWith: 0.44 + (r % 2 === 0 ? 0.00004 : -0.00004),
        // rounding of a sum is no effect
        resourceSurplus_EUR: 0.1 + 0.2 - 0.3,
        ledgerCost_EUR: 1 + r,
        gainBeforeLedger_EUR: -1e-7,
      })),
    };
    const comparisons = compareDesigns([first, second]);
    const lines = compareTable([first, second], comparisons, facts);
    const records = parse(compareCsv(comparisons), { columns: true }) as Record<string, string>[];
    const verdictOf = (figure: string) => records.find((record) => record['figure'] === figure)!['verdict'];
    expect(cellsOf(lines, 'traded, of load').slice(3)).toEqual(['-0.03 ± 0.01', 'lower']);
    expect(verdictOf('tradedShareOfLoad')).toBe('lower');
    expect(cellsOf(lines, 'late orders').slice(3)).toEqual(['0 ± 0', 'unchanged']);
    expect(verdictOf('ordersLate_count')).toBe('unchanged');
    expect(cellsOf(lines, 'self-sufficiency').slice(3)).toEqual(['0.00 ± 0.01', 'unclear']);
    expect(verdictOf('selfSufficiencyWith')).toBe('unclear');
    expect(verdictOf('resourceSurplus_EUR')).toBe('unchanged');
    expect(cellsOf(lines, 'gain before').slice(3)).toEqual(['-0.0000001 ± 0.0000000', 'lower']);
    const declared = comparisonTable.fields.find(({ name }) => name === 'verdict')!.values;
    expect(new Set(records.map(({ verdict }) => verdict))).toEqual(new Set([...declared!, '']));
    for (const word of declared!) expect(lines.slice(-4).join(' ')).toContain(word);
  });

  it('shows what is left for everybody together, and how much of the gain is a preference', () => {
    const one = { name: 'one', rows: summaryRows(3, () => ({ resourceSurplus_EUR: 1.8 })) };
    const two = {
      name: 'two',
      rows: summaryRows(3, () => ({ resourceSurplus_EUR: -12.4, preferenceValue_EUR: 7.47 })),
    };
    const lines = compareTable([one, two], compareDesigns([one, two]), facts);
    expect(cellsOf(lines, 'everybody together (EUR)').slice(1)).toEqual([
      '1.80',
      '-12.40',
      '-14.20 ± 0.00',
      'lower',
    ]);
    expect(cellsOf(lines, 'of which green preference').slice(1, 3)).toEqual(['0.00', '7.47']);
  });

  it('shows what a chain carried and took in fees where a design has one, and fees where anybody pays any', () => {
    const design = (name: string, ledger: string, transactionFees_EUR: number) => ({
      name,
      rows: summaryRows(3, (r) => ({
        ledger,
        mechanism: 'uniform-price',
        transactionsIncluded_count: name === 'batch' ? 300 + r : 4000 + r,
        gas_total: name === 'batch' ? 30.25e6 : 367.75e6,
        fees_EUR: 9,
        transactionFees_EUR,
      })),
    });
    const lines = (...designs: ReturnType<typeof design>[]): string[] =>
      compareTable(designs, compareDesigns(designs), facts);
    const priced = lines(design('database', 'central', 0), design('batch', 'poa-clique', 7.5));
    expect(cellsOf(priced, 'transactions on the chain').slice(1)).toEqual([
      '4,001',
      '301',
      '-3,700 ± 0',
      'lower',
    ]);
    expect(cellsOf(priced, 'gas (million)').slice(1)).toEqual(['367.8', '30.3', '-337.5 ± 0.0', 'lower']);
    expect(cellsOf(priced, 'fees of the chain (EUR)').slice(1)).toEqual([
      '0.00',
      '7.50',
      '+7.50 ± 0.00',
      'higher',
    ]);
    const free = lines(design('orders', 'poa-clique', 0), design('batch', 'central', 0)).join('\n');
    expect(free).toContain('gas (million)');
    expect(free).not.toContain('fees of the chain');
    const databases = lines(design('one', 'central', 0), design('two', 'central', 0)).join('\n');
    expect(databases).not.toMatch(/the chain|gas \(/);
    // a chain of a third design is no matter of two databases
    const three = lines(design('a', 'central', 0), design('b', 'central', 0), design('c', 'pow', 0));
    expect(three.filter((line) => line.includes('gas (million)'))).toHaveLength(1);
  });

  it('names its designs in full, and fits 100 columns', () => {
    const names = ['a-design-with-a-very-long-name-indeed', 'incomprehensibilitiesofnames'] as const;
    const year = (r: number) => ({
      gainBeforeLedger_EUR: r * 12345.67,
      ledgerCost_EUR: 1234567.89,
      net_EUR: r % 2 === 0 ? -1234567.89 : 2345678.9,
    });
    const designs = names.map((name, i) => ({ name, rows: summaryRows(4, (r) => year(r + i)) }));
    const lines = compareTable(designs, compareDesigns(designs), facts);
    const header = lines.slice(2, 5).map((line) => line.trim().split(/\s+/));
    expect(header).toEqual([
      ['a-design-with-'],
      ['a-very-long-', 'incomprehensib'],
      ['name-indeed', 'ilitiesofnames', 'difference'],
    ]);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it('has points and signs below each other', () => {
    const lines = compareTable([baseline, variant], compareDesigns([baseline, variant]), facts);
    const signs = lines.filter((line) => line.startsWith('  ')).map((line) => line.indexOf('±'));
    expect(new Set(signs.filter((at) => at >= 0)).size).toBe(1);
  });

  it('one pair gets a difference, no verdict, and advice', () => {
    const one = (name: string, net: number) => ({
      name,
      rows: summaryRows(1, () => ({ net_EUR: net })),
    });
    const designs = [one('a', 1), one('b', 3)];
    const lines = compareTable(designs, compareDesigns(designs), facts);
    expect(lines[0]).toContain(': 1 run each,');
    expect(cellsOf(lines, 'net of homes and ledger').slice(1)).toEqual(['1.00', '3.00', '+2.00']);
    expect(lines.join('\n')).toContain('--replications 10');
  });
});
