import { describe, expect, it } from 'vitest';
import {
  createValuations,
  localCap_uEUR_per_kWh,
  localFloor_uEUR_per_kWh,
  localPricesOf,
  localValue_uEUR_per_kWh,
  valueLocalEnergy,
} from '../../src/agents/index.js';
import { Columns } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { contextOf, createTariff, written } from '../tariff/contexts.js';
import { defaultPrices, groupOf, populationOf } from './worlds.js';

describe('the value of a local kWh, in the default neighbourhood', () => {
  const population = populationOf([
    groupOf('plain', 1),
    groupOf('green', 1, { greenPremium: { kind: 'constant', value: 12_345 } }),
  ]);
  const valuations = createValuations(2, new Columns());
  valueLocalEnergy(defaultPrices, population, 0, 2, valuations);

  it('is retail less the charges still due, 33.0 - 17.7 = 15.3 ct; a sold one forgoes 7.8 ct', () => {
    expect(localCap_uEUR_per_kWh(defaultPrices)).toBe(153_000);
    expect(localFloor_uEUR_per_kWh(defaultPrices)).toBe(78_000);
    expect([...valuations.value_uEUR_per_kWh]).toEqual([153_000, 153_000]);
    expect([...valuations.cost_uEUR_per_kWh]).toEqual([78_000, 78_000]);
  });

  it('grows by the premium as far as the energy is green', () => {
    expect(localValue_uEUR_per_kWh(valuations, 0, 1000)).toBe(153_000);
    expect(localValue_uEUR_per_kWh(valuations, 1, 0)).toBe(153_000);
    expect(localValue_uEUR_per_kWh(valuations, 1, 1000)).toBe(165_345);
    // 12,345 * 0.25 = 3,086.25
    expect(localValue_uEUR_per_kWh(valuations, 1, 250)).toBe(156_086);
  });

  it("a seller's own charges raise its floor, a local discount raises the cap", () => {
    const prices = {
      ...defaultPrices,
      sellerCharges_uEUR_per_kWh: 4_000,
      buyerCharges_uEUR_per_kWh: 130_500,
    };
    valueLocalEnergy(prices, population, 0, 1, valuations);
    expect(valuations.value_uEUR_per_kWh[0]).toBe(199_500);
    expect(valuations.cost_uEUR_per_kWh[0]).toBe(82_000);
    // the other home was outside the range
    expect(valuations.value_uEUR_per_kWh[1]).toBe(153_000);
  });

  it('under net metering hangs on each home’s account: what a kWh more from or for the retailer is worth to it', () => {
    // home 0 has credit of 9 ct a kWh; home 1 has open imports of 30 ct a kWh
    valueLocalEnergy(defaultPrices, population, 0, 2, valuations, {
      importCost_uEUR_per_kWh: (i, retail) => (i === 0 ? 90_000 : retail),
      exportWorth_uEUR_per_kWh: (i, feedIn) => (i === 0 ? feedIn : 300_000),
    });
    // 9 - 17.7 ct: home 0 would be paid to buy; home 1 sells for no less than 30 ct
    expect([...valuations.value_uEUR_per_kWh]).toEqual([90_000 - 177_000, 153_000]);
    expect([...valuations.greenValue_uEUR_per_kWh]).toEqual([90_000 - 177_000, 165_345]);
    expect([...valuations.cost_uEUR_per_kWh]).toEqual([78_000, 300_000]);
    valueLocalEnergy(defaultPrices, population, 0, 2, valuations);
  });

  it('of the flat tariff: 33.0 ct all-in and 17.7 ct of charges, to a tenth of a cent', async () => {
    await loadQuantityParser();
    const prices = localPricesOf(createTariff('flat', written, contextOf()).at(0));
    // (12.9 + 9.3 + 3.5 + 2.05) * 1.19 = 33.0225; (9.3 + 3.5 + 2.05) * 1.19 = 17.6715
    expect(prices.retail_uEUR_per_kWh / 10_000).toBeCloseTo(33.0225, 3);
    expect(prices.buyerCharges_uEUR_per_kWh / 10_000).toBeCloseTo(17.6715, 3);
    expect(localCap_uEUR_per_kWh(prices) / 10_000).toBeCloseTo(15.351, 3);
    expect(localFloor_uEUR_per_kWh(prices)).toBe(78_000);
  });
});
