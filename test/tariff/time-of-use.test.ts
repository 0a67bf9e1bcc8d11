/** Prices by the clock: which slot lies in which window, and which of several windows counts. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ChainwattError } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import type { Tariff } from '../../src/tariff/types.js';
import { contextOf, createTariff, written } from './contexts.js';

beforeAll(loadQuantityParser);

const tariffOf = (windows: readonly object[], start?: string, slots = 96): Tariff =>
  createTariff('time-of-use', { ...written, windows }, contextOf(start, slots));

/** Local times, in minutes of the run's first day, of the slots that have another energy price than 12.9 ct. */
function slotsAt(tariff: Tariff, price: number, slots = 96): number[] {
  return Array.from({ length: slots }, (_, slot) => slot).filter(
    (slot) => tariff.at(slot).energy_uEUR_per_kWh === price,
  );
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, k) => from + k);

describe('a window', () => {
  it('holds for the slots that begin in it: from its first minute, until before its last', () => {
    const tariff = tariffOf([{ from: '17:00', to: '20:00', energy: '20 ct/kWh' }]);
    expect(slotsAt(tariff, 200_000)).toEqual(range(68, 80));
    expect(slotsAt(tariff, 129_000)).toEqual([...range(0, 68), ...range(80, 96)]);
    // 20 ct and its VAT less charges of 17.6715 ct
    expect(tariff.at(68).cap_uEUR_per_kWh).toBe(238_000);
  });

  it('that ends in the middle of a slot holds for that slot, and one that begins there does not', () => {
    const tariff = tariffOf([{ from: '06:05', to: '07:05', energy: '20 ct/kWh' }]);
    expect(slotsAt(tariff, 200_000)).toEqual(range(25, 29));
  });

  it('that ends before it begins goes on after midnight', () => {
    const tariff = tariffOf([{ from: '22:00', to: '06:00', energy: '9 ct/kWh' }]);
    expect(slotsAt(tariff, 90_000)).toEqual([...range(0, 24), ...range(88, 96)]);
  });

  it('of weekdays leaves out Saturday and Sunday, and the other way round', () => {
    // 2026-05-08 is a Friday
    const weekday = tariffOf([{ days: 'weekday', energy: '20 ct/kWh' }], '2026-05-08T00:00:00', 4 * 96);
    expect(slotsAt(weekday, 200_000, 4 * 96)).toEqual([...range(0, 96), ...range(3 * 96, 4 * 96)]);
    const weekend = tariffOf([{ days: 'weekend', energy: '20 ct/kWh' }], '2026-05-08T00:00:00', 4 * 96);
    expect(slotsAt(weekend, 200_000, 4 * 96)).toEqual(range(96, 3 * 96));
  });

  it('on weekdays past midnight goes by the day of the slot: Friday night ends at midnight', () => {
    const night = { days: 'weekday', from: '22:00', to: '06:00', energy: '9 ct/kWh' };
    const tariff = tariffOf([night], '2026-05-08T12:00:00', 96);
    // Friday 22:00 to 24:00
    expect(slotsAt(tariff, 90_000)).toEqual(range(40, 48));
  });

  it('of some months goes by the local month', () => {
    const tariff = tariffOf([{ months: [6, 7], energy: '9 ct/kWh' }], '2026-05-31T22:00:00', 16);
    expect(slotsAt(tariff, 90_000, 16)).toEqual(range(8, 16));
  });

  it('follows the clock through its changes: the night of 29 March 2026 has no hour from two to three', () => {
    const tariff = tariffOf([{ from: '01:00', to: '04:00', energy: '9 ct/kWh' }], '2026-03-29T00:00:00', 24);
    // 01:00 and 03:00, two hours
    expect(slotsAt(tariff, 90_000, 24)).toEqual(range(4, 12));
  });
});

describe('several windows', () => {
  const windows = [
    { from: '18:00', to: '19:00', network: '20 ct/kWh' },
    { from: '17:00', to: '20:00', network: '15 ct/kWh', energy: '20 ct/kWh' },
    { from: '00:00', to: '24:00', energy: '10 ct/kWh', feedIn: '5 ct/kWh' },
  ];

  it('the first that names a price counts for it, and the tariff’s own where none does', () => {
    const tariff = tariffOf(windows);
    const at = (hour: number): number[] => {
      const t = tariff.at(hour * 4);
      return [t.energy_uEUR_per_kWh, t.network_uEUR_per_kWh, t.feedIn_uEUR_per_kWh, t.tax_uEUR_per_kWh];
    };
    expect(at(12)).toEqual([100_000, 93_000, 50_000, 20_500]);
    expect(at(17)).toEqual([200_000, 150_000, 50_000, 20_500]);
    expect(at(18)).toEqual([200_000, 200_000, 50_000, 20_500]);
  });

  it('make as many objects as there are different prices', () => {
    const tariff = tariffOf(windows);
    expect(new Set(range(0, 96).map((slot) => tariff.at(slot))).size).toBe(3);
    expect(tariff.at(17 * 4)).toBe(tariff.at(19 * 4));
  });

  it('a share of the energy price is one of the slot’s', () => {
    const config = {
      ...written,
      feedIn: { share: '50 %' },
      windows: [{ from: '12:00', energy: '8 ct/kWh' }],
    };
    const tariff = createTariff('time-of-use', config, contextOf());
    expect([tariff.at(0), tariff.at(60)].map((t) => t.feedIn_uEUR_per_kWh)).toEqual([64_500, 40_000]);
  });
});

describe('what makes no sense', () => {
  const codes = (windows: readonly object[], more: object = {}): string[] => {
    try {
      createTariff('time-of-use', { ...written, ...more, windows }, contextOf());
      return [];
    } catch (error) {
      if (!(error instanceof ChainwattError)) return ['refused by the schema'];
      return error.problems.map(({ code, path }) => `${code} at ${path!}`);
    }
  };

  it('is refused: an empty window, lists of discounts that differ, times that are none', () => {
    expect(codes([{ energy: 0 }, { from: '06:00', to: '06:00', energy: 0 }])).toEqual([
      'CW-TARIFF-WINDOW at windows.1',
    ]);
    const discounts = [{ localNetworkDiscount: ['50 %', '20 %'] }];
    expect(codes(discounts)).toEqual(['CW-TARIFF-LEVELS at windows']);
    expect(codes(discounts, { localNetworkDiscount: ['40 %', 0] })).toEqual([]);
    for (const from of ['25:00', '6:00', '06:60', '24:30', 'noon'])
      expect(codes([{ from }]), from).toEqual(['refused by the schema']);
    expect(codes([{ months: [13] }])).toEqual(['refused by the schema']);
  });
});
