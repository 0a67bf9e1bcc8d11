/** Several markets a slot, whose gates close one after another: what is not traded in one is offered in the next. */
import { describe, expect, it } from 'vitest';
import { village } from '../helpers/scenarios.js';
import { runScenario, type FinishedRun, type Row } from '../helpers/world.js';

const { market: _only, ...rest } = village;
/** Given out of order: they are held in the order in which their gates close. */
const markets = {
  lastCall: { mechanism: 'continuous-double-auction', gateOpens: '60 min', gateCloses: '15 min' },
  morning: { mechanism: 'uniform-price', gateOpens: '6 h', gateCloses: '3 h' },
};
const scenario = { ...rest, markets, agents: { strategy: 'truthful' } };
const run = runScenario(scenario, { overrides: { ledger: 'central' } });
const { tables, world } = run;
const homes = world.homes.count;

function productsOf(of: FinishedRun, slot: number) {
  return of.observed.products.filter(({ product }) => Math.floor(product / 2) === slot);
}

describe('a run with a morning market and a last call', () => {
  it('has a row a slot and market, in the order of their gates', () => {
    expect(tables.products.slice(0, 2).map(({ slot, market }) => [slot, market])).toEqual([
      [0, 'morning'],
      [0, 'lastCall'],
    ]);
    expect(tables.products).toHaveLength(2 * tables.slots.length);
    for (const market of Object.keys(markets))
      expect(
        tables.products.some((row) => row.market === market && Number(row.traded_Wh) > 0),
        market,
      ).toBe(true);
  });

  it('is named in the summary by its mechanisms, in the same order', () => {
    expect(run.result.summary.mechanism).toBe('uniform-price + continuous-double-auction');
  });

  it('adds the products of a slot up in its row', () => {
    for (const slot of tables.slots) {
      const rows = tables.products.filter((row) => row.slot === slot.slot);
      for (const column of ['orders_count', 'ordersLate_count', 'demand_Wh', 'supply_Wh', 'traded_Wh'])
        expect(slot[column], `${String(slot.slot)} ${column}`).toBe(
          rows.reduce((sum, row) => sum + Number(row[column]), 0),
        );
    }
  });

  it('holds each home to what it announced last: what it had traded before, and what it offered then', () => {
    let moved = 0;
    for (let slot = 0; slot < tables.slots.length; slot++) {
      const products = productsOf(run, slot);
      const inForce = products.map(({ settlement, clearing }) =>
        settlement === 'settled' ? clearing : undefined,
      );
      for (let i = 0; i < homes; i++) {
        const [first, last] = inForce;
        const traded = (first?.cleared_Wh[i] ?? 0) !== 0 || (last?.cleared_Wh[i] ?? 0) !== 0;
        const offeredLast = last?.offered_Wh[i] ?? 0;
        const announced =
          offeredLast !== 0 ? (first?.cleared_Wh[i] ?? 0) + offeredLast : (first?.offered_Wh[i] ?? 0);
        const { position_Wh, metered_Wh } = products[0]!;
        expect(position_Wh[i], `slot ${slot}, home ${i}`).toBe(traded ? announced : metered_Wh[i]);
        if ((first?.cleared_Wh[i] ?? 0) !== 0 && offeredLast !== 0) moved++;
      }
    }
    expect(moved).toBeGreaterThan(0);
  });

  it('bills what both have cleared, and every Wh once', () => {
    const sum = (rows: readonly Row[], column: string): number =>
      rows.reduce((total, row) => total + Number(row[column]), 0);
    for (const home of tables.agents) {
      const bought = tables.trades.filter(({ buyer }) => buyer === home.agent);
      const sold = tables.trades.filter(({ seller }) => seller === home.agent);
      expect(Number(home.localPaid_EUR)).toBeCloseTo(sum(bought, 'paid_EUR') - sum(sold, 'received_EUR'), 9);
    }
    // bought back and forth counts in both directions, so the net is compared
    const net = (home: Row): number => Number(home.bought_kWh) - Number(home.sold_kWh);
    for (const home of tables.agents) {
      const bought = tables.trades.filter(({ buyer }) => buyer === home.agent);
      const sold = tables.trades.filter(({ seller }) => seller === home.agent);
      expect(net(home)).toBeCloseTo((sum(bought, 'energy_Wh') - sum(sold, 'energy_Wh')) / 1000, 9);
    }
  });

  it('offers in the last call what the morning left, as far as homes see it', () => {
    const perfect = runScenario(scenario, {
      overrides: { ledger: 'central', 'agents.forecast': 'perfect' },
    });
    let compared = 0;
    for (let slot = 0; slot < perfect.tables.slots.length; slot++) {
      const [morning, lastCall] = productsOf(perfect, slot);
      if (!morning?.clearing || !lastCall?.clearing) continue;
      for (let i = 0; i < homes; i++) {
        // homes without a battery expect the same each time
        if (perfect.world.homes.batteries.capacity_Wh[i]! > 0) continue;
        const { offered_Wh, cleared_Wh } = morning.clearing;
        if (offered_Wh[i] === 0) continue;
        expect(lastCall.clearing.offered_Wh[i]).toBe(offered_Wh[i]! - cleared_Wh[i]!);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('gives the market called main the draws that it has alone', () => {
    const alone = runScenario({ ...village }, { overrides: { ledger: 'central' } });
    const beside = runScenario(
      { ...rest, markets: { main: village.market, early: { ...markets.morning, mechanism: 'retail-only' } } },
      { overrides: { ledger: 'central' } },
    );
    expect(beside.tables.trades.map(({ buyer, energy_Wh }) => [buyer, energy_Wh])).toEqual(
      alone.tables.trades.map(({ buyer, energy_Wh }) => [buyer, energy_Wh]),
    );
  });
});

describe('on a chain whose blocks come late', () => {
  it('nobody sells twice what it might have sold: who does not see the first clearing holds back', () => {
    const late = runScenario(
      { ...scenario, ledger: { ...village.ledger, confirmations: 200 } },
      { overrides: { 'agents.forecast': 'perfect' } },
    );
    const wanting = new Set<number>();
    for (let slot = 0; slot < late.tables.slots.length; slot++) {
      const [morning, lastCall] = productsOf(late, slot);
      const offered_Wh = morning?.clearing?.offered_Wh;
      for (let i = 0; offered_Wh && i < homes; i++) {
        // without a battery a home expects the same each time, so it has nothing left to offer
        if (late.world.homes.batteries.capacity_Wh[i]! > 0 || offered_Wh[i] === 0) continue;
        wanting.add(i);
        expect(lastCall?.clearing?.offered_Wh[i] ?? 0, `slot ${slot}, home ${i}`).toBe(0);
      }
    }
    expect(wanting.size).toBeGreaterThan(5);
  });
});

it('a rule that shares all that was metered is refused beside another market', () => {
  const both = { ...rest, markets: { ...markets, shared: { mechanism: 'bill-sharing' } } };
  expect(() => runScenario(both, { overrides: { ledger: 'central' } })).toThrow('CW-MODEL-SHARING');
  // beside one in which nobody trades it is alone
  const alone = {
    ...rest,
    markets: { shared: { mechanism: 'bill-sharing' }, none: { mechanism: 'retail-only' } },
  };
  const shared = runScenario(alone, { overrides: { ledger: 'central' } });
  expect(shared.result.summary.traded_kWh).toBeGreaterThan(0);
});
