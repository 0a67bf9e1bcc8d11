/**
 * Tariffs and levers end to end, in neighbourhoods so small that every figure can be worked out by hand: constant loads, roofs that
 * give constant power for some hours, perfect forecasts, truthful orders, and an operator that asks no fee. One buyer and one seller
 * trade midway between the feed-in price and what local energy is worth to the buyer.
 */
import { describe, expect, it } from 'vitest';
import { runScenario, type FinishedRun, type Row } from '../helpers/world.js';

const prices = {
  energy: '12.9 ct/kWh',
  network: '9.3 ct/kWh',
  levies: '3.5 ct/kWh',
  tax: '2.05 ct/kWh',
  vat: '19 %',
  feedIn: '7.8 ct/kWh',
  wholesale: '9 ct/kWh',
};
const { energy: _energy, wholesale: _wholesale, ...charges } = prices;

/** A CSV of hourly values of some days from 4 May 2026 on, UTC. */
const hourly = (days: number, of: (hour: number) => number): string =>
  [
    'time,value',
    ...Array.from({ length: 24 * days }, (_, h) => {
      const [day, hour] = [4 + Math.floor(h / 24), h % 24];
      return `2026-05-0${day}T${String(hour).padStart(2, '0')}:00Z,${of(hour)}`;
    }),
  ].join('\n');

/** A load of 1 kW and, on roofs, generation between two hours of each day. */
const load = { kind: 'constant', power: '1 kW' };
const renter = { count: 1, load };
const roof = {
  count: 1,
  load: { kind: 'constant', power: '0 W' },
  pv: { kind: 'csv', file: 'pv.csv', column: 'value', unit: 'W' },
};

interface Play {
  readonly tariff: object;
  readonly population?: object;
  /** Watt of a roof from `from` to `to` o'clock. */
  readonly sun?: readonly [power_W: number, from: number, to: number];
  readonly start?: string;
  readonly duration?: string;
  readonly mechanism?: string;
  readonly carbon?: string;
  /** EUR/MWh of each hour of the day. */
  readonly market?: readonly number[];
}

function play(options: Play): FinishedRun {
  const [power_W, from, to] = options.sun ?? [2000, 10, 14];
  const assets = new Map([
    ['pv.csv', hourly(3, (hour) => (hour >= from && hour < to ? power_W : 0))],
    ['market.csv', hourly(2, (hour) => options.market?.[hour] ?? 0)],
  ]);
  const scenario = {
    chainwatt: 1,
    title: 'By hand',
    seed: 1,
    time: {
      start: options.start ?? '2026-05-04',
      zone: 'UTC',
      duration: options.duration ?? '24 h',
      slot: '15 min',
    },
    population: options.population ?? { renter, roof },
    agents: { strategy: 'truthful', forecast: 'perfect', greenPremium: 0 },
    tariff: options.tariff,
    market: { mechanism: options.mechanism ?? 'uniform-price' },
    ledger: { kind: 'central', fee: 0 },
    carbon: { intensity: options.carbon ?? '350 g/kWh' },
  };
  return runScenario(scenario, { assets });
}

const row = (run: FinishedRun, agent: string): Row =>
  run.tables.agents.find((each) => each.agent === `${agent}-0000`)!;
const micro = (cell: unknown): number => Math.round(1e6 * Number(cell));
const bill = (run: FinishedRun, agent: string, name: string): number => micro(row(run, agent)[`${name}_EUR`]);
const summary = (run: FinishedRun, name: string): number => Number(run.tables.summary[0]![name]);

describe('time of use: dearer energy and a lower feed-in price from 12 to 14 h, a dear network from 17 to 20 h', () => {
  const run = play({
    tariff: {
      kind: 'time-of-use',
      ...prices,
      windows: [
        { from: '12:00', to: '14:00', energy: '20 ct/kWh', feedIn: '5 ct/kWh' },
        { from: '17:00', to: '20:00', network: '15 ct/kWh' },
      ],
    },
  });

  it('without the market a renter pays each slot at its own prices', () => {
    // 250 Wh a slot: 22 h at 12.9 ct and 2 h at 20 ct; 21 h at 9.3 ct and 3 h at 15 ct
    const net = (22 * 12.9 + 2 * 20 + 21 * 9.3 + 3 * 15 + 24 * 5.55) * 10_000;
    // VAT a slot: 0.25 x (24,510 + 28,215) = 13,181.25, with dear energy 16,553.75, with a dear network 15,888.75
    const vat = (96 - 8 - 12) * 13_181 + 8 * 16_554 + 12 * 15_889;
    expect(bill(run, 'renter', 'billWithout')).toBe(Math.round(net) + vat);
  });

  it('without the market a roof is paid each slot at its own price', () => {
    // 500 Wh a slot: 2 h at 7.8 ct, 2 h at 5 ct
    expect(bill(run, 'roof', 'billWithout')).toBe(-(4 * 78_000 + 4 * 50_000));
  });

  it('the local price of a slot lies midway between its own bounds', () => {
    const at = new Map(run.tables.trades.map((trade) => [trade.slot, micro(trade.buyerPrice_EUR_per_kWh)]));
    // (12.9 x 1.19 + 7.8) / 2 and (20 x 1.19 + 5) / 2
    expect([...at.keys()]).toEqual(Array.from({ length: 16 }, (_, k) => 40 + k));
    expect([...at.values()]).toEqual([...new Array(8).fill(115_755), ...new Array(8).fill(144_000)]);
    expect(run.tables.trades.every((trade) => trade.energy_Wh === 250)).toBe(true);
  });

  it('with the market the renter is spared energy and its VAT of each slot, and pays its neighbour', () => {
    // 4 kWh: 8 slots of 28,938.75 and 8 of 36,000 micro-EUR
    expect(bill(run, 'renter', 'localPaid')).toBe(8 * 28_939 + 8 * 36_000);
    expect(bill(run, 'renter', 'retail')).toBe(20 * 129_000);
    expect(bill(run, 'renter', 'charges')).toBe(21 * 93_000 + 3 * 150_000 + 24 * 55_500);
    // 16 slots bear VAT on charges alone: 0.25 x 28,215 = 7,053.75
    expect(bill(run, 'renter', 'vat')).toBe(16 * 7_054 + (96 - 16 - 12) * 13_181 + 12 * 15_889);
  });

  it('welfare is counted in the values of each slot', () => {
    // 250 Wh a slot at 15.351 - 7.8 and at 23.8 - 5 ct
    const gain = (8 * 0.25 * (153_510 - 78_000) + 8 * 0.25 * (238_000 - 50_000)) / 1e6;
    expect(summary(run, 'welfareOptimal_EUR')).toBeCloseTo(gain, 9);
    expect(summary(run, 'welfareRealised_EUR')).toBeCloseTo(gain, 9);
    const slots = run.tables.slots.map((slot) => micro(slot.welfareOptimal_EUR));
    expect([slots[39], slots[40], slots[48], slots[56]]).toEqual([0, 18_878, 47_000, 0]);
    // nothing is used up but by the ledger: what homes gain the retailer and the state lose
    const left = summary(run, 'resourceSurplus_EUR') + summary(run, 'ledgerCost_EUR');
    expect(left).toBeCloseTo(0, 9);
    expect(summary(run, 'transferState_EUR')).toBeLessThan(0);
  });
});

describe('a dynamic tariff with a price that is negative at noon', () => {
  // 100 EUR/MWh, but -50 from 12 to 13 h and 250 from 18 to 20 h; the retailer adds 1 ct
  const market = Array.from({ length: 24 }, (_, h) => (h === 12 ? -50 : h === 18 || h === 19 ? 250 : 100));
  const series = { file: 'market.csv', column: 'value', unit: 'EUR/MWh' };
  const tariff = {
    kind: 'dynamic',
    ...charges,
    series,
    margin: '1 ct/kWh',
    feedIn: { share: '90 %', of: 'wholesale' },
  };
  const run = play({ tariff, market });

  it('without the market homes pay and are paid the price of each slot', () => {
    // a renter's 250 Wh a slot: 21 h at 11 ct, 1 h at -4 ct, 2 h at 26 ct, and charges of 14.85 ct
    const net = 21 * 110_000 - 40_000 + 2 * 260_000 + 24 * 148_500;
    // VAT a slot: 0.25 x 19 % of energy and 28,215: 12,278.75, 5,153.75, 19,403.75
    const vat = 84 * 12_279 + 4 * 5_154 + 8 * 19_404;
    expect(bill(run, 'renter', 'billWithout')).toBe(net + vat);
    // a roof's 500 Wh a slot: 3 h at 9 ct, and at noon it pays 4.5 ct to feed in
    expect(bill(run, 'roof', 'billWithout')).toBe(-(6 * 90_000 - 2 * 45_000));
  });

  it('nobody trades below zero for less than the retailer pays, and local prices follow the series', () => {
    const at = new Map(run.tables.trades.map((trade) => [trade.slot, micro(trade.buyerPrice_EUR_per_kWh)]));
    // (11 x 1.19 + 9) / 2, and at noon (-4 x 1.19 - 4.5) / 2 between a floor of -4.5 and a cap of -4.76 ct: none
    expect([...at.keys()]).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 52, 53, 54, 55]);
    expect(new Set(at.values())).toEqual(new Set([110_450]));
  });

  it('the retailer buys at the series’ price what the neighbourhood takes', () => {
    const supplier = run.world.billing.shadowAccounts;
    // net 1 kW in 17 h at 100 and 2 h at 250 EUR/MWh, and -1 kW in 3 h at 100 and 1 h at -50
    const due = 18 * 100_000 + 2 * 250_000 - 3 * 100_000 + 50_000;
    expect(supplier.balance_uEUR[supplier.index('supplier')]).toBe(due);
  });

  it('a file that does not reach over the run, or has a gap, is refused in its own words', () => {
    expect(() => play({ tariff, market, duration: '3 d' })).toThrow('CW-DATA-COVERAGE');
    const repeated = { ...tariff, series: { ...series, wrap: 'repeat' } };
    expect(bill(play({ tariff: repeated, market, duration: '3 d' }), 'renter', 'billWithout')).toBe(
      3 * bill(run, 'renter', 'billWithout'),
    );
  });
});

describe('net metering: a home uses 1 kW and generates 3 kW from 10 to 14 h', () => {
  const home = { ...roof, load };
  const tariff = { kind: 'flat', ...prices, metering: 'net-metering' };
  const sun = [3000, 10, 14] as const;
  const alone = { population: { home }, sun, mechanism: 'retail-only' };

  it('over the run pays for the 12 kWh that it imports more than it exports', () => {
    // imports of 40 and 40 slots, exports of 16 slots of 500 Wh: 8 kWh set off 8 of 20 kWh
    const run = play({ ...alone, tariff });
    expect(row(run, 'home').netMetered_kWh).toBe(8);
    expect(summary(run, 'netMetered_kWh')).toBe(8);
    expect(bill(run, 'home', 'retail')).toBe(12 * 129_000);
    expect(bill(run, 'home', 'charges')).toBe(12 * 148_500);
    expect(bill(run, 'home', 'feedIn') + 0).toBe(0);
    // VAT of 13,181 in each of the 80 slots, of which 32 are given back
    expect(bill(run, 'home', 'vat')).toBe(48 * 13_181);
    expect(bill(run, 'home', 'billWith')).toBe(bill(run, 'home', 'billWithout'));
  });

  it('day by day does the same each day; from noon to noon exports come first and are credited', () => {
    const byDay = play({ ...alone, tariff: { ...tariff, billingPeriod: 'day' }, duration: '48 h' });
    expect(bill(byDay, 'home', 'billWith')).toBe(2 * (12 * (129_000 + 148_500) + 48 * 13_181));
    const fromTen = play({ ...alone, tariff, start: '2026-05-04T10:00', duration: '14 h' });
    // 8 kWh exported, 10 kWh imported
    expect(row(fromTen, 'home').netMetered_kWh).toBe(8);
    expect(bill(fromTen, 'home', 'billWith')).toBe(2 * (129_000 + 148_500) + 8 * 13_181);
    const untilSix = play({ ...alone, tariff, start: '2026-05-04T10:00', duration: '8 h' });
    // 4 of 8 kWh are left and paid the feed-in price
    expect(bill(untilSix, 'home', 'billWith')).toBe(-4 * 78_000);
  });

  it('slot by slot is net billing', () => {
    const bySlot = play({ ...alone, tariff: { ...tariff, billingPeriod: 'slot' } });
    const billing = play({ ...alone, tariff: { ...tariff, metering: 'net-billing' } });
    expect(bill(bySlot, 'home', 'billWith')).toBe(bill(billing, 'home', 'billWith'));
    expect(bill(billing, 'home', 'billWith')).toBe(20 * (129_000 + 148_500) + 80 * 13_181 - 8 * 78_000);
  });

  it('a home with open imports sells nothing to a neighbour: a kWh set off is worth more than any neighbour pays', () => {
    const population = { home, renter };
    const fromMidnight = play({ population, sun, tariff });
    expect(fromMidnight.tables.trades).toEqual([]);
    expect(summary(fromMidnight, 'welfareOptimal_EUR')).toBe(0);
    const net = play({ population, sun, tariff: { ...tariff, metering: 'net-billing' } });
    expect(net.tables.trades).toHaveLength(16);
  });

  it('one without sells until it imports, and what it sold is not credited', () => {
    const run = play({
      population: { home, renter },
      sun,
      tariff,
      start: '2026-05-04T09:45',
      duration: '14 h',
    });
    // the first slot imports 250 Wh that are set off at ten; homes learn of a slot when it is billed, and bid an hour before
    const first = Math.min(...run.tables.trades.map((trade) => Number(trade.slot)));
    expect(first).toBeGreaterThan(1);
    const sold_Wh = run.tables.trades.length * 250;
    expect(sold_Wh).toBeGreaterThan(1000);
    expect(bill(run, 'home', 'localPaid')).toBe(
      (-sold_Wh * 115_755) / 1000 - 0.25 * run.tables.trades.length,
    );
    // 8 kWh exported less those sold; 0.25 kWh imported first, and 9.75 kWh after two
    expect(row(run, 'home').netMetered_kWh).toBe(8 - sold_Wh / 1000);
  });
});

describe('buy all, sell all: the home that uses 1 kW and generates 3 kW from 10 to 14 h', () => {
  it('buys 24 kWh and sells 12 kWh', () => {
    const run = play({
      population: { home: { ...roof, load } },
      sun: [3000, 10, 14],
      mechanism: 'retail-only',
      tariff: { kind: 'flat', ...prices, metering: 'separate' },
    });
    expect(bill(run, 'home', 'retail')).toBe(24 * 129_000);
    expect(bill(run, 'home', 'charges')).toBe(24 * 148_500);
    expect(bill(run, 'home', 'feedIn')).toBe(12 * 78_000);
    expect(bill(run, 'home', 'vat')).toBe(96 * 13_181);
  });
});

describe('half the network charge on local energy, and network revenue that is kept', () => {
  const tariff = { kind: 'flat', ...prices, localNetworkDiscount: '50 %' };
  // the other home would not pay what any neighbour asks
  const other = { count: 1, load: { kind: 'constant', power: '2 kW' }, rules: { maximumPrice: '1 ct/kWh' } };
  const population = { renter, other, roof };
  const sun = [1000, 10, 14] as const;
  const fixed = play({ population, sun, tariff });
  const neutral = play({ population, sun, tariff: { ...tariff, networkRevenue: 'revenue-neutral' } });
  const names = ['renter', 'other', 'roof'];

  it('4 kWh are traded, and the network operator loses 4.65 ct of each', () => {
    expect(summary(fixed, 'traded_kWh')).toBe(4);
    expect(micro(summary(fixed, 'transferNetwork_EUR'))).toBe(-4 * 46_500);
    expect(summary(fixed, 'networkRecovery_EUR')).toBe(0);
  });

  it('revenue-neutral, it loses nothing: homes pay a third and two thirds, whoever bought', () => {
    expect(summary(neutral, 'transferNetwork_EUR')).toBe(0);
    expect(micro(summary(neutral, 'networkRecovery_EUR'))).toBe(186_000);
    expect(names.map((name) => bill(neutral, name, 'networkRecovery'))).toEqual([62_000, 124_000, 0]);
    expect(micro(summary(neutral, 'networkRecoveryRenter_EUR'))).toBe(186_000);
    expect(summary(neutral, 'networkRecoveryPv_EUR')).toBe(0);
  });

  it('and every bill is higher by the recovery and its VAT, and by nothing else', () => {
    const more = names.map((name) => bill(neutral, name, 'billWith') - bill(fixed, name, 'billWith'));
    expect(more).toEqual([62_000 + 11_780, 124_000 + 23_560, 0]);
    for (const name of names)
      expect(bill(neutral, name, 'billWithout')).toBe(bill(fixed, name, 'billWithout'));
  });
});

describe('rules of a community: the roof is in another community than the renter', () => {
  const places = {
    renter: { community: 'mill', district: 'north' },
    roof: { community: 'dairy', district: 'north' },
  };
  const spared = (community: object, localNetworkDiscount: unknown = ['80 %', '40 %', '0 %']): number => {
    const run = play({ tariff: { kind: 'flat', ...prices, localNetworkDiscount, community } });
    expect(summary(run, 'traded_kWh')).toBe(4);
    return 0 - run.world.billing.bill.localDiscount_uEUR[0]!;
  };

  it('the discount is that of the distance: 40 % of 9.3 ct on 4 kWh', () => {
    expect(spared({ places })).toBe(4 * 37_200);
    expect(spared({})).toBe(4 * 74_400);
    expect(spared({ places: { ...places, roof: { community: 'port', district: 'south' } } })).toBe(0);
  });

  it('and nothing where they may not share', () => {
    expect(spared({ places, sharing: 'district' })).toBe(4 * 37_200);
    expect(spared({ places, sharing: 'community' })).toBe(0);
    expect(spared({ places, sharing: 'community' }, '50 %')).toBe(0);
  });

  it('or where the renter buys less than a fifth of its 24 kWh from the neighbourhood', () => {
    // 4 of 24 kWh are a sixth
    expect(spared({ minimumShare: '16 %' }, '50 %')).toBe(4 * 46_500);
    expect(spared({ minimumShare: '17 %' }, '50 %')).toBe(0);
  });

  it('what it says of groups that do not exist is refused at its place', () => {
    const wrong = { places: { ...places, rof: places.roof } };
    expect(() => spared(wrong)).toThrow(/CW-TARIFF-GROUP[^]*tariff\.community\.places\.rof[^]*"roof"/);
    expect(() => spared({ places: { roof: places.roof } })).toThrow(/CW-TARIFF-GROUP[^]*renter/);
  });
});

describe('charges beside energy', () => {
  it('standing charges and a carbon price stand in the bill, with VAT, and reach their payees', () => {
    const run = play({
      mechanism: 'retail-only',
      carbon: '400 g/kWh',
      tariff: {
        kind: 'flat',
        ...prices,
        carbonPrice: '50 EUR/t',
        standing: { retailer: '20 ct/d', network: '10 ct/d' },
      },
    });
    expect(bill(run, 'renter', 'standing')).toBe(300_000);
    // 50 EUR/t x 0.4 kg/kWh = 2 ct/kWh
    expect(bill(run, 'renter', 'carbon')).toBe(24 * 20_000);
    expect(micro(summary(run, 'carbonCharge_EUR'))).toBe(24 * 20_000);
    expect(micro(summary(run, 'standingCharge_EUR'))).toBe(600_000);
    // a slot: 0.25 x (28,310 + 28,215) = 14,131.25; a day: 19 % of 30 ct
    expect(bill(run, 'renter', 'vat')).toBe(96 * 14_131 + 57_000);
    expect(bill(run, 'roof', 'vat')).toBe(57_000);
    const { accounts } = run.world.billing;
    const balance = (who: 'network' | 'state'): number => accounts.balance_uEUR[accounts.index(who)]!;
    expect(balance('network')).toBe(24 * 93_000 + 2 * 100_000);
    expect(balance('state')).toBe(24 * (35_000 + 20_500 + 20_000) + 96 * 14_131 + 2 * 57_000);
  });
});
