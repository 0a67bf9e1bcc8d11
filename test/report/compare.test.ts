import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { compareCsv, compareDesigns, compareFields, compareTable } from '../../src/report/index.js';
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

describe('comparison of designs', () => {
  it('pairs runs by replication: mean 0.475, half-width t(3) s / 2 = 0.0796, although the levels differ by 3', () => {
    const found = compareDesigns([baseline, variant]).find(({ figure }) => figure === 'net_EUR_per_home')!;
    expect(found.difference.meanDifference).toBeCloseTo(0.475, 12);
    // differences deviate by 0.025, 0.025, 0.025, -0.075: s = 0.05; t(3, 0.975) = 3.18245
    expect(found.difference.halfWidth).toBeCloseTo((3.182446305284263 * 0.05) / 2, 9);
    expect(found.difference.verdict).toBe('higher');
    expect(found.unit).toBe('EUR/home');
  });

  it('leaves out replications that one of them lacks', () => {
    const shorter = { name: 'short', rows: variant.rows.filter((row) => row.replication !== 1) };
    const found = compareDesigns([baseline, shorter]).find(({ figure }) => figure === 'net_EUR_per_home')!;
    expect(found.difference.count).toBe(3);
    expect(found.baselineMean).toBeCloseTo((1 + 3 + 4) / 3, 12);
  });

  it('a figure that a run lacks takes its pair out, and equal figures are undecided', () => {
    const gaps = {
      name: 'gaps',
      rows: summaryRows(4, (r) => ({ efficiency: r === 0 ? null : 0.5, ledgerCost_EUR: 1 })),
    };
    const full = { name: 'full', rows: summaryRows(4, () => ({ efficiency: 0.4, ledgerCost_EUR: 1 })) };
    const all = compareDesigns([full, gaps]);
    expect(all.find(({ figure }) => figure === 'efficiency')!.difference).toMatchObject({
      count: 3,
      verdict: 'higher',
    });
    expect(all.find(({ figure }) => figure === 'ledgerCost_EUR')!.difference).toMatchObject({
      verdict: 'undecided',
    });
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
    expect(Object.keys(records[0]!)).toEqual(compareFields.map((field) => field.name));
    const net = records.find((record) => record['figure'] === 'net_EUR_per_home')!;
    expect(Number(net['difference'])).toBeCloseTo(0.475, 12);
    expect(Number(net['high']) - Number(net['low'])).toBeCloseTo(3.182446305284263 * 0.05, 9);
    expect(net['verdict']).toBe('higher');
  });

  it('a latency that is beyond the horizon in one design has no difference', () => {
    const never = { name: 'slow', rows: summaryRows(4, () => ({ latencyFinality_s_p95: null })) };
    const quick = { name: 'quick', rows: summaryRows(4, () => ({ latencyFinality_s_p95: 3 })) };
    const comparisons = compareDesigns([quick, never]);
    const line = compareTable([quick, never], comparisons, facts).find((text) =>
      text.includes('submission to final'),
    )!;
    expect(line.trim().split(/\s{2,}/)).toEqual(['submission to final, p95 (s)', '3.00', 'never', '-']);
    const records = parse(compareCsv(comparisons), { columns: true }) as Record<string, string>[];
    expect(records.find((record) => record['figure'] === 'latencyFinality_s_p95')).toMatchObject({
      designValue: '',
      difference: '',
      verdict: 'undecided',
    });
  });

  it('its table says what is unclear, unchanged, higher and lower, in at most 100 columns', () => {
    const noisy = {
      name: 'a-design-with-a-very-long-name-indeed',
      rows: summaryRows(4, (r) => ({
        net_EUR_per_home: r % 2 === 0 ? 9 : -4,
        shareWorseOff: 0.5,
        ledgerCost_EUR: 1,
        billWith_EUR_mean: -123456.78,
      })),
    };
    const lines = compareTable([baseline, noisy], compareDesigns([baseline, noisy]), facts);
    const ending = (label: string): string =>
      lines
        .find((line) => line.trim().startsWith(label))!
        .split(' ')
        .at(-1)!;
    expect(ending('net (EUR')).toBe('unclear');
    expect(ending('cost of the ledger')).toBe('unchanged');
    expect(ending('homes worse off')).toBe('higher');
    expect(ending('bill, all')).toBe('lower');
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it('one pair gets a difference, no verdict, and advice', () => {
    const one = (name: string, net: number) => ({
      name,
      rows: summaryRows(1, () => ({ net_EUR_per_home: net })),
    });
    const designs = [one('a', 1), one('b', 3)];
    const lines = compareTable(designs, compareDesigns(designs), facts);
    expect(lines.find((line) => line.includes('net (EUR'))!.trim()).toMatch(/\+2\.00$/);
    expect(lines.join('\n')).toContain('--replications 10');
  });
});
