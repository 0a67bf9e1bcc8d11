import { describe, expect, it } from 'vitest';
import { payment_uEUR } from '../../src/kernel/index.js';
import { parseScenario, registries } from '../../src/scenario/index.js';
import { checkAll } from '../invariants/checks.js';
import { flatTariff } from '../helpers/scenarios.js';
import { runScenario, type FinishedRun, type Row } from '../helpers/world.js';

/** Two communities at midday: one with little generation, one with much; 1 kW may leave either. */
const scenario = (market: object, more: object = {}): object => ({
  chainwatt: 1,
  title: 'Two communities',
  time: { start: '2026-05-04T10:00', duration: '4 h' },
  population: {
    north: { count: 6, load: { kind: 'household', annual: '4 MWh' }, community: 'north' },
    'north-pv': {
      count: 1,
      load: { kind: 'household', annual: '3 MWh' },
      pv: { kind: 'solar', peak: '2 kWp' },
      community: 'north',
    },
    'south-pv': {
      count: 3,
      load: { kind: 'household', annual: '3 MWh' },
      pv: { kind: 'solar', peak: '8 kWp' },
      community: 'south',
    },
    south: { count: 2, load: { kind: 'household', annual: '4 MWh' }, community: 'south' },
  },
  // one book of all heeds no capacity
  communities:
    'levels' in market
      ? { north: { capacity: '1 kW' }, south: { district: 'main', capacity: '1 kW' } }
      : { north: {}, south: { district: 'main' } },
  tariff: { ...flatTariff, imbalance: { short: '2 ct/kWh', long: '2 ct/kWh' } },
  market: { mechanism: 'uniform-price', ...market },
  ledger: { kind: 'central', fee: '0.3 ct/kWh' },
  ...more,
});

const fees = {
  payer: 'split',
  perKwh: '0.2001 ct/kWh',
  percentage: '1 %',
  perTrade: '0.0003 ct',
  distance: { district: '1 ct/kWh' },
};

const micro = (cell: unknown): number => Math.round(Number(cell) * 1e6);
const communityOf = (home: unknown): string => String(home).split('-')[0]!;

/** What a trade costs a side in fees, by the scenario's words: `sign` 1 for the buyer, -1 for the seller. */
function feeByHand(row: Row, sign: 1 | -1, isFirst: boolean): number {
  const price = micro(sign === 1 ? row['buyerPrice_EUR_per_kWh'] : row['sellerPrice_EUR_per_kWh']);
  const energy = Number(row['energy_Wh']);
  const far = row['level'] === 'district' ? 5_000 : 0;
  // 2001 micro-EUR: the odd one is the buyer's; half a percent of the price with the fee by distance
  const perKwh = sign === 1 ? 1_001 : 1_000;
  const all = far + perKwh + Math.floor((price + sign * far) * 0.005 + 1e-9);
  const due = sign * (payment_uEUR(energy, price + sign * all) - payment_uEUR(energy, price));
  // 3 micro-EUR a trade: 2 and 1; and 0.15 ct of the ledger's operator
  return due + (isFirst ? (sign === 1 ? 2 : 1) : 0) + payment_uEUR(energy, 1_500);
}

/** Bills by home from the table of trades alone. */
function billsByHand(trades: readonly Row[]): Map<string, { paid: number; fee: number }> {
  const bills = new Map<string, { paid: number; fee: number }>();
  const seen = new Set<unknown>();
  const of = (home: unknown): { paid: number; fee: number } => {
    const bill = bills.get(String(home)) ?? { paid: 0, fee: 0 };
    bills.set(String(home), bill);
    return bill;
  };
  for (const row of trades) {
    const price = (key: string): number => micro(row[key]);
    const energy = Number(row['energy_Wh']);
    const buyer = of(row['buyer']);
    const seller = of(row['seller']);
    const first = (order: unknown): boolean => !seen.has(order) && seen.add(order).has(order);
    buyer.paid += payment_uEUR(energy, price('buyerPrice_EUR_per_kWh'));
    seller.paid -= payment_uEUR(energy, price('sellerPrice_EUR_per_kWh'));
    buyer.fee += feeByHand(row, 1, first(row['buyOrder']));
    seller.fee += feeByHand(row, -1, first(row['sellOrder']));
  }
  return bills;
}

function checkBills({ tables }: FinishedRun): void {
  const bills = billsByHand(tables.trades);
  for (const home of tables.agents) {
    const { paid, fee } = bills.get(String(home['agent'])) ?? { paid: 0, fee: 0 };
    expect(micro(home['localPaid_EUR']), `paid by ${home['agent']}`).toBe(paid);
    expect(micro(home['operatorFee_EUR']), `fee of ${home['agent']}`).toBe(fee);
  }
  const sum = (key: string): number => tables.trades.reduce((total, row) => total + micro(row[key]), 0);
  const all = [...bills.values()].reduce((total, { fee }) => total + fee, 0);
  expect(sum('buyerFee_EUR') + sum('sellerFee_EUR')).toBe(all);
}

describe('two communities in a hierarchy', () => {
  const run = runScenario(scenario({ fees, levels: 'district' }));
  const { trades } = run.tables;

  it('trade inside first, then beyond', () => {
    const levels = new Set(trades.map(({ level }) => level));
    expect([...levels].sort()).toEqual(['community', 'district']);
    for (const { level, buyer, seller } of trades) {
      if (level === 'community') expect(communityOf(buyer)).toBe(communityOf(seller));
      else expect(communityOf(buyer)).not.toBe(communityOf(seller));
    }
  });

  it('no more than 1 kW, 250 Wh a slot, leaves or enters a community', () => {
    const crossing = new Map<string, number>();
    for (const { level, slot, buyer, energy_Wh } of trades) {
      if (level !== 'district') continue;
      const key = `${slot} ${communityOf(buyer)}`;
      crossing.set(key, (crossing.get(key) ?? 0) + Number(energy_Wh));
    }
    expect(Math.max(...crossing.values())).toBe(250);
  });

  it('have the bills that the table of trades makes, fees and all, and money sums to zero', () => {
    checkBills(run);
    expect(checkAll(run)).toEqual([]);
  });

  it('trade less than one book without fees', () => {
    const energy = (rows: readonly Row[]): number =>
      rows.reduce((total, { energy_Wh }) => total + Number(energy_Wh), 0);
    const free = runScenario(scenario({}));
    expect(energy(trades)).toBeGreaterThan(0);
    expect(energy(trades)).toBeLessThan(energy(free.tables.trades));
    expect(new Set(free.tables.trades.map(({ level }) => level))).toEqual(new Set(['community', 'district']));
  });
});

describe('two communities in one book', () => {
  it('with pairs at fees by distance, have the bills that the table of trades makes', () => {
    const run = runScenario(scenario({ fees, mechanism: 'discriminatory' }));
    expect(run.tables.trades.some(({ level }) => level === 'district')).toBe(true);
    checkBills(run);
  });

  it('sharing what was metered, pay fees per kWh and percentages too', () => {
    const shared = { payer: 'buyer', perKwh: '1 ct/kWh' };
    const { tables } = runScenario(scenario({ fees: shared, mechanism: 'mid-market-rate' }));
    expect(tables.trades.length).toBeGreaterThan(0);
    for (const row of tables.trades) {
      const energy = Number(row['energy_Wh']);
      const price = micro(row['buyerPrice_EUR_per_kWh']);
      const fee = payment_uEUR(energy, price + 10_000) - payment_uEUR(energy, price);
      expect(micro(row['buyerFee_EUR'])).toBe(fee + payment_uEUR(energy, 1_500));
      expect(row['level']).toBeNull();
    }
  });
});

describe('a tariff with discounts by distance', () => {
  it('finds the communities of the scenario', () => {
    const { world } = runScenario(scenario({ fees, levels: 'district' }), {
      overrides: { 'tariff.localNetworkDiscount': '[50 %, 20 %]' },
    });
    // groups in the file's order: north twice, then south twice
    expect([...world.billing.tariff.terms.local!.levelOfGroups]).toEqual([
      0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0,
    ]);
  });
});

describe('what does not go together', () => {
  const codeOf = (data: object): [code: string, path: string][] => {
    try {
      runScenario(data);
    } catch (error) {
      const { problems } = error as { problems: { code: string; path?: string }[] };
      return problems.map(({ code, path }) => [code, path ?? '']);
    }
    return [];
  };

  it.each([
    [{ fees }, 'CW-MARKET-FEES', 'market.fees.distance'],
    [
      { fees: { ...fees, distance: undefined }, mechanism: 'mid-market-rate' },
      'CW-MARKET-FEES',
      'market.fees.perTrade',
    ],
    [{ fees, mechanism: 'continuous-double-auction' }, 'CW-MARKET-FEES', 'market.fees.perTrade'],
    [{ levels: 'district', mechanism: 'mid-market-rate' }, 'CW-MARKET-LEVELS', 'market.levels'],
  ])('%j', (market, code, path) => {
    expect(codeOf(scenario(market))).toEqual([[code, path]]);
  });

  it('names that nobody bears', () => {
    const between = {
      payer: 'buyer',
      distance: { between: [{ groups: ['north', 'sout'], fee: '1 ct/kWh' }] },
    };
    expect(codeOf(scenario({ fees: between, mechanism: 'pay-as-bid' }))).toEqual([
      ['CW-SCENARIO-CONFLICT', 'market.fees.distance.between.0.groups.1'],
    ]);
    expect(codeOf(scenario({ fees: between, levels: 'district' }))).toEqual([
      ['CW-SCENARIO-CONFLICT', 'market.fees.distance'],
    ]);
    const elsewhere = scenario({}, { communities: { north: {} } });
    expect(codeOf(elsewhere)).toEqual([
      ['CW-SCENARIO-CONFLICT', 'population.south-pv.community'],
      ['CW-SCENARIO-CONFLICT', 'population.south.community'],
    ]);
  });

  it('what is written comes back from a resolved scenario', () => {
    const text = JSON.stringify(scenario({ fees, levels: 'district' }));
    const { scenario: parsed } = parseScenario(text, { file: 'scenario', registries, overrides: [] });
    expect(parsed.markets[0]).toMatchObject({
      levels: 'district',
      fees: { perKwh: 2_001, percentage: 0.01 },
    });
    expect(parsed.communities).toEqual([
      { name: 'north', district: 'main', capacity_W: 1_000 },
      { name: 'south', district: 'main', capacity_W: 1_000 },
    ]);
  });
});

describe('homes that negotiate in communities', () => {
  const run = runScenario(scenario({ mechanism: 'bilateral-admm', levels: 'district' }));
  const columns = ['negotiationRounds_count', 'negotiationMessages_count'] as const;

  it('exchange proposals within each community and beyond: the table and the summary count them all', () => {
    expect(checkAll(run)).toEqual([]);
    for (const column of columns) {
      const sum = run.tables.products.reduce((total, row) => total + Number(row[column]), 0);
      expect(sum).toBeGreaterThan(0);
      expect(run.result.summary[column]).toBe(sum);
    }
  });

  it('send at least two proposals a round, one from either side', () => {
    for (const row of run.tables.products)
      expect(Number(row['negotiationMessages_count'])).toBeGreaterThanOrEqual(
        2 * Number(row['negotiationRounds_count']),
      );
  });

  it('elsewhere nobody negotiates', () => {
    const auction = runScenario(scenario({ levels: 'district' }));
    for (const column of columns) expect(auction.result.summary[column]).toBe(0);
  });
});

describe('districts of communities', () => {
  /** South alone is in the district hill; north stays in main. What crosses is of level elsewhere. */
  const crossing = (districts: object): number[] => {
    const run = runScenario(
      scenario(
        { levels: 'elsewhere' },
        { communities: { north: {}, south: { district: 'hill' } }, districts },
      ),
    );
    expect(checkAll(run)).toEqual([]);
    const energy = new Map<unknown, number>();
    for (const row of run.tables.trades)
      if (row['level'] === 'elsewhere')
        energy.set(row['slot'], (energy.get(row['slot']) ?? 0) + Number(row['energy_Wh']));
    return [...energy.values()];
  };

  it('trade no more with each other than the lines of either can carry', () => {
    expect(Math.max(...crossing({}))).toBeGreaterThan(50);
    // 200 W for a quarter of an hour
    for (const districts of [{ hill: { capacity: '200 W' } }, { main: { capacity: '200 W' } }]) {
      const energy = crossing(districts);
      expect(Math.max(...energy)).toBe(50);
    }
  });
});
