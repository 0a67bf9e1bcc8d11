/** Net metering by hand: what is open, what is credited, what goes back, and what the end of a period pays. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Columns } from '../../src/kernel/index.js';
import { billComponents, billed_uEUR, type SlotEnergy } from '../../src/tariff/bill-columns.js';
import { ratesOf } from '../../src/tariff/rates.js';
import { Settlement } from '../../src/tariff/settlement.js';
import type { Rates, Tariff, TariffTerms } from '../../src/tariff/types.js';
import { components, plainTerms, tariffWith } from './contexts.js';

/** One slot of one home: metered, cleared locally, offered, paid locally. */
type Slot = readonly [m: number, x?: number, f?: number, paid?: number];

const energyOf = (homes: readonly Slot[]): SlotEnergy => ({
  offset: 0,
  metered_Wh: Int32Array.from(homes, ([m]) => m),
  traded_Wh: Int32Array.from(homes, ([, x = 0]) => x),
  offered_Wh: Int32Array.from(homes, ([m, , f = m]) => f),
  localPaid_uEUR: Float64Array.from(homes, ([, , , paid = 0]) => paid),
});

const endsAfter = (...last: number[]): TariffTerms['metering'] => {
  const ends = new Uint8Array(1 + Math.max(...last));
  for (const slot of last) ends[slot] = 1;
  return { kind: 'net-metering', ends };
};

/** Books of one home, slot by slot. */
class Home {
  readonly books: Settlement;
  private slot = 0;

  constructor(tariff: Tariff) {
    this.books = new Settlement(tariff, 1, 9e8, new Columns(), 'bill');
  }

  /** Settles a slot; returns by how much each component of the bill has grown. */
  next(slot: Slot): Record<string, number> {
    const { bills } = this.books;
    const before = billComponents.map((component) => bills[component][0]);
    this.books.settle(this.slot++, energyOf([slot]));
    const grown = billComponents.flatMap((component, k) => {
      const more = bills[component][0] - before[k];
      return more === 0 ? [] : [[component.replace('_uEUR', ''), more] as const];
    });
    return Object.fromEntries(grown);
  }
}

/** Of 1 kWh at the default neighbourhood's prices; `times` rounds halves away from zero. */
const imported = { retailEnergy: 129_000, network: 93_000, levies: 35_000, tax: 20_500, vat: 52_725 };
const times = (factor: number, bill: Record<string, number> = imported): Record<string, number> =>
  Object.fromEntries(
    Object.entries(bill).map(([name, amount]) => [
      name,
      Math.sign(factor) * Math.round(amount * Math.abs(factor)),
    ]),
  );

describe('a home alone, by hand', () => {
  it('export after import gives back what the import cost, all charges and taxes included', () => {
    const home = new Home(tariffWith({ metering: endsAfter(2) }));
    expect(home.next([1000])).toEqual(imported);
    expect(home.next([-600])).toEqual(times(-0.6));
    expect(home.next([0])).toEqual({});
    // 33.0225 ct for the 0.4 kWh that are left
    expect(billed_uEUR(home.books.bills, 0)).toBe(132_090);
    expect(home.books.netMetering!.netted_Wh[0]).toBe(600);
  });

  it('import after export costs nothing until the credit is used up', () => {
    const home = new Home(tariffWith({ metering: endsAfter(9) }));
    expect(home.next([-1000])).toEqual({});
    expect(home.next([700])).toEqual({});
    expect(home.next([400])).toEqual(times(0.1));
    expect(home.books.netMetering!.netted_Wh[0]).toBe(1000);
  });

  it('credit that is left when the period ends is paid the feed-in price', () => {
    const home = new Home(tariffWith({ metering: endsAfter(1, 3) }));
    home.next([-1000]);
    expect(home.next([300])).toEqual({ feedIn: -54_600 });
    // the next period begins with nothing
    expect(home.next([500])).toEqual(times(0.5));
    expect(home.next([-100])).toEqual(times(-0.1));
  });

  it('imports of one period are not set off in the next', () => {
    const home = new Home(tariffWith({ metering: endsAfter(0, 1) }));
    expect(home.next([1000])).toEqual(imported);
    expect(home.next([-1000])).toEqual({ feedIn: -78_000 });
  });

  it('with prices that change, a kWh that is set off is worth the mean of the open ones', () => {
    const cheap = ratesOf(components);
    const dear = ratesOf({ ...components, energy: 229_000 });
    const terms = { ...plainTerms, metering: endsAfter(5) };
    const home = new Home({ at: (slot) => (slot === 1 ? dear : cheap), terms });
    home.next([1000]); // 33.0225 ct
    home.next([1000]); // 44.9225 ct: 10 ct and VAT more
    expect(home.next([-1000])).toEqual({ ...times(-1), retailEnergy: -179_000, vat: -62_225 });
    expect(home.next([-1000])).toEqual({ ...times(-1), retailEnergy: -179_000, vat: -62_225 });
    expect(billed_uEUR(home.books.bills, 0)).toBe(0);
  });

  it('credit is worth the feed-in price of when it was fed in', () => {
    const low = ratesOf({ ...components, feedIn: 50_000 });
    const high = ratesOf({ ...components, feedIn: 100_000 });
    const terms = { ...plainTerms, metering: endsAfter(2) };
    const home = new Home({ at: (slot) => (slot === 0 ? low : high), terms });
    home.next([-1000]);
    home.next([-1000]);
    // 2 kWh for 15 ct, of which 0.5 kWh are used up: 1.5 kWh for 11.25 ct
    expect(home.next([500])).toEqual({ feedIn: -112_500 });
  });

  it('rounding: what goes back in parts is what was paid', () => {
    const home = new Home(tariffWith({ metering: endsAfter(9) }));
    home.next([7]);
    // 7 Wh cost 903 + 651 + 245 + 143.5 -> 144 + 369.075 -> 369
    const bill = { retailEnergy: 903, network: 651, levies: 245, tax: 144, vat: 369 };
    expect(home.books.bills.tax_uEUR[0]).toBe(144);
    // 144 x 3 / 7 = 61.7, 369 x 3 / 7 = 158.1
    expect(home.next([-3])).toEqual({ retailEnergy: -387, network: -279, levies: -105, tax: -62, vat: -158 });
    expect(home.next([-4])).toEqual({
      retailEnergy: -(bill.retailEnergy - 387),
      network: -(bill.network - 279),
      levies: -(bill.levies - 105),
      tax: -(bill.tax - 62),
      vat: -(bill.vat - 158),
    });
  });

  it('a carbon price goes back too', () => {
    const home = new Home(tariffWith({ metering: endsAfter(9) }, { carbon: 28_000 }));
    // (12.9 + 2.8 + 14.85) x 19 % = 5.8045 ct
    expect(home.next([1000])).toEqual({ ...imported, carbon: 28_000, vat: 58_045 });
    expect(home.next([-1000])).toEqual(times(-1, { ...imported, carbon: 28_000, vat: 58_045 }));
  });
});

describe('a home that trades, by hand', () => {
  it('what it bought locally is no import from the retailer, and its charges are never set off', () => {
    const home = new Home(tariffWith({ metering: endsAfter(9) }, { localNetworkDiscount: [0.5] }));
    // 600 of 1,000 Wh locally for 6.6 ct: 400 from the retailer are open; charges on both, half of the network charge spared on 600
    expect(home.next([1000, 600, 1000, 66_000])).toEqual({
      local: 66_000,
      retailEnergy: 51_600,
      network: 93_000,
      localDiscount: -27_900,
      levies: 35_000,
      tax: 20_500,
      vat: 9_804 + 28_215 - 5_301,
    });
    // of 900 exported Wh 400 close them; 500 are credited
    expect(home.next([-900])).toEqual(times(-0.4));
    expect(home.books.netMetering!.netted_Wh[0]).toBe(400);
  });

  it('what it sold locally is not credited', () => {
    const home = new Home(tariffWith({ metering: endsAfter(1) }));
    home.next([1000]);
    expect(home.next([-1000, -700, -1000, -77_000])).toEqual({ local: -77_000, ...times(-0.3) });
  });

  it('what it sold and did not deliver is bought on paper, and no import that could be set off', () => {
    const home = new Home(tariffWith({ metering: endsAfter(9) }));
    // sold 800, delivered 500: 300 Wh at 12.9 ct and VAT; deviation from 800 by 300 at the surcharge of 2 ct
    expect(home.next([-500, -800, -800, -88_000])).toEqual({
      local: -88_000,
      retailEnergy: 38_700,
      imbalance: 6_000,
      vat: 7_353,
    });
    expect(home.next([-100])).toEqual({});
    expect(home.books.netMetering!.netted_Wh[0]).toBe(0);
  });

  it('what it bought and did not use is sold on paper at the feed-in price, and no credit', () => {
    const home = new Home(tariffWith({ metering: endsAfter(9) }));
    // bought 600, used 400: 200 Wh earn 7.8 ct less 2 ct; charges are due on what was used
    expect(home.next([400, 600, 600, 66_000])).toEqual({
      local: 66_000,
      feedIn: -15_600,
      imbalance: 4_000,
      network: 37_200,
      levies: 14_000,
      tax: 8_200,
      vat: 11_286,
    });
    expect(home.next([100])).toEqual(times(0.1));
  });

  it('retailer’s energy and deviation of opposite sign meet in one slot: only what is left of them counts', () => {
    const home = new Home(tariffWith({ metering: endsAfter(9) }));
    // sold 800 of 1,000, delivered 900: 200 fed in less 100 short are 100 Wh of export; 100 Wh of deviation cost 2 ct
    expect(home.next([-900, -800, -1000, -88_000])).toEqual({ local: -88_000, imbalance: 2_000 });
    expect(home.next([100])).toEqual({});
  });

  it('netted imbalance costs what deviating costs: the community’s surcharge is shared', () => {
    const imbalance = { pricing: 'dual', netting: 'netted' } as const;
    const books = new Settlement(
      tariffWith({ metering: endsAfter(9), imbalance }),
      3,
      9e8,
      new Columns(),
      'b',
    );
    books.settle(0, energyOf([[1300, 0, 1000], [600, 0, 500], [-1250, 0, -1000]])); // prettier-ignore
    // 150 Wh short at 2 ct, shared 3 : 1
    expect([...books.bills.imbalance_uEUR]).toEqual([2_250, 750, 0]);
    books.accounts.assertZeroSum();
  });

  it('single pricing: who helps is paid what the short price is above feed-in', () => {
    const imbalance = { pricing: 'single', netting: 'individual' } as const;
    const books = new Settlement(
      tariffWith({ metering: endsAfter(9), imbalance }),
      2,
      9e8,
      new Columns(),
      'b',
    );
    books.settle(0, energyOf([[1300, 0, 1000], [500, 0, 600]])); // prettier-ignore
    // 300 Wh at 14.9 - 12.9 ct; 100 Wh at 14.9 - 7.8 ct
    expect([...books.bills.imbalance_uEUR]).toEqual([6_000, -7_100]);
  });
});

describe('what one kWh more is worth', () => {
  it('the price of open imports to who exports, the worth of the credit to who imports, else the slot’s prices', () => {
    const books = new Settlement(tariffWith({ metering: endsAfter(9) }), 3, 9e8, new Columns(), 'b');
    books.settle(0, energyOf([[1000], [-1000], [0]]));
    const { netMetering } = books;
    const worth = (i: number): number[] => [
      netMetering!.importCost_uEUR_per_kWh(i, 999),
      netMetering!.exportWorth_uEUR_per_kWh(i, 111),
    ];
    expect([worth(0), worth(1), worth(2)]).toEqual([
      [999, 330_225],
      [78_000, 111],
      [999, 111],
    ]);
  });
});

describe('laws of net metering', () => {
  const metered = fc.array(fc.integer({ min: -3000, max: 3000 }), { minLength: 1, maxLength: 40 });

  it('over a period a home pays for its net import, or is paid for its net export, whatever the order', () => {
    fc.assert(
      fc.property(metered, (slots) => {
        const home = new Home(tariffWith({ metering: endsAfter(slots.length - 1) }));
        for (const m of slots) home.next([m]);
        const net = slots.reduce((sum, m) => sum + m, 0);
        const due = net > 0 ? (net * 330_225) / 1000 : (net * 78_000) / 1000;
        // each slot is rounded in at most five components when it is billed and when it is given back
        const paid = billed_uEUR(home.books.bills, 0);
        expect(Math.abs(paid - due)).toBeLessThanOrEqual(5 * slots.length);
        const half = (sign: 1 | -1): number => slots.reduce((sum, m) => sum + Math.max(0, sign * m), 0);
        expect(home.books.netMetering!.netted_Wh[0]).toBe(Math.min(half(1), half(-1)));
        home.books.accounts.assertZeroSum();
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('a period of one slot bills a home that does not trade as net billing does, to the rounding of VAT', () => {
    const rates: Rates = ratesOf(components);
    fc.assert(
      fc.property(metered, (slots) => {
        const ends = new Uint8Array(slots.length).fill(1);
        const books = (metering: TariffTerms['metering']): Settlement => {
          const tariff: Tariff = { at: () => rates, terms: { ...plainTerms, metering } };
          const one = new Settlement(tariff, 1, 9e8, new Columns(), 'b');
          slots.forEach((m, slot) => one.settle(slot, energyOf([[m]])));
          return one;
        };
        const net = books({ kind: 'net-metering', ends });
        expect(net.bills).toEqual(books({ kind: 'net-billing' }).bills);
        expect(net.netMetering!.netted_Wh[0]).toBe(0);
      }),
      { seed: 6, numRuns: 100 },
    );
  });
});
