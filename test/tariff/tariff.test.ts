/** Laws of every tariff that a scenario can choose, and the flat one by hand. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { tariffs } from '../../src/tariff/registry.js';
import type { Rates, Tariff } from '../../src/tariff/types.js';
import { contextOf, createTariff, written } from './contexts.js';

beforeAll(loadQuantityParser);

const flatTariff = (changes: object = {}): Tariff =>
  createTariff('flat', { ...written, ...changes }, contextOf());
const flat = (changes: object = {}): Rates => flatTariff(changes).at(0);

const { energy: _energy, wholesale: _wholesale, ...charges } = written;
/** A day of 96 slots with awkward prices for each kind of tariff, three times over. */
const examples: Readonly<Record<string, readonly object[]>> = {
  flat: [written, { ...written, vat: '33.333 %', carbonPrice: '77.7 EUR/t' }],
  'time-of-use': [
    { ...written, windows: [{ from: '22:00', to: '06:00', energy: '7.1234 ct/kWh' }] },
    {
      ...{ ...written, vat: '20.7 %', feedIn: { share: '61.7 %' }, localNetworkDiscount: ['80 %', '33 %'] },
      windows: [
        { days: 'weekday', from: '17:00', to: '20:00', network: '14.7 ct/kWh', energy: '23.4567 ct/kWh' },
        { from: '11:00', to: '15:00', energy: '-1 ct/kWh', localNetworkDiscount: ['100 %', '50 %'] },
      ],
    },
  ],
  dynamic: [
    {
      ...charges,
      series: { file: 'prices.csv', column: 'price', unit: 'EUR/MWh' },
      margin: '1.2345 ct/kWh',
      feedIn: { share: '90 %', of: 'wholesale', less: '0.4 ct/kWh' },
    },
  ],
};

/** From -50 to 200 EUR/MWh and back, four slots at each price. */
const prices = Float64Array.from({ length: 96 }, (_, slot) => {
  const hour = Math.floor(slot / 4);
  return Math.abs(12 - hour) * 20.833_337 - 50;
});

describe.each([...tariffs.keys()])('a tariff of kind %s', (kind) => {
  it('has examples here', () => expect(examples[kind]).toBeDefined());

  describe.each(examples[kind] ?? [])('%#', (config) => {
    const create = (): Tariff =>
      createTariff(kind, config, contextOf(undefined, 96, { series: () => prices }));
    const slots = Array.from({ length: 96 }, (_, slot) => slot);

    it('has one object for all slots with the same prices, whatever slot is asked for first', () => {
      const tariff = create();
      const backwards = new Map([...slots].reverse().map((slot) => [slot, tariff.at(slot)]));
      for (const slot of slots) {
        expect(tariff.at(slot)).toBe(backwards.get(slot));
        for (const other of slots) {
          const same = JSON.stringify(tariff.at(slot)) === JSON.stringify(tariff.at(other));
          if (same !== (tariff.at(slot) === tariff.at(other))) expect([slot, other]).toEqual([]);
        }
      }
    });

    it('has whole prices, and gross prices that are net prices and VAT', () => {
      const tariff = create();
      for (const slot of slots) {
        const t = tariff.at(slot);
        const { localDiscounts, ...plain } = t;
        const all = [...Object.values(plain), ...localDiscounts.flatMap((each) => Object.values(each))];
        for (const price of all) expect(Number.isInteger(price)).toBe(true);
        expect(t.retailEnergy_uEUR_per_kWh).toBe(
          t.energy_uEUR_per_kWh + t.carbon_uEUR_per_kWh + t.energyVat_uEUR_per_kWh,
        );
        const netCharges = t.network_uEUR_per_kWh + t.levies_uEUR_per_kWh + t.tax_uEUR_per_kWh;
        expect(t.importCharges_uEUR_per_kWh).toBe(netCharges + t.chargesVat_uEUR_per_kWh);
        expect(t.retailAllIn_uEUR_per_kWh).toBe(t.retailEnergy_uEUR_per_kWh + t.importCharges_uEUR_per_kWh);
        const discount = t.localDiscount_uEUR_per_kWh + t.localDiscountVat_uEUR_per_kWh;
        expect(t.localCharges_uEUR_per_kWh).toBe(t.importCharges_uEUR_per_kWh - discount);
      }
    });

    it('bounds local prices by what the retailer asks less what is still due, and by what it pays', () => {
      const tariff = create();
      for (const slot of slots) {
        const t = tariff.at(slot);
        expect(t.cap_uEUR_per_kWh).toBe(t.retailAllIn_uEUR_per_kWh - t.localCharges_uEUR_per_kWh);
        expect(t.floor_uEUR_per_kWh).toBe(t.feedIn_uEUR_per_kWh);
        // no home may count on more than the least discount, and none is above the network charge
        for (const { discount_uEUR_per_kWh: discount } of t.localDiscounts) {
          expect(discount).toBeGreaterThanOrEqual(t.localDiscount_uEUR_per_kWh);
          expect(discount).toBeLessThanOrEqual(t.network_uEUR_per_kWh);
        }
        expect(t.short_uEUR_per_kWh).toBe(t.energy_uEUR_per_kWh + 20_000);
        expect(t.long_uEUR_per_kWh).toBe(t.feedIn_uEUR_per_kWh - 20_000);
      }
    });

    it('knows the slots of the run and no others', () => {
      expect(() => create().at(96)).toThrow('CW-TARIFF-SLOT');
    });
  });
});

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
      short_uEUR_per_kWh: 149_000,
      long_uEUR_per_kWh: 58_000,
      wholesale_uEUR_per_kWh: 90_000,
    });
    expect(flatTariff().terms).toEqual({
      vat: 0.19,
      imbalance: { pricing: 'dual', netting: 'individual' },
      metering: { kind: 'net-billing' },
      networkRevenue: 'fixed',
    });
  });

  it('half the network charge on a local kWh raises the cap by half of 9.3 ct and its VAT', () => {
    const rates = flat({ localNetworkDiscount: '50 %' });
    expect(rates.localDiscount_uEUR_per_kWh).toBe(46_500);
    expect(rates.localDiscountVat_uEUR_per_kWh).toBe(8_835);
    expect(rates.localCharges_uEUR_per_kWh).toBe(176_715 - 55_335);
    expect(rates.cap_uEUR_per_kWh).toBe(153_510 + 55_335);
    expect(rates.retailAllIn_uEUR_per_kWh).toBe(330_225);
  });

  it('of several discounts by distance a home can count on the least', () => {
    const rates = flat({ localNetworkDiscount: ['80 %', '50 %', '10 %'] });
    expect(rates.localDiscounts.map((each) => each.discount_uEUR_per_kWh)).toEqual([74_400, 46_500, 9_300]);
    // 9,300 x 0.19
    expect(rates.cap_uEUR_per_kWh).toBe(153_510 + 9_300 + 1_767);
  });

  it('on a discount that has conditions no home can count', () => {
    const places = { homes: { community: 'mill' }, others: { community: 'dairy' } };
    const cap = (community: object): number => {
      const context = contextOf(undefined, 96, { groups: ['homes', 'others'] });
      const config = { ...written, localNetworkDiscount: '50 %', community };
      return createTariff('flat', config, context).at(0).cap_uEUR_per_kWh;
    };
    expect(cap({ places })).toBe(153_510 + 55_335);
    expect(cap({ places, sharing: 'community' })).toBe(153_510);
    expect(cap({ places, minimumShare: '1 %' })).toBe(153_510);
  });

  it('a carbon price is part of the price of energy: 80 EUR/t at 350 g/kWh are 2.8 ct/kWh', () => {
    const rates = flat({ carbonPrice: '80 EUR/t' });
    expect(rates.carbon_uEUR_per_kWh).toBe(28_000);
    // (12.9 + 2.8) x 1.19 = 18.683 ct
    expect(rates.energy_uEUR_per_kWh).toBe(129_000);
    expect(rates.retailEnergy_uEUR_per_kWh).toBe(186_830);
    expect(rates.retailAllIn_uEUR_per_kWh).toBe(186_830 + 176_715);
  });

  it('a carbon price follows the grid from slot to slot', () => {
    const grid = contextOf(undefined, 4, { carbonIntensity_g_per_kWh: (slot) => (slot < 2 ? 100 : 400) });
    const tariff = createTariff('flat', { ...written, carbonPrice: '100 EUR/t' }, grid);
    expect([0, 1, 2, 3].map((slot) => tariff.at(slot).carbon_uEUR_per_kWh)).toEqual([
      10_000, 10_000, 40_000, 40_000,
    ]);
    expect(tariff.at(2)).toBe(tariff.at(3));
  });

  it('feed-in may be a share of another price, less a fee', () => {
    expect(flat({ feedIn: { share: '50 %' } }).feedIn_uEUR_per_kWh).toBe(64_500);
    const ofWholesale = { share: '90 %', of: 'wholesale', less: '0.4 ct/kWh' };
    expect(flat({ feedIn: ofWholesale }).feedIn_uEUR_per_kWh).toBe(81_000 - 4_000);
  });

  it('rounds each derived price once, half away from zero', () => {
    // 12.3456 ct x 19 % = 23,456.64 micro-EUR
    expect(flat({ energy: '12.3456 ct/kWh' }).energyVat_uEUR_per_kWh).toBe(23_457);
    // 0.005 ct x 50 % = 25 micro-EUR; its VAT 4.75
    const half = flat({ network: '0.005 ct/kWh', localNetworkDiscount: '50 %' });
    expect([half.localDiscount_uEUR_per_kWh, half.localDiscountVat_uEUR_per_kWh]).toEqual([25, 5]);
  });

  it('leaves out what has a default, and refuses what it does not know', () => {
    const spelledOut = {
      ...written,
      carbonPrice: 0,
      localNetworkDiscount: 0,
      imbalance: { pricing: 'dual', short: '2 ct/kWh', long: '2 ct/kWh', netting: 'individual' },
      standing: { retailer: 0, network: 0 },
      metering: 'net-billing',
      billingPeriod: 'run',
      networkRevenue: 'fixed',
      community: { places: {}, sharing: 'everybody', minimumShare: 0, period: 'run' },
    };
    const { schema } = tariffs.get('flat')!;
    expect(schema.parse(written)).toEqual(schema.parse(spelledOut));
    for (const wrong of [
      { energie: 1 },
      { vat: '119 %' },
      { energy: '12.9 kWh' },
      { billingPeriod: '36 h' },
      { localNetworkDiscount: [] },
      { metering: 'net' },
    ])
      expect(schema.safeParse({ ...written, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
  });
});
