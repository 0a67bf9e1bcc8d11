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
    const single = { price_EUR_per_kWh_p5: 0.1161, price_EUR_per_kWh_p95: 0.1162 };
    expect(lineWith([summaryRow({ ...week(0.1), ...single })], 'local price')).toContain(
      '90 % of the energy at 11.6',
    );
    expect(lineWith(rows, 'traded locally')).toContain('11.3 % of load, 45.4 % of what could be traded');
    expect(lineWith(rows, 'late orders')).toMatch(/ 5 of 1,000 \(0\.5 %\) missed gate closure$/);
    expect(lineWith(rows, 'submission to final')).toContain('95 % of transactions within 25 s');
  });

  it('says what a distributed ledger carried and took in fees, apart from those of the operator, and nothing of a database', () => {
    const carried: Partial<SummaryRow> = {
      ...week(0.1),
      ledger: 'poa-clique',
      mechanism: 'uniform-price',
      transactionsIncluded_count: 1278,
      gas_total: 92_834_567,
      chain_bytes: 312_345,
      // of 2 EUR, 0.5 are the operator's; homes gain 0.62 more before all fees: 0.12 for transactions, by 30 homes
      fees_EUR: 2,
      transactionFees_EUR: 1.5,
      gainBeforeLedger_EUR: 3,
      membersSurplus_EUR: 2.38,
    };
    const rows = [summaryRow(carried)];
    expect(lineWith(rows, 'on the chain')).toMatch(
      / {3}1,278 transactions, 92\.8 million gas, blocks of 312\.3 kB$/,
    );
    expect(lineWith(rows, 'fees of the chain')).toMatch(
      / {3}1\.50 EUR in all; a home pays 0\.4 ct of it on average$/,
    );
    const cheap = { ...carried, fees_EUR: 0.686, transactionFees_EUR: 0.186 };
    expect(lineWith([summaryRow(cheap)], 'fees of the chain')).toContain(
      '18.6 ct in all; a home pays 0.4 ct',
    );
    const keeper = { ...carried, membersSurplus_EUR: 2.5 };
    expect(lineWith([summaryRow(keeper)], 'fees of the chain')).toContain('; the homes pay none of it');
    // of several runs, means: 1,278 and 1,280; homes pay 0.12 and 0.18
    const other = { ...carried, replication: 1, transactionsIncluded_count: 1280, membersSurplus_EUR: 2.32 };
    const both = [...rows, summaryRow({ ...other, gas_total: 0, transactionFees_EUR: 1.5 })];
    expect(lineWith(both, 'on the chain')).toMatch(
      /1,279 transactions, 46\.4 million gas, blocks of 312\.3 kB \(means of 2 runs\)$/,
    );
    expect(lineWith(both, 'fees of the chain')).toMatch(
      /1\.50 EUR in all; a home pays 0\.5 ct of it on average \(means of 2 runs\)$/,
    );
    for (const row of [...newcomerTable(both, facts)]) expect(row.length).toBeLessThanOrEqual(100);
    // the operator's fee alone is none of the chain
    const free = { ...carried, fees_EUR: 0.5, transactionFees_EUR: 0 };
    expect(lineWith([summaryRow(free)], 'fees of the chain')).toBe('');
    for (const none of [{ ledger: 'central' }, { mechanism: 'retail-only' }])
      expect(text([summaryRow({ ...carried, ...none })])).not.toMatch(/(on|of) the chain/);
    expect(lineWith([summaryRow({ ...carried, transactionsIncluded_count: 0 })], 'on the chain')).toContain(
      'nothing: no transaction was included',
    );
  });

  it('names the faults of the scenario in their order, and where to read on', () => {
    const faultLine = (more: object): string =>
      newcomerTable([summaryRow(week(0.1))], { ...facts, ...more }).find((line) =>
        line.startsWith('  faults'),
      ) ?? '';
    expect(faultLine({})).toBe('');
    const faults = ['partition', 'crash'];
    expect(faultLine({ faults })).toMatch(/ {3}partition, crash; faults\.csv has what they did$/);
    expect(faultLine({ faults: ['crash', 'partition', 'crash'] })).toMatch(/ {3}crash \(2\), partition;/);
    expect(faultLine({ faults, faultsUnwritten: true })).toMatch(/ {3}partition, crash$/);
  });

  it('says what an escrow refused and who bears what was left unpaid, and nothing where there is none', () => {
    expect(text([summaryRow(week(0.1))])).not.toMatch(/without funds|left unpaid/);
    const unpaid = {
      ordersUnfunded_count: 40,
      defaults_count: 3,
      defaulted_EUR: 1.5,
      defaultedBorneByHomes_EUR: 1.2,
      defaultedBorneByOperator_EUR: 0.3,
    };
    const rows = [summaryRow({ ...week(0.1), ...unpaid })];
    expect(lineWith(rows, 'orders without funds')).toContain('40 of 1,000 (4.0 %) were refused');
    expect(lineWith(rows, 'left unpaid')).toContain(
      '1.50 EUR in 3 settlements: 1.20 lost by other homes, 0.30 by the operator',
    );
    // amounts are of a run, whatever the number of runs
    const paid = summaryRow({ ...week(0.1), replication: 1 });
    expect(lineWith([...rows, paid], 'left unpaid')).toContain(
      '0.75 EUR in 1.5 settlements: 0.60 lost by other homes, 0.15 by the operator',
    );
  });

  it('says of self-sufficiency what agrees with the digits shown, and speaks of batteries where there are some', () => {
    const said = (changes: Partial<SummaryRow>): string =>
      text([summaryRow({ ...week(0), traded_kWh: 80, ...changes })])
        .replaceAll(/\s+/g, ' ')
        .match(/self-sufficiency (.*) late orders/)![1]!;
    const none = { homesPvBattery_count: 0 };
    expect(said(none)).toBe('43.7 % with and without the market: trades on paper move no electrons');
    expect(said({})).toBe(
      '43.7 % with and without the market: trades on paper move no electrons, and batteries did much the same',
    );
    expect(said({ selfSufficiencyWithout: 0.42 })).toBe(
      '43.7 % with, 42.0 % without the market: batteries follow what their homes have sold or bought',
    );
    // less apart than 0.05 %, and yet shown as different
    const close = { selfSufficiencyWith: 0.69951, selfSufficiencyWithout: 0.69949 };
    expect(said(close)).toBe(
      '70.0 % with, 69.9 % without the market: batteries follow what their homes have sold or bought',
    );
    expect(said({ ...close, ...none })).toBe('70.0 % with, 69.9 % without the market');
    expect(said({ ...none, losses_kWh: 1 })).toContain('batteries');
    expect(said({ traded_kWh: 0 })).toBe('43.7 % with and without the market: nothing was traded');
  });

  it('without any trade there is no price, and without finality the latency is beyond the horizon', () => {
    const rows = [
      summaryRow({
        ...week(0),
        price_EUR_per_kWh_mean: null,
        tradedShareOfTradable: null,
        transactionsSubmitted_count: 10,
        latencyFinality_s_p95: null,
      }),
    ];
    expect(lineWith(rows, 'local price')).toContain('none: nothing was traded');
    expect(lineWith(rows, 'traded locally')).toContain('nothing could be traded');
    expect(lineWith(rows, 'submission to final')).toContain('beyond the horizon');
  });

  it('sets the ledger against the gain, and names who receives less', () => {
    const rows = [summaryRow({ ...week(0.1), preferenceValue_EUR: 7.47 })];
    expect(lineWith(rows, 'gain before the ledger')).toContain('+22.59');
    expect(lineWith(rows, 'of which green preference')).toMatch(/ \+7\.47 .*no money$/);
    expect(lineWith(rows, 'cost of the ledger')).toContain('-18.64');
    expect(lineWith(rows, 'net of homes and ledger')).toContain('+3.95');
    expect(lineWith(rows, 'retailer')).toMatch(/-4\.41 +less$/);
    expect(lineWith(rows, 'unchanged:')).toContain('state');
  });

  it('says of whom it speaks: homes may gain more than the ledger costs while everybody together loses', () => {
    const clique = (r: number): Partial<SummaryRow> => ({
      ...week(0.1),
      net_EUR: 8.81 + r / 100,
      resourceSurplus_EUR: -11.96 - r / 100,
    });
    const one = text([summaryRow(clique(0))]).replaceAll(/\s+/g, ' ');
    expect(one).toContain('+8.81 +0.13 per home: in this run homes gain more than the ledger costs');
    expect(one).toContain(
      'everybody together -11.96 homes, retailer, network, state, ledger: what all transfers leave; in this run a loss',
    );
    expect(one).not.toMatch(/the (gain|cost) exceeds/);
    // -11.96, -11.97, -11.98: s = 0.01, half-width 4.303 * 0.01 / sqrt(3) = 0.0248
    const many = text(summaryRows(3, clique)).replaceAll(/\s+/g, ' ');
    expect(many).toContain('per home: homes gain more than the ledger costs');
    expect(many).toMatch(/everybody together -11\.97 ± 0\.02 .* leave; a loss/);
    const torn = summaryRows(4, (r) => ({ ...week(1), net_EUR: r - 1.4, resourceSurplus_EUR: 1.6 - r }));
    expect(text(torn).match(/unclear, the\s+interval\s+spans\s+zero/g)).toHaveLength(2);
  });

  it('shows who stays out in a row of their own, where anybody does', () => {
    const some = summaryRow({
      homesOutside_count: 4,
      billWithoutOutside_EUR_mean: 20,
      billWithOutside_EUR_mean: 20,
    });
    expect(text([some])).toMatch(/stay out\s+4\s+20\.00\s+20\.00/);
    expect(text([summaryRow()])).not.toContain('stay out');
  });

  it('names all markets of a slot', () => {
    const heading = (mechanism: string): string =>
      newcomerTable([summaryRow({ mechanism })], facts)
        .slice(1, 3)
        .join(' ')
        .replaceAll(/\s+/g, ' ');
    expect(heading('uniform-price')).toContain(', market uniform-price, ledger');
    expect(heading('uniform-price + vcg')).toContain(', markets uniform-price + vcg, ledger');
  });

  it('without a market, says that there was nothing to gain or spend, in one run and in several', () => {
    const retail = (): Partial<SummaryRow> => ({
      mechanism: 'retail-only',
      billWithout_EUR_mean: 12,
      billWith_EUR_mean: 12,
    });
    for (const rows of [[summaryRow(retail())], summaryRows(3, retail)]) {
      expect(text(rows)).toContain('no local market: nothing gained, nothing spent');
      expect(newcomerTable(rows, facts)[1]).toContain(', no local market, so no ledger, ');
      expect(text(rows)).not.toMatch(/exceeds|per home:|beyond the horizon/);
      expect(lineWith(rows, 'submission to final')).toContain('none: no transaction was sent');
    }
    const idle = [summaryRow({ mechanism: 'uniform-price' })];
    expect(text(idle)).toContain('nothing was traded: nothing gained, nothing spent');
    // a ledger that runs for nothing costs all the same
    const costly = [summaryRow({ ...retail(), ledgerCost_EUR: 18.64, net_EUR: -18.64 })];
    expect(text(costly)).toMatch(/homes gain less\s+than the ledger\s+costs/);
  });

  it('a difference that is small but sure is not called unchanged, and looks it', () => {
    const rows = summaryRows(4, (r) => week(0.003 + r / 100_000));
    expect(lineWith(rows, 'renter')).toMatch(/-0\.003 ± 0\.000 +lower/);
    expect(lineWith(rows, 'all')).toMatch(/-0\.003 ± 0\.000 +lower/);
    expect(
      lineWith(
        summaryRows(4, () => week(0)),
        'all',
      ),
    ).toMatch(/0\.00 ± 0\.00 +unchanged/);
  });

  it('counts in words: one slot, two slots, 44 days', () => {
    const late = (voidSlots_count: number) =>
      text([summaryRow({ ...week(0), voidSlots_count })]).replaceAll(/\s+/g, ' ');
    expect(late(1)).toContain('; the clearing of 1 slot was void');
    expect(late(2)).toContain('; the clearings of 2 slots were void');
    const lines = newcomerTable([summaryRow({ ...week(0), homes_count: 1 })], {
      ...facts,
      duration: '1079 h',
    });
    expect(lines[1]).toMatch(/^1 home, 44 days 23 h in slots of 15 min, .* 1 run$/);
    expect(lines.join('\n')).toContain('EUR over 44 days 23 h');
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
