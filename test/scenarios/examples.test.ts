/**
 * Every example in scenarios/ runs, shortened, and shows what its comments say. Those on measured data run in test/real-data.
 * Each run asserts by itself that the accounts sum to zero and that energy balances in every home and slot (model/run.ts).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runScenario, type FinishedRun } from '../helpers/world.js';

const folder = 'scenarios/';

/** Eight hours with sun instead of a week. */
const shift = { 'time.start': '2026-05-04T09:00', 'time.duration': '8 h' };
const shift_days = 8 / 24;

/** What shortens each example. */
const examples: Record<string, Record<string, string>> = {
  'escrow.yaml': { 'time.duration': '4 d' },
  'faults.yaml': {
    'time.duration': '8 h',
    'time.start': '2026-05-04T09:00',
    'faults.0.start': '2 h',
    'faults.0.end': '6 h',
    'faults.1.start': '6.5 h',
    'faults.1.end': '7 h',
    'network.fidelity': 'sampled',
  },
  'first-look.yaml': {},
  'neighbourhood-clique.yaml': shift,
  'neighbourhood-continuous.yaml': shift,
  'neighbourhood-half-network-charge.yaml': shift,
  'neighbourhood-pow-slow.yaml': shift,
  'neighbourhood-pow.yaml': shift,
  'neighbourhood-retail-only.yaml': shift,
  'neighbourhood.yaml': shift,
  'own-rules.yaml': { 'time.duration': '3 d' },
  'three-gates.yaml': { 'time.duration': '2 d' },
  'two-communities.yaml': { 'time.duration': '2 d' },
};
/** A year of several periods, run in test/experiment/typical.test.ts. */
const years = ['neighbourhood-year.yaml'];
const onMeasuredData = ['citylearn2022.yaml', 'hamlet2021.yaml'];
const family = Object.keys(examples).filter((name) => name.startsWith('neighbourhood'));

const runs = new Map<string, FinishedRun>();

beforeAll(() => {
  for (const [name, overrides] of Object.entries(examples))
    runs.set(name, runScenario(readFileSync(folder + name, 'utf8'), { overrides }));
});

function runOf(name: string): FinishedRun {
  return runs.get(`${name}.yaml`)!;
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}

describe('the folder scenarios/', () => {
  it('holds no example that no test runs', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    expect(files.sort()).toEqual([...Object.keys(examples), ...years, ...onMeasuredData].sort());
  });

  it('introduces every file to a newcomer before its first key', () => {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.yaml')))
      expect(readFileSync(folder + name, 'utf8'), name).toMatch(/^(# .*\n|#\n)+chainwatt: 1\ntitle: /);
  });
});

describe.each(Object.keys(examples))('%s', (name) => {
  it('accounts for every transaction and every order', () => {
    const { summary } = runs.get(name)!.result;
    expect(summary.transactionsSubmitted_count).toBe(
      summary.transactionsFinal_count! +
        summary.transactionsRejected_count! +
        summary.transactionsExpired_count! +
        summary.transactionsReplaced_count! +
        summary.transactionsPending_count!,
    );
    expect(summary.orders_count).toBe(
      summary.ordersTraded_count! +
        summary.ordersUnmatched_count! +
        summary.ordersLate_count! +
        summary.ordersUnfunded_count! +
        summary.ordersUndone_count!,
    );
  });

  it('leaves nothing under way when it ends, and no number that is none', () => {
    const { summary } = runs.get(name)!.result;
    expect(summary.transactionsPending_count).toBe(0);
    for (const [field, value] of Object.entries(summary)) expect(value, field).not.toBeNaN();
  });
});

describe('two streets', () => {
  const rows = () => runOf('two-communities').tables.trades;

  it('trade within first and beyond after it, each at the fee of its level', () => {
    const levels = new Set(rows().map(({ level }) => level));
    expect(levels).toEqual(new Set(['community', 'district']));
    const street = (home: unknown): string => String(home).split('-')[0]!;
    for (const { buyer, seller, level } of rows())
      expect(level).toBe(street(buyer) === street(seller) ? 'community' : 'district');
  });

  it('carry no more than 8 kW between each other', () => {
    const beyond = new Map<unknown, number>();
    for (const { slot, level, energy_Wh } of rows())
      if (level === 'district') beyond.set(slot, (beyond.get(slot) ?? 0) + Number(energy_Wh));
    expect(Math.max(...beyond.values())).toBeLessThanOrEqual(8000 / 4);
  });

  it('have homes that stay out, which trade nothing and pay as before but for nothing', () => {
    const outside = runOf('two-communities').tables.agents.filter(({ participates }) => participates === false);
    expect(outside.length).toBeGreaterThan(0);
    for (const { orders_count, saving_EUR } of outside) expect([orders_count, saving_EUR]).toEqual([0, 0]);
  });
});

describe('three gates', () => {
  it('trade the same slot one after another: four hours ahead, half an hour ahead, and last', () => {
    const { products } = runOf('three-gates').tables;
    const markets = ['day-ahead', 'intraday', 'last-call'];
    expect(products.slice(0, 3).map(({ market }) => market)).toEqual(markets);
    for (const name of markets) {
      const traded = products.filter(({ market }) => market === name).map((row) => Number(row.traded_Wh));
      expect(sumOf(traded), name).toBeGreaterThan(0);
    }
  });

  it('leave the network operator with what it had: what participants save, all pay', () => {
    expect(runOf('three-gates').result.summary.transferNetwork_EUR).toBeCloseTo(0, 9);
  });
});

describe('the village that trades with prepaid money', () => {
  it('lets those trade on who pay in again, refuses the others, and leaves little unpaid, borne by those who sold', () => {
    const { tables, result } = runOf('escrow');
    const rows = (group: string) => tables.agents.filter((row) => row.group === group);
    for (const row of rows('renter')) expect(row.ordersUnfunded_count).toBe(0);
    const refused = rows('short-of-money').map((row) => Number(row.ordersUnfunded_count) / Number(row.orders_count));
    expect(Math.min(...refused)).toBeGreaterThan(0.1);
    const { defaulted_EUR, defaultedBorneByHomes_EUR } = result.summary;
    expect(defaulted_EUR).toBeGreaterThan(0);
    expect(defaulted_EUR).toBeLessThan(10 * 0.25);
    expect(defaultedBorneByHomes_EUR).toBeCloseTo(defaulted_EUR!, 9);
  });
});

describe('the neighbourhood and its variants', () => {
  it('have the same homes, weather and bills without a market, to the last bit: they can be compared in pairs', () => {
    const without = (name: string) => {
      const { tables, observed } = runs.get(name)!;
      return {
        bills: tables.agents.map((row) => [row.agent, row.load_kWh, row.pv_kWh, row.billWithout_EUR]),
        load_Wh: observed.slots.map((slot) => slot.load_Wh),
        shadowMetered_Wh: observed.slots.map((slot) => slot.shadowMetered_Wh),
      };
    };
    const reference = without('neighbourhood.yaml');
    for (const name of family) expect(without(name), name).toEqual(reference);
  });

  it('have titles of their own', () => {
    const titles = [...runs.values()].map((run) => run.scenario.title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('are 70 renters, 18 homes with PV and 12 with a battery too', () => {
    for (const name of family) {
      const { homesRenter_count, homesPv_count, homesPvBattery_count } = runs.get(name)!.result.summary;
      expect([homesRenter_count, homesPv_count, homesPvBattery_count], name).toEqual([70, 18, 12]);
    }
  });
});

describe('what eight hours of the ledgers cost', () => {
  it('operator: 50 W at 30 ct/kWh and 100 EUR a year, 0.634 EUR a day: 0.211 EUR', () => {
    const cost_EUR = shift_days * (0.05 * 24 * 0.3 + 100 / 365);
    expect(cost_EUR).toBeCloseTo(0.211, 3);
    expect(runOf('neighbourhood').result.summary.ledgerCost_EUR).toBeCloseTo(cost_EUR, 6);
  });

  it('seven signers or miners: 30 W at 30 ct/kWh and 60 EUR a year each, 2.663 EUR a day: 0.888 EUR', () => {
    const cost_EUR = shift_days * 7 * (0.03 * 24 * 0.3 + 60 / 365);
    expect(cost_EUR).toBeCloseTo(0.888, 3);
    for (const name of ['neighbourhood-clique', 'neighbourhood-pow', 'neighbourhood-pow-slow'])
      expect(runOf(name).result.summary.ledgerCost_EUR, name).toBeCloseTo(cost_EUR, 6);
  });

  it('no market: nothing', () => {
    expect(runOf('neighbourhood-retail-only').result.summary.ledgerCost_EUR).toBe(0);
  });
});

describe('neighbourhood-retail-only.yaml', () => {
  it('trades nothing, so every bill is that of the counterfactual', () => {
    const { result, tables } = runOf('neighbourhood-retail-only');
    expect(result.summary).toMatchObject({ orders_count: 0, traded_kWh: 0, saving_EUR: 0, imbalanceCost_EUR: 0 });
    for (const home of tables.agents) expect(home.billWith_EUR).toBe(home.billWithout_EUR);
  });
});

describe('neighbourhood.yaml', () => {
  it('trades between feed-in price and cap: 7.8 to 15.3 ct/kWh and a premium of 2 ct at most', () => {
    for (const { buyerPrice_EUR_per_kWh: price } of runOf('neighbourhood').tables.trades) {
      expect(price).toBeGreaterThanOrEqual(0.078);
      expect(price).toBeLessThanOrEqual(0.1733);
    }
  });

  it('has no late order: the operator answers within 50 ms', () => {
    const { summary } = runOf('neighbourhood').result;
    expect(summary).toMatchObject({ ordersLate_count: 0, latencyFinality_s_p99: 0.05, staleRate: 0 });
    expect(summary.ordersTraded_count).toBeGreaterThan(0);
  });
});

describe('neighbourhood-half-network-charge.yaml', () => {
  it('spares a local kWh 4.65 ct and its VAT: prices lie higher, and below 20.8 ct and the premium', () => {
    const cap = 0.1535 + 0.0465 * 1.19;
    expect(cap).toBeCloseTo(0.2088, 4);
    const prices = runOf('neighbourhood-half-network-charge').tables.trades.map((trade) => Number(trade.buyerPrice_EUR_per_kWh));
    expect(Math.max(...prices)).toBeLessThanOrEqual(cap + 0.02);
    const mean = (name: string): number => runOf(name).result.summary.price_EUR_per_kWh_mean!;
    expect(mean('neighbourhood-half-network-charge')).toBeGreaterThan(1.1 * mean('neighbourhood'));
  });

  it('is paid for by the network operator: 4.65 ct for each kWh bought locally and drawn from the grid', () => {
    const run = runOf('neighbourhood-half-network-charge');
    const spared_kWh = sumOf(
      run.observed.products.map(({ cleared_Wh, metered_Wh }) =>
        sumOf(Array.from(cleared_Wh, (cleared, i) => Math.max(0, Math.min(cleared, metered_Wh[i]!)) / 1000)),
      ),
    );
    const more_kWh = sumOf(
      run.observed.slots.map(({ metered_Wh, shadowMetered_Wh }) =>
        sumOf(Array.from(metered_Wh, (m, i) => (Math.max(0, m) - Math.max(0, shadowMetered_Wh[i]!)) / 1000)),
      ),
    );
    // batteries that keep a promise to the neighbours change what is drawn, and the network charge with it
    const expected_EUR = 0.093 * more_kWh - 0.0465 * spared_kWh;
    expect(expected_EUR).toBeLessThan(-1);
    expect(run.result.summary.transferNetwork_EUR).toBeCloseTo(expected_EUR, 2);
  });
});

describe('neighbourhood-continuous.yaml', () => {
  it('has a price for each trade, where the call auction has one for each slot', () => {
    const severalPrices = (name: string): number =>
      runOf(name).tables.slots.filter((slot) => slot.price_EUR_per_kWh_min !== slot.price_EUR_per_kWh_max).length;
    expect(severalPrices('neighbourhood')).toBe(0);
    expect(severalPrices('neighbourhood-continuous')).toBeGreaterThan(10);
  });
});

describe('neighbourhood-clique.yaml', () => {
  it('has 5,760 blocks in eight hours, final after four more, and no late order', () => {
    const { summary } = runOf('neighbourhood-clique').result;
    expect(summary.mainChainHeight_blocks).toBeGreaterThanOrEqual(5760);
    // and some while the run drains: ten minutes at most
    expect(summary.mainChainHeight_blocks).toBeLessThan(5760 + 120);
    expect(summary.ordersLate_count).toBe(0);
    expect(summary.latencyFinality_s_p50).toBeGreaterThan(20);
    expect(summary.latencyFinality_s_p50).toBeLessThan(26);
  });
});

describe('neighbourhood-pow.yaml and neighbourhood-pow-slow.yaml', () => {
  it('are final after 13 and 7 mean block intervals: 195 s and 70 min', () => {
    const p50 = (name: string): number => runOf(name).result.summary.latencyFinality_s_p50!;
    // medians of Erlang distributions: shape less a third, times the interval
    expect(p50('neighbourhood-pow') / (12.67 * 15)).toBeGreaterThan(0.85);
    expect(p50('neighbourhood-pow') / (12.67 * 15)).toBeLessThan(1.15);
    expect(p50('neighbourhood-pow-slow') / (6.67 * 600)).toBeGreaterThan(0.75);
    expect(p50('neighbourhood-pow-slow') / (6.67 * 600)).toBeLessThan(1.35);
  });

  it('let homes submit early enough: few orders are late', () => {
    for (const name of ['neighbourhood-pow', 'neighbourhood-pow-slow']) {
      const { ordersLate_count, orders_count } = runOf(name).result.summary;
      expect(ordersLate_count! / orders_count!, name).toBeLessThan(0.05);
    }
  });

  it('the slow one forecasts further ahead, and errs more', () => {
    const deviation = (name: string): number => runOf(name).result.summary.forecastDeviationShare!;
    expect(deviation('neighbourhood-pow')).toBeLessThan(deviation('neighbourhood') * 1.05);
    expect(deviation('neighbourhood-pow-slow')).toBeGreaterThan(deviation('neighbourhood') * 1.1);
  });
});

describe('own-rules.yaml', () => {
  /** Energy of each home in each slot, from the table of trades, and the dearest or cheapest price it got. */
  function deals(group: string, side: 'buyer' | 'seller') {
    const trades = runOf('own-rules').tables.trades.filter((trade) => String(trade[side]).startsWith(`${group}-`));
    const energy_Wh = new Map<string, number>();
    for (const trade of trades) {
      const key = `${String(trade.product)} ${String(trade[side])}`;
      energy_Wh.set(key, (energy_Wh.get(key) ?? 0) + Number(trade.energy_Wh));
    }
    const prices = trades.map((trade) => Number(trade.buyerPrice_EUR_per_kWh));
    return { smallest_Wh: Math.min(...energy_Wh.values()), dearest: Math.max(...prices), cheapest: Math.min(...prices) };
  }
  // network charge, levies and tax with VAT, and half of the operator's fee
  const charges = (0.093 + 0.035 + 0.0205) * 1.19 + 0.0025;

  it('finds partners for everybody', () => {
    const bought_kWh = new Map<string, number>();
    for (const { group, bought_kWh: bought, sold_kWh: sold } of runOf('own-rules').tables.agents)
      bought_kWh.set(String(group), (bought_kWh.get(String(group)) ?? 0) + Number(bought) + Number(sold));
    expect(bought_kWh.size).toBe(7);
    for (const [group, energy_kWh] of bought_kWh) expect(energy_kWh, group).toBeGreaterThan(0);
  });

  it('never lets the thrifty and the businesses pay more than 28 ct with all charges', () => {
    for (const group of ['thrifty', 'business'])
      expect(deals(group, 'buyer').dearest + charges, group).toBeLessThanOrEqual(0.28 + 1e-9);
    expect(deals('renter', 'buyer').dearest + charges).toBeGreaterThan(0.28);
  });

  it('fills businesses and farms by 2 kWh or not at all, and pays farms 9 ct after the fee', () => {
    expect(deals('business', 'buyer').smallest_Wh).toBeGreaterThanOrEqual(2000);
    expect(deals('farm', 'seller').smallest_Wh).toBeGreaterThanOrEqual(2000);
    expect(deals('farm', 'seller').cheapest - 0.0025).toBeGreaterThanOrEqual(0.09);
    expect(deals('pv', 'seller').cheapest).toBeLessThan(0.0925);
  });
});

describe('faults.yaml', () => {
  it('makes orders late while the network is cut, and none before', () => {
    const late = (from_h: number, to_h: number): number =>
      sumOf(runOf('faults').tables.slots.slice(4 * from_h, 4 * to_h).map((slot) => Number(slot.ordersLate_count)));
    expect(late(0, 2)).toBe(0);
    expect(late(3, 6)).toBeGreaterThan(100);
    expect(late(3, 6)).toBeGreaterThan(10 * late(6.5, 8));
  });

  it('settles all slots in spite of four hours of partition, since readings wait until their deadline; a shorter one voids', () => {
    expect(runOf('faults').tables.slots.map(({ settled }) => settled)).not.toContain('void');
    const overrides = { ...examples['faults.yaml'], 'market.settlementDeadline': '2 h' };
    const hurried = runScenario(readFileSync(`${folder}faults.yaml`, 'utf8'), { overrides });
    const settled = hurried.tables.slots.map((slot) => slot.settled);
    expect(settled.slice(6, 16)).toContain('void');
    expect([...settled.slice(0, 6), ...settled.slice(16)]).not.toContain('void');
  });
});
