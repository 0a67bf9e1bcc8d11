/**
 * Prices that change with time reach everybody who reads them: the bounds of a slot, what energy is worth to homes in it, and what
 * the books of a product are kept in.
 */
import { describe, expect, it } from 'vitest';
import { Columns } from '../../src/kernel/index.js';
import { SlotPrices, SlotValuations } from '../../src/model/slot-prices.js';
import { ratesOf } from '../../src/tariff/rates.js';
import type { Tariff } from '../../src/tariff/types.js';
import { groupOf, populationOf } from '../agents/worlds.js';
import { plainTerms } from '../tariff/contexts.js';

const day = {
  energy: 200_000,
  carbon: 0,
  network: 60_000,
  levies: 30_000,
  tax: 10_000,
  vat: 0,
  feedIn: 80_000,
  wholesale: 90_000,
  localNetworkDiscount: [0],
  imbalance: { short: 20_000, long: 20_000 },
};
const rates = { day: ratesOf(day), night: ratesOf({ ...day, energy: 120_000, feedIn: 50_000 }) };
/** Night in slots 0 and 1, day in 2 and 3. */
const tariff: Tariff = {
  at: (slot) => (slot < 2 ? rates.night : rates.day),
  terms: plainTerms,
};
const fees = { buyer_uEUR_per_kWh: 2_000, seller_uEUR_per_kWh: 1_000 };

describe('prices of slots', () => {
  const prices = new SlotPrices(tariff, fees);

  it('are those of the rates that hold in each, less the fee of either side', () => {
    expect(prices.at(1).bounds).toEqual({ floor_uEUR_per_kWh: 51_000, cap_uEUR_per_kWh: 118_000 });
    expect(prices.at(2).bounds).toEqual({ floor_uEUR_per_kWh: 81_000, cap_uEUR_per_kWh: 198_000 });
  });

  it('are the same object where the rates are, and only there', () => {
    expect(prices.at(0)).toBe(prices.at(1));
    expect(prices.at(3)).not.toBe(prices.at(1));
  });

  it('are what energy is worth to homes, once they are brought to the slot', () => {
    const group = groupOf('green', 2, { greenPremium: { kind: 'constant', value: 5_000 } });
    const valued = new SlotValuations(prices, populationOf([group]), undefined, new Columns());
    const { value_uEUR_per_kWh, greenValue_uEUR_per_kWh, cost_uEUR_per_kWh } = valued.valuations;
    const worth = (): number[] => [value_uEUR_per_kWh[1], greenValue_uEUR_per_kWh[1], cost_uEUR_per_kWh[1]];
    expect(valued.follow(0)).toBe(true);
    expect(worth()).toEqual([118_000, 123_000, 51_000]);
    expect(valued.follow(1)).toBe(false);
    expect(valued.follow(3)).toBe(true);
    expect(worth()).toEqual([198_000, 203_000, 81_000]);
    // and back: products are billed long after homes have bid for later ones
    expect(valued.follow(0)).toBe(true);
    expect(worth()).toEqual([118_000, 123_000, 51_000]);
  });

  it('are asked for again in every slot where homes have accounts, also at the same prices', () => {
    let credit = 0;
    const accounts = {
      importCost_uEUR_per_kWh: (_i: number, retail: number): number => (credit > 0 ? credit : retail),
      exportWorth_uEUR_per_kWh: (_i: number, feedIn: number): number => feedIn,
    };
    const valued = new SlotValuations(prices, populationOf([groupOf('plain', 1)]), accounts, new Columns());
    valued.follow(2);
    expect(valued.valuations.value_uEUR_per_kWh[0]).toBe(198_000);
    credit = 150_000;
    expect(valued.follow(3)).toBe(true);
    // 15 ct less charges of 10 ct and the fee of 0.2 ct
    expect(valued.valuations.value_uEUR_per_kWh[0]).toBe(48_000);
  });
});
