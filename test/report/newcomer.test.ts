import { describe, expect, it } from 'vitest';
import { newcomerTable } from '../../src/report/index.js';
import type { SummaryRow } from '../../src/records/fields-summary.js';
import { facts, summaryRow, summaryRows } from './rows.js';

/** A week in which every home type saves `saving` EUR a home, and the rest is plausible. */
function week(saving: number): Partial<SummaryRow> {
  return {
    billWithoutRenter_EUR_mean: 18.54,
    billWithRenter_EUR_mean: 18.54 - saving,
    savingRenter_EUR_mean: saving,
    shareWorseOffRenter: 0.1,
    billWithout_EUR_mean: 12.35,
    billWith_EUR_mean: 12.35 - saving,
    saving_EUR_mean: saving,
    shareWorseOff: 0.2,
    price_EUR_per_kWh_mean: 0.111,
    price_EUR_per_kWh_p5: 0.088,
    price_EUR_per_kWh_p95: 0.145,
    tradedShareOfLoad: 0.113,
    tradedShareOfTradable: 0.454,
    selfSufficiencyWith: 0.437,
    selfSufficiencyWithout: 0.437,
    orders_count: 1000,
    ordersLate_count: 5,
    transactionsSubmitted_count: 1100,
    latencyFinality_s_p95: 25,
    gainBeforeLedger_EUR: 22.59,
    ledgerCost_EUR: 18.64,
    net_EUR: 3.95,
    net_EUR_per_home: 0.1317,
    transferRetailer_EUR: -4.41,
  };
}

function text(rows: readonly SummaryRow[]): string {
  return newcomerTable(rows, facts).join('\n');
}

function lineWith(rows: readonly SummaryRow[], label: string): string {
  return newcomerTable(rows, facts).find((line) => line.trim().startsWith(label)) ?? '';
}

describe('the table that a newcomer sees', () => {
  it('given one run, shows bills and the signed difference, and says that there is no interval and how to get one', () => {
    const rows = [summaryRow(week(0.18))];
    expect(lineWith(rows, 'renter').split(/\s{2,}/)).toEqual([
      '',
      'renter',
      '10',
      '18.54',
      '18.36',
      '-0.18',
      '10 %',
    ]);
    expect(text(rows)).toContain('One run has no interval');
    expect(text(rows)).toContain('--replications 10');
    expect(text(rows)).not.toContain('±');
  });

  it('given ten runs whose interval excludes zero, says lower or higher with the interval', () => {
    // savings 0.1 and 0.3 five times each: mean 0.2, s = 0.10541, half-width 2.26216 * s / sqrt(10) = 0.0754
    const rows = summaryRows(10, (r) => week(r % 2 === 0 ? 0.1 : 0.3));
    expect(lineWith(rows, 'all')).toMatch(/-0\.20 ± 0\.08 +lower +20 %$/);
    const dearer = summaryRows(10, (r) => week(r % 2 === 0 ? -0.1 : -0.3));
    expect(lineWith(dearer, 'all')).toMatch(/\+0\.20 ± 0\.08 +higher/);
  });

  it('given an interval that spans zero, claims nothing: unclear', () => {
    const rows = summaryRows(4, (r) => week(r % 2 === 0 ? -0.3 : 0.5));
    expect(lineWith(rows, 'all')).toMatch(/-0\.10 ± 0\.\d\d +unclear/);
  });

  it('never says that anybody saves', () => {
    for (const rows of [
      [summaryRow(week(3))],
      summaryRows(5, () => week(3)),
      summaryRows(5, (r) => week(r - 2)),
    ]) {
      expect(text(rows)).not.toMatch(/\bsaves?\b/i);
    }
  });

  it('shows price, traded shares, late orders and finality with their units', () => {
    const rows = [summaryRow(week(0.1))];
    expect(lineWith(rows, 'local price')).toContain(
      '11.1 ct/kWh on average; 90 % of the energy between 8.8 and 14.5',
    );
    expect(lineWith(rows, 'traded locally')).toContain('11.3 % of load, 45.4 % of what could be traded');
    expect(lineWith(rows, 'late orders')).toContain('5 of 1,000 (0.5 %)');
    expect(lineWith(rows, 'submission to final')).toContain('95 % of transactions within 25 s');
  });

  it('says why self-sufficiency is the same, and why it is not', () => {
    expect(lineWith([summaryRow(week(0))], 'self-sufficiency')).toContain(
      'trades on paper move no electrons',
    );
    const differs = summaryRow({ ...week(0), selfSufficiencyWithout: 0.42 });
    expect(text([differs])).toMatch(/43\.7 % with, 42\.0 % without the market: batteries follow/);
  });

  it('without any trade there is no price, and without finality the latency is beyond the horizon', () => {
    const rows = [
      summaryRow({
        ...week(0),
        price_EUR_per_kWh_mean: null,
        tradedShareOfTradable: null,
        latencyFinality_s_p95: null,
      }),
    ];
    expect(lineWith(rows, 'local price')).toContain('none: nothing was traded');
    expect(lineWith(rows, 'traded locally')).toContain('nothing could be traded');
    expect(lineWith(rows, 'submission to final')).toContain('beyond the horizon');
  });

  it('sets the ledger against the gain, and names who receives less', () => {
    const rows = [summaryRow(week(0.1))];
    expect(lineWith(rows, 'gain before the ledger')).toContain('+22.59');
    expect(lineWith(rows, 'cost of the ledger')).toContain('-18.64');
    expect(lineWith(rows, 'net')).toContain('+3.95');
    expect(lineWith(rows, 'retailer')).toMatch(/-4\.41 +less$/);
    expect(lineWith(rows, 'unchanged:')).toContain('state');
  });

  it('a home type without homes shows no numbers', () => {
    const rows = [summaryRow({ ...week(0.1), homesPv_count: 0, homes_count: 20 })];
    expect(
      lineWith(rows, 'PV ')
        .trim()
        .split(/\s{2,}/),
    ).toEqual(['PV', '0', '-', '-', '-', '-']);
  });

  it('fits 100 columns, also for a year of 10,000 homes', () => {
    const scale = (name: string): number => (name.endsWith('_mean') || name.endsWith('_home') ? 52 : 520_000);
    const year = (r: number): Partial<SummaryRow> =>
      Object.fromEntries(
        Object.entries(week(r)).map(([name, value]) => [
          name,
          name.includes('EUR') ? Number(value) * scale(name) : value,
        ]),
      ) as Partial<SummaryRow>;
    for (const rows of [[summaryRow(week(1))], summaryRows(3, week), summaryRows(3, year)]) {
      for (const line of newcomerTable(rows, facts)) expect(line.length, line).toBeLessThanOrEqual(100);
    }
  });

  it('with no finished run says so', () => {
    expect(text([])).toContain('nothing to show');
  });
});
