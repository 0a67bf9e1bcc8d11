import { beforeAll, describe, expect, it } from 'vitest';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { tariffs } from '../../src/tariff/registry.js';
import type { Rates, Tariff } from '../../src/tariff/types.js';
import { contextOf } from './contexts.js';

/** The tariff of scenarios/neighbourhood.yaml. */
const neighbourhood = {
  energy: '12.9 ct/kWh',
  network: '9.3 ct/kWh',
  levies: '3.5 ct/kWh',
  tax: '2.05 ct/kWh',
  vat: '19 %',
  feedIn: '7.8 ct/kWh',
  wholesale: '9 ct/kWh',
  localNetworkDiscount: '0 %',
  imbalance: { short: '2 ct/kWh', long: '2 ct/kWh', netting: 'individual' },
};

function flatTariff(changes: object = {}): Tariff {
  const plugin = tariffs.get('flat')!;
  return plugin.create(plugin.schema.parse({ ...neighbourhood, ...changes }), contextOf());
}
const flat = (changes: object = {}): Rates => flatTariff(changes).at(0);

beforeAll(loadQuantityParser);

describe('flat tariff', () => {
  it('derives the default neighbourhood’s prices', () => {
    // 12.9 x 1.19 = 15.351 ct; (9.3 + 3.5 + 2.05) x 1.19 = 17.6715 ct; together 33.0225 ct (SEMANTICS: 33.0, 15.3, 17.7)
    expect(flat()).toMatchObject({
      retailEnergy_uEUR_per_kWh: 153_510,
      importCharges_uEUR_per_kWh: 176_715,
      localCharges_uEUR_per_kWh: 176_715,
      retailAllIn_uEUR_per_kWh: 330_225,
      cap_uEUR_per_kWh: 153_510,
      floor_uEUR_per_kWh: 78_000,
      imbalanceShort_uEUR_per_kWh: 173_510,
      imbalanceLong_uEUR_per_kWh: 58_000,
      wholesale_uEUR_per_kWh: 90_000,
    });
    expect(flatTariff().terms).toEqual({ netting: 'individual' });
  });

  it('has the same prices in every slot', () => {
    const tariff = flatTariff();
    expect(tariff.at(95)).toBe(tariff.at(0));
  });

  it('half the network charge on a local kWh raises the cap by half of 9.3 ct and its VAT', () => {
    const tariff = flat({ localNetworkDiscount: '50 %' });
    expect(tariff.localDiscount_uEUR_per_kWh).toBe(46_500);
    expect(tariff.localDiscountVat_uEUR_per_kWh).toBe(8_835);
    expect(tariff.localCharges_uEUR_per_kWh).toBe(176_715 - 55_335);
    expect(tariff.cap_uEUR_per_kWh).toBe(153_510 + 55_335);
    expect(tariff.retailAllIn_uEUR_per_kWh).toBe(330_225);
  });

  it('rounds each derived price once, and gross is net plus VAT', () => {
    // 12.3456 ct x 19 % = 23,456.64 micro-EUR
    expect(flat({ energy: '12.3456 ct/kWh' }).energyVat_uEUR_per_kWh).toBe(23_457);
    for (const vat of ['7 %', '19 %', '20.7 %', '33.333 %']) {
      const t = flat({ vat, localNetworkDiscount: '33 %' });
      for (const price of Object.values(t)) expect(Number.isInteger(price)).toBe(true);
      expect(t.retailEnergy_uEUR_per_kWh).toBe(t.energy_uEUR_per_kWh + t.energyVat_uEUR_per_kWh);
      expect(t.retailAllIn_uEUR_per_kWh - t.localCharges_uEUR_per_kWh).toBe(t.cap_uEUR_per_kWh);
    }
  });

  it('leaves out what has a default, and refuses what it does not know', () => {
    const plugin = tariffs.get('flat')!;
    const { energy, network, levies, tax, vat, feedIn, wholesale } = neighbourhood;
    const shortest = plugin.schema.parse({ energy, network, levies, tax, vat, feedIn, wholesale });
    expect(plugin.create(shortest, contextOf()).at(0)).toEqual(flat());
    expect(plugin.schema.safeParse({ ...neighbourhood, energie: 1 }).success).toBe(false);
    expect(plugin.schema.safeParse({ ...neighbourhood, vat: '119 %' }).success).toBe(false);
    expect(plugin.schema.safeParse({ ...neighbourhood, energy: '12.9 kWh' }).success).toBe(false);
  });
});
