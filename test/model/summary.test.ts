/**
 * Every figure of the summary, worked out a second time: from the rows of the other tables, from raw columns that the run's
 * observers were told, and from the numbers that the scenario states. Nothing here calls what the summary is made with.
 */
import { describe, expect, it } from 'vitest';
import { SLOTS, HOMES, type Case, cases } from './kpis/cases.js';
import { type Figures, sum, cell, micro } from './kpis/figures.js';
import { energyOf, tradeOf } from './kpis/energy-and-trade.js';
import { loadShapeOf } from './kpis/load-shape.js';
import { qualityOf } from './kpis/quality.js';
import { billsOf } from './kpis/bills.js';
import { escrowOf, policyOf } from './kpis/policy.js';
import {
  chainOf,
  effectsOf,
  ordersOf,
  latencyOf,
  blockDelayOf,
  chainFiguresOf,
  costOf,
} from './kpis/ledger.js';
import { storageOf } from './kpis/storage.js';
import { welfareOf } from './kpis/welfare.js';

function identityOf({ run }: Case): Figures {
  const { scenario, result, observed } = run;
  return {
    replication: 0,
    title: 'A village',
    seed: '7',
    ledger: scenario.ledgers[0].kind,
    mechanism: scenario.markets[0].mechanism.kind,
    strategy: 'zero-intelligence-constrained',
    slots_count: observed.slots.length,
    homes_count: HOMES,
    homesRenter_count: 5,
    homesPv_count: 3,
    homesPvBattery_count: 3,
    homesOutside_count: 0,
    events_count: result.events,
    digest: result.digest,
    unseed: result.unseed,
  };
}

/** The row of the summary has these figures: counts and texts exactly, numbers to `share` of themselves or a micro-EUR. */
function expectFigures({ run }: Case, figures: Figures, share = 1e-9): void {
  const [row] = run.tables.summary;
  const wrong: string[] = [];
  for (const [name, wanted] of Object.entries(figures)) {
    const found = row[name];
    const same =
      typeof found === 'number' && typeof wanted === 'number' && !name.endsWith('_count')
        ? Math.abs(found - wanted) <= Math.max(share * Math.abs(wanted), 1e-9)
        : found === wanted;
    if (!same) wrong.push(`${name}: ${String(found)}, not ${String(wanted)}`);
  }
  expect(wrong).toEqual([]);
}

describe.each(Object.entries(cases))('the summary of a run with %s', (_name, example) => {
  const [row] = example.run.tables.summary;

  it('energy: metered by homes, and as the grid sees the whole neighbourhood', () => {
    const figures = energyOf(example);
    expectFigures(example, figures);
    expect(figures.import_kWh).not.toBe(figures.export_kWh);
    expect(figures.selfSufficiencyWith).not.toBe(figures.selfSufficiencyWithout);
  });

  it('trade: prices and quantiles by energy over trades, deviations at their own prices', () => {
    const figures = tradeOf(example);
    // an imbalance is rounded once for each home and slot
    const { imbalanceCost_EUR, ...exact } = figures;
    expectFigures(example, exact);
    expect(Math.abs(Number(row.imbalanceCost_EUR) - Number(imbalanceCost_EUR))).toBeLessThan(
      micro(0.5 * SLOTS * HOMES),
    );
  });

  it('the load: ramps, peaks and how even it is', () => {
    const figures = loadShapeOf(example);
    expectFigures(example, figures);
    expect(figures.rampingWith_kWh).not.toBe(figures.rampingWithout_kWh);
  });

  it('prices and shares: distance from equilibrium, mark-ups, concentration, equality', () => {
    const figures = qualityOf(example);
    expectFigures(example, figures);
    expect(figures.sellersMarkUp).toBeGreaterThan(0);
    expect(figures.herfindahlBuyers).not.toBe(figures.herfindahlSellers);
    expect(figures.giniOfSold).toBeGreaterThan(0);
  });

  it('bills: sums, means, quantiles and losers, of all homes and of each type', () => {
    expectFigures(example, billsOf(example));
  });

  it('parts of bills that some tariffs have: sums over homes', () => {
    expectFigures(example, policyOf(example));
  });

  it('escrow: nothing is paid in or left unpaid without one', () => {
    expectFigures(example, escrowOf(example));
  });

  it('welfare: what each party gains, and all of them together', () => {
    // costs are rounded to a micro-EUR, hence the tolerance of two
    const off = Object.entries(welfareOf(example)).filter(
      ([name, wanted]) => !(Math.abs(Number(row[name]) - Number(wanted)) <= 2e-6),
    );
    expect(off).toEqual([]);
    expect(row.transferState_EUR).not.toBe(0);
  });

  it('orders and transactions: as their rows count them, over the 20 hours of the slots', () => {
    expectFigures(example, ordersOf(example));
    expectFigures(example, effectsOf(example));
    for (const name of ['undoneAfterSight', 'unseenAtDelivery', 'fellBack'] as const)
      expect(sum(example.run.tables.slots, cell(`${name}_Wh`)) / 1000).toBeCloseTo(
        Number(row[`${name}_kWh`]),
        9,
      );
    const ends = ['Traded', 'Unmatched', 'Late', 'Undone'].map((end) => Number(row[`orders${end}_count`]));
    expect(sum(ends, Number)).toBe(row.orders_count);
  });

  it('latencies: of all transactions, to 1 %', () => {
    expectFigures(example, latencyOf(example), 0.01);
    expectFigures(example, blockDelayOf(example), 0.01);
  });

  it("the chain: blocks, gas and receipts on the way back from the observer's head", () => {
    const { chain_bytes: _, ...figures } = chainFiguresOf(example);
    expectFigures(example, figures);
  });

  it("the chain's size: no block beside the observer's chain counts, be it stale or not yet decided", () => {
    expect(row.chain_bytes).toBe(sum(chainOf(example), cell('bytes')));
  });

  it('storage: slots that calls have filled, blocks, and proofs of the transactions that homes ask about', () => {
    expectFigures(example, storageOf(example));
    const { homeStorage_bytes_mean: mean, homeStorage_bytes_max: most, stateMost_bytes } = row;
    if (example.stated.nodes > 1) expect(most).toBeGreaterThan(Number(mean));
    else expect(most).toBe(0);
    expect(stateMost_bytes).toBeGreaterThanOrEqual(Number(row.state_bytes));
    const homes = example.run.tables.agents.map(({ ledgerStorage_bytes }) => Number(ledgerStorage_bytes));
    expect(sum(homes, Number) / HOMES).toBeCloseTo(Number(mean), 6);
    expect(Math.max(...homes)).toBe(most);
  });

  it('costs: what nodes use in 20 hours, shared among homes and traded energy, and the carbon of it', () => {
    // the ledger's cost is rounded to a micro-EUR, and at least a tenth of a kWh is traded for it
    const off = Object.entries(costOf(example)).filter(
      ([name, wanted]) => !(Math.abs(Number(row[name]) - Number(wanted)) <= 1e-6),
    );
    expect(off).toEqual([]);
  });

  it('throughput and electricity count the same time', () => {
    const seconds = Number(row.transactionsSubmitted_count) / Number(row.throughputOffered_per_s);
    const hours = Number(row.ledgerElectricity_kWh) / example.stated.power_kW;
    expect(seconds / 3600).toBeCloseTo(hours, 9);
  });

  it('who and what was run', () => {
    expectFigures(example, identityOf(example));
    expect(row.scenarioHash).toMatch(/^[0-9a-f]{16}$/);
  });

  it('has no other figures', () => {
    const parts = [
      energyOf,
      tradeOf,
      loadShapeOf,
      qualityOf,
      billsOf,
      policyOf,
      escrowOf,
      welfareOf,
      ordersOf,
      effectsOf,
      latencyOf,
      blockDelayOf,
      chainFiguresOf,
      storageOf,
      costOf,
      identityOf,
    ];
    const known = parts.flatMap((part) => Object.keys(part(example)));
    expect([...known, 'scenarioHash'].sort()).toEqual(Object.keys(row).sort());
  });
});

describe('these runs tell apart what a summary might confuse', () => {
  const [clique, work, central] = Object.values(cases).map(({ run }) => run.tables.summary[0]);

  it('stale blocks, rewards, transactions without an end, late orders and void slots: proof of work', () => {
    expect(work.staleRate).toBeGreaterThan(0);
    expect(work.reorganisations_count).toBeGreaterThan(0);
    expect(work.transferIssuance_EUR).toBeLessThan(-1);
    expect(work.transactionsFinal_count).toBeLessThan(Number(work.transactionsSubmitted_count));
    expect(work.ordersLate_count).toBeGreaterThan(0);
    expect(work.voidSlots_count).toBeGreaterThan(0);
  });

  it("netting: the community's deviations cost less than those of its homes one by one", () => {
    const { slots } = cases['proof of work with rewards'].run.tables;
    const alone_EUR =
      (0.01 * sum(slots, cell('imbalanceShort_Wh')) + 0.05 * sum(slots, cell('imbalanceLong_Wh'))) / 1000;
    expect(work.imbalanceCost_EUR).toBeLessThan(alone_EUR - 0.01);
  });

  it('without netting a deviation costs 2 ct, up or down', () => {
    const { slots } = cases['Clique with fees'].run.tables;
    const short_kWh = sum(slots, cell('imbalanceShort_Wh')) / 1000;
    const long_kWh = sum(slots, cell('imbalanceLong_Wh')) / 1000;
    expect(Math.min(short_kWh, long_kWh)).toBeGreaterThan(1);
    expect(clique.imbalanceCost_EUR).toBeCloseTo(0.02 * (short_kWh + long_kWh), 3);
  });

  it('a double auction has many prices in one slot', () => {
    const { slots } = cases['a central operator with a double auction'].run.tables;
    const spread = slots.filter((slot) => slot.price_EUR_per_kWh_min !== slot.price_EUR_per_kWh_max);
    expect(spread.length).toBeGreaterThan(10);
  });

  it('a midpoint of the last pair is no equilibrium where a bid is filled in part, nor are the prices of a double auction', () => {
    expect(clique.priceConvergence).toBeGreaterThan(1);
    expect(central.priceConvergence).toBeGreaterThan(1);
    expect(central.priceConvergence).not.toBeCloseTo(Number(clique.priceConvergence), 3);
    expect(central.priceExperience).toBeLessThan(1);
  });

  it('bills can be negative, and then nothing is said of their equality', () => {
    const bills = [clique, work, central].map((row) => [row.giniOfBills, row.jainOfBills]);
    expect(bills.some(([of]) => of === null)).toBe(true);
  });

  it('losers of one type and not of the other: the central operator', () => {
    expect(central.shareWorseOffPv).not.toBe(central.shareWorseOffRenter);
    expect(central.shareWorseOff).toBeGreaterThan(0);
  });
});
