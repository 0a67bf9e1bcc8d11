/** The local discount where it has conditions: distance, who may share, a least local share. By hand. */
import { describe, expect, it } from 'vitest';
import { Columns } from '../../src/kernel/index.js';
import type { SlotEnergy } from '../../src/tariff/bill-columns.js';
import { distanceOf, levelMatrix, levelOf, mayShare, type Place } from '../../src/tariff/community.js';
import type { LocalTerms } from '../../src/tariff/local-discount.js';
import { Settlement } from '../../src/tariff/settlement.js';
import type { RateComponents } from '../../src/tariff/rates.js';
import { tariffWith } from './contexts.js';

const place = (community: string, district: string): Place => ({ community, district });
const mill = place('mill', 'north');
const dairy = place('dairy', 'north');
const port = place('port', 'south');

describe('places', () => {
  it('are of one community, of one district, or far from each other', () => {
    expect(distanceOf(mill, place('mill', 'north'))).toBe(0);
    expect(distanceOf(mill, dairy)).toBe(1);
    expect(distanceOf(mill, port)).toBe(2);
    // two communities may have the same name
    expect(distanceOf(mill, place('mill', 'south'))).toBe(2);
  });

  it('may share as far as the rules let them', () => {
    const allowed = (sharing: 'everybody' | 'district' | 'community'): boolean[] =>
      [mill, dairy, port].map((other) => mayShare(sharing, mill, other));
    expect(allowed('everybody')).toEqual([true, true, true]);
    expect(allowed('district')).toEqual([true, true, false]);
    expect(allowed('community')).toEqual([true, false, false]);
  });

  it('have a level: that of their distance, the last for all that is farther, none where they may not share', () => {
    const levels = (count: number, sharing: 'everybody' | 'district'): number[] =>
      [mill, dairy, port].map((other) => levelOf(sharing, count, mill, other));
    expect(levels(3, 'everybody')).toEqual([0, 1, 2]);
    expect(levels(2, 'everybody')).toEqual([0, 1, 1]);
    expect(levels(1, 'everybody')).toEqual([0, 0, 0]);
    expect(levels(3, 'district')).toEqual([0, 1, 3]);
    expect(levels(1, 'district')).toEqual([0, 0, 1]);
  });

  it('make a matrix that is the same both ways', () => {
    expect([...levelMatrix('district', 2, [mill, dairy, port])]).toEqual([0, 1, 2, 1, 0, 2, 2, 2, 0]);
  });
});

const terms = (more: Partial<LocalTerms>): LocalTerms => ({
  levels: 1,
  levelOfGroups: new Uint8Array(1),
  groups: 1,
  minimumShare: 0,
  ends: new Uint8Array(0),
  ...more,
});

/** Books of one home that is billed nothing but network charges of 10 ct/kWh and 10 % VAT on them. */
function booksOf(local: LocalTerms, localNetworkDiscount: number[]): Settlement {
  const nothing = { energy: 0, carbon: 0, levies: 0, tax: 0, feedIn: 0, wholesale: 0 };
  const parts: Partial<RateComponents> = { ...nothing, network: 100_000, vat: 0.1, localNetworkDiscount };
  return new Settlement(tariffWith({ vat: 0.1, local }, parts), 1, 9e8, new Columns(), 'bill');
}

const energyOf = (m: number, x: number, ...byLevel: number[]): SlotEnergy => ({
  offset: 0,
  metered_Wh: Int32Array.of(m),
  traded_Wh: Int32Array.of(x),
  offered_Wh: Int32Array.of(m),
  localPaid_uEUR: Float64Array.of(0),
  ...(byLevel.length === 0 ? {} : { bought_Wh: byLevel.map((bought) => Int32Array.of(bought)) }),
});

describe('discounts by distance', () => {
  const three = terms({ levels: 3 });
  /** 80 % in the community, 40 % in the district, 10 % elsewhere. */
  const spared = (...slot: Parameters<typeof energyOf>): number[] => {
    const books = booksOf(three, [0.8, 0.4, 0.1]);
    books.settle(0, energyOf(...slot));
    books.accounts.assertZeroSum();
    return [books.bills.localDiscount_uEUR[0], books.bills.vat_uEUR[0]];
  };

  it('each trade by its own', () => {
    // 1 kWh: 10 ct and 1 ct VAT, less 0.2 x 8 + 0.3 x 4 + 0.1 x 1 = 2.9 ct, and a tenth of that
    expect(spared(1000, 600, 200, 300, 100)).toEqual([-29_000, 10_000 - 2_900]);
  });

  it('no more than was imported, the nearest first', () => {
    // 250 Wh imported: 200 at 8 ct, 50 at 4 ct
    expect(spared(250, 600, 200, 300, 100)).toEqual([-18_000, 2_500 - 1_800]);
  });

  it('no more than was bought beyond what was sold', () => {
    expect(spared(1000, 150, 200, 300, 100)).toEqual([-12_000, 10_000 - 1_200]);
    expect(spared(-400, 600, 600, 0, 0)).toEqual([0, 0]);
    expect(spared(1000, -50, 100, 0, 0)).toEqual([0, 10_000]);
  });

  it('nothing on what came from homes that may not share', () => {
    // 600 bought, 200 of them from the community and 400 from nobody near
    expect(spared(1000, 600, 200, 0, 0)).toEqual([-16_000, 10_000 - 1_600]);
  });

  it('the least where nobody can say who sold to whom', () => {
    expect(spared(1000, 600)).toEqual([-6_000, 10_000 - 600]);
  });

  it('are rounded once a slot, half away from zero', () => {
    // 1 Wh at 8 ct is 80, at 4 ct 40, at 1 ct 10 micro-EUR; VAT 13
    expect(spared(3, 3, 1, 1, 1)).toEqual([-130, 30 - 13]);
  });
});

describe('a least local share', () => {
  /** A fifth of what is imported in two slots. */
  const fifth = terms({ minimumShare: 0.2, ends: Uint8Array.of(0, 1, 0, 1) });

  it('that is reached brings the discounts of the period when it ends', () => {
    const books = booksOf(fifth, [0.5]);
    books.settle(0, energyOf(1000, 0));
    expect(books.bills.localDiscount_uEUR[0] + 0).toBe(0);
    books.settle(1, energyOf(1000, 400));
    // 400 of 2,000 Wh: 0.4 x 5 ct and a tenth of it
    expect(books.bills.localDiscount_uEUR[0]).toBe(-20_000);
    expect(books.bills.vat_uEUR[0]).toBe(20_000 - 2_000);
    books.accounts.assertZeroSum();
  });

  it('that is missed by a Wh brings nothing, and the next period begins anew', () => {
    const books = booksOf(fifth, [0.5]);
    books.settle(0, energyOf(1000, 399));
    books.settle(1, energyOf(1000, 0));
    expect(books.bills.localDiscount_uEUR[0] + 0).toBe(0);
    books.settle(2, energyOf(1000, 200));
    books.settle(3, energyOf(0, 0));
    expect(books.bills.localDiscount_uEUR[0]).toBe(-10_000);
  });

  it('counts what a discount could be due on: shared and imported', () => {
    const books = booksOf(fifth, [0.5]);
    // 300 bought, 100 imported: 100 of 100
    books.settle(0, energyOf(100, 300));
    // 100 of 600 are too few
    books.settle(1, energyOf(500, 0));
    expect(books.bills.localDiscount_uEUR[0] + 0).toBe(0);
    // exports do not count
    books.settle(2, energyOf(100, 300));
    books.settle(3, energyOf(-500, -500));
    expect(books.bills.localDiscount_uEUR[0]).toBe(-5_000);
  });

  it('counts nothing from homes that may not share', () => {
    const books = booksOf({ ...fifth, levels: 1 }, [0.5]);
    books.settle(0, energyOf(1000, 1000, 150));
    books.settle(1, energyOf(0, 0, 0));
    expect(books.bills.localDiscount_uEUR[0] + 0).toBe(0);
  });

  it('rounds the discounts of a period once', () => {
    const books = booksOf(terms({ minimumShare: 0.1, ends: Uint8Array.of(0, 0, 1) }), [0.000_005]);
    // 0.5 micro-EUR/kWh rounds to 1 micro-EUR/kWh: 3 x 500 Wh are 1.5 micro-EUR
    for (let slot = 0; slot < 3; slot++) books.settle(slot, energyOf(500, 500));
    expect(books.bills.localDiscount_uEUR[0]).toBe(-2);
  });
});
