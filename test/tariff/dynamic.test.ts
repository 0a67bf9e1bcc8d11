/** Prices of a series: unit, margin, negative prices, feed-in; and what is asked of whoever reads the file. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import type { Tariff, SeriesRequest } from '../../src/tariff/types.js';
import { contextOf, createTariff, written } from './contexts.js';

beforeAll(loadQuantityParser);

const { energy: _energy, wholesale: _wholesale, ...charges } = written;
const asked: SeriesRequest[] = [];
const series = { file: 'day-ahead.csv', column: 'price', unit: 'EUR/MWh' };

function tariffOf(prices: readonly number[], changes: object = {}): Tariff {
  const context = contextOf(undefined, prices.length, {
    series: (request) => {
      asked.push(request);
      return Float64Array.from(prices);
    },
  });
  return createTariff('dynamic', { ...charges, series, ...changes }, context);
}

describe('a dynamic tariff', () => {
  it('has the series’ price and a margin as price of energy, and buys at the series’ price', () => {
    const tariff = tariffOf([85.43, 120], { margin: '1.5 ct/kWh' });
    expect([0, 1].map((slot) => tariff.at(slot).energy_uEUR_per_kWh)).toEqual([100_430, 135_000]);
    expect([0, 1].map((slot) => tariff.at(slot).wholesale_uEUR_per_kWh)).toEqual([85_430, 120_000]);
    expect(tariff.at(0).network_uEUR_per_kWh).toBe(93_000);
  });

  it('reads the unit of the file', () => {
    for (const [unit, price] of [
      ['EUR/MWh', 100],
      ['ct/kWh', 10],
      ['EUR/kWh', 0.1],
      ['uEUR/kWh', 100_000],
    ] as const)
      expect(tariffOf([price], { series: { ...series, unit } }).at(0).energy_uEUR_per_kWh).toBe(100_000);
  });

  it('rounds a price to the micro-EUR per kWh, half away from zero', () => {
    const tariff = tariffOf([0.0005, -0.0005, 0.0004]);
    expect([0, 1, 2].map((slot) => tariff.at(slot).energy_uEUR_per_kWh + 0)).toEqual([1, -1, 0]);
  });

  it('has negative prices: the home is paid for energy, and VAT is taken off', () => {
    const { energyVat_uEUR_per_kWh, retailEnergy_uEUR_per_kWh, retailAllIn_uEUR_per_kWh, cap_uEUR_per_kWh } =
      tariffOf([-250]).at(0);
    expect(energyVat_uEUR_per_kWh).toBe(-47_500);
    expect(retailEnergy_uEUR_per_kWh).toBe(-297_500);
    // charges of 17.6715 ct are due all the same
    expect(retailAllIn_uEUR_per_kWh).toBe(-297_500 + 176_715);
    // nobody would pay a neighbour for what the retailer pays to be rid of
    expect(cap_uEUR_per_kWh).toBe(-297_500);
  });

  it('feeds in at a fixed price, or at a share of the price with or without the margin', () => {
    const feedIns = (feedIn: object | string): number[] => {
      const tariff = tariffOf([100, -20], { feedIn, margin: '2 ct/kWh' });
      return [0, 1].map((slot) => tariff.at(slot).feedIn_uEUR_per_kWh + 0);
    };
    expect(feedIns('7.8 ct/kWh')).toEqual([78_000, 78_000]);
    expect(feedIns({ share: '90 %' })).toEqual([108_000, 0]);
    expect(feedIns({ share: '90 %', of: 'wholesale', less: '0.4 ct/kWh' })).toEqual([86_000, -22_000]);
  });

  it('has windows for all other prices, and for no price of energy', () => {
    const windows = [{ to: '00:15', network: '4 ct/kWh' }];
    const tariff = tariffOf([50, 50], { windows });
    expect([0, 1].map((slot) => tariff.at(slot).network_uEUR_per_kWh)).toEqual([40_000, 93_000]);
    expect(() => tariffOf([50], { windows: [{ energy: '1 ct/kWh' }] })).toThrow();
  });

  it('passes on what the scenario says of the file, but for the unit', () => {
    asked.length = 0;
    tariffOf([1], { series: { ...series, zone: 'UTC', label: 'end', gaps: 'interpolate', wrap: 'repeat' } });
    expect(asked).toEqual([
      {
        file: 'day-ahead.csv',
        column: 'price',
        zone: 'UTC',
        label: 'end',
        decimalComma: false,
        gaps: 'interpolate',
        wrap: 'repeat',
      },
    ]);
  });

  it('refuses prices that can only be of another unit', () => {
    expect(() => tariffOf([100, 85_430], { series: { ...series, unit: 'ct/kWh' } })).toThrow(
      'CW-TARIFF-PRICE',
    );
  });
});
