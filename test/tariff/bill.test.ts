import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Columns, payment_uEUR } from '../../src/kernel/index.js';
import { Accounts } from '../../src/tariff/accounts.js';
import {
  billed_uEUR,
  createBillColumns,
  payees,
  type BillColumns,
  type BillComponent,
  type SlotEnergy,
} from '../../src/tariff/bill-columns.js';
import { settleSlot, type SettlementTerms } from '../../src/tariff/bill.js';
import { ratesOf, type RateComponents } from '../../src/tariff/rates.js';
import type { ImbalancePricing, Netting, Rates } from '../../src/tariff/types.js';
import { components } from './contexts.js';

const standard = ratesOf(components);
const individual: SettlementTerms = { imbalance: { pricing: 'dual', netting: 'individual' } };
const netted: SettlementTerms = { imbalance: { pricing: 'dual', netting: 'netted' } };
const single: SettlementTerms = { imbalance: { pricing: 'single', netting: 'individual' } };

/** Metered, cleared locally, offered (Wh) and paid locally (micro-EUR) of each home. */
type Home = readonly [m: number, x: number, f: number, paid?: number];

interface Settled {
  readonly bills: BillColumns;
  readonly accounts: Accounts;
}

function energyOf(homes: readonly Home[]): SlotEnergy {
  return {
    offset: 0,
    metered_Wh: Int32Array.from(homes, ([m]) => m),
    traded_Wh: Int32Array.from(homes, ([, x]) => x),
    offered_Wh: Int32Array.from(homes, ([, , f]) => f),
    localPaid_uEUR: Float64Array.from(homes, ([, , , paid = 0]) => paid),
  };
}

function settle(homes: readonly Home[], rates: Rates = standard, terms = individual): Settled {
  const bills = createBillColumns(homes.length, new Columns(), 'bill');
  const accounts = new Accounts(homes.length);
  settleSlot(energyOf(homes), rates, terms, bills, accounts, 0, homes.length);
  return { bills, accounts };
}

/** One home's bill by component, without what is zero. */
function billOf({ bills }: Settled, i = 0): Record<string, number> {
  const entries = Object.entries(bills).map(([name, column]) => [
    name.replace('_uEUR', ''),
    (column as Float64Array)[i],
  ]);
  return Object.fromEntries(entries.filter(([, amount]) => amount !== 0)) as Record<string, number>;
}

const balance = ({ accounts }: Settled, who: Parameters<Accounts['index']>[0]): number =>
  accounts.balance_uEUR[accounts.index(who)];

describe('a home’s bill for a slot, by hand', () => {
  it('import without local trade: 1,000 Wh cost 33.0225 ct', () => {
    const settled = settle([[1000, 0, 1000]]);
    expect(billOf(settled)).toEqual({
      retailEnergy: 129_000,
      network: 93_000,
      levies: 35_000,
      tax: 20_500,
      vat: 52_725, // 19 % of 277,500
    });
    expect(billed_uEUR(settled.bills, 0)).toBe(330_225);
    expect(balance(settled, 'retailer')).toBe(129_000 - 90_000); // less wholesale
    expect(balance(settled, 'supplier')).toBe(90_000);
    expect(balance(settled, 'network')).toBe(93_000);
    expect(balance(settled, 'state')).toBe(35_000 + 20_500 + 52_725);
    expect(settled.accounts.balance_uEUR[0]).toBe(-330_225);
  });

  it('export without local trade: 500 Wh earn 3.9 ct, and the retailer sells them at wholesale', () => {
    const settled = settle([[-500, 0, -500]]);
    expect(billOf(settled)).toEqual({ feedIn: -39_000 });
    expect(balance(settled, 'retailer')).toBe(-39_000 + 45_000);
  });

  it('a buyer of 600 of 1,000 offered Wh, metered at 1,200: 400 from the retailer, 200 short', () => {
    const settled = settle([[1200, 600, 1000, 66_000]]);
    expect(billOf(settled)).toEqual({
      local: 66_000,
      retailEnergy: 51_600, // 0.4 kWh x 12.9 ct
      imbalance: 29_800, // 0.2 kWh x (12.9 + 2) ct
      network: 111_600,
      levies: 42_000,
      tax: 24_600,
      // 19 % of 0.4 kWh x 12.9 ct + 1.2 kWh x 14.85 ct, and of 0.2 kWh x 12.9 ct: the surcharge carries none
      vat: 9_804 + 33_858 + 4_902,
    });
    // the local payment was made when it traded: it is no posting of this settlement
    expect(settled.accounts.balance_uEUR[0]).toBe(66_000 - billed_uEUR(settled.bills, 0));
  });

  it('a seller of 800 of 1,000 offered Wh that delivers 700: 200 fed in, 300 long at feed-in less the discount', () => {
    // f = -1000, x = -800, m = -700: r = -200, d = +300, so it is short of export: it buys 300 Wh
    const settled = settle([[-700, -800, -1000, -88_000]]);
    expect(billOf(settled)).toEqual({
      local: -88_000,
      feedIn: -15_600,
      imbalance: 44_700,
      vat: 7_353, // 19 % of 0.3 kWh x 12.9 ct
    });
  });

  it('a buyer that takes less than offered: 300 Wh go back at feed-in less the discount', () => {
    const settled = settle([[700, 600, 1000]]);
    expect(billOf(settled)).toMatchObject({ retailEnergy: 51_600, imbalance: -17_400, network: 65_100 });
  });

  it('spares the local discount on what is both bought locally and imported', () => {
    const tariff = ratesOf({ ...components, localNetworkDiscount: [0.5] });
    expect(billOf(settle([[1000, 600, 1000]], tariff))).toMatchObject({
      network: 93_000,
      localDiscount: -27_900, // 0.6 kWh x 4.65 ct
      vat: 9_804 + 28_215 - 5_301,
    });
    // bought 600, imported 400: no more than 400 are spared; a seller is spared nothing
    expect(billOf(settle([[400, 600, 600]], tariff))).toMatchObject({ localDiscount: -18_600 });
    expect(billOf(settle([[400, -600, -600]], tariff))).not.toHaveProperty('localDiscount');
  });

  it('rounds each payment once, half away from zero', () => {
    // 1 Wh: energy 129, network 93, levies 35, tax 20.5 -> 21, VAT 24.51 + 28.215 = 52.725 -> 53
    expect(billOf(settle([[1, 0, 1]]))).toEqual({
      retailEnergy: 129,
      network: 93,
      levies: 35,
      tax: 21,
      vat: 53,
    });
  });
});

describe('netted imbalance', () => {
  it('the community pays for its net deviation; those who deviate with it share, the others pay nothing', () => {
    // deviations +300, +100, -250: 150 Wh short, 14.9 ct/kWh and 2.451 ct/kWh of VAT, shared 3 : 1
    const settled = settle(
      [
        [1300, 0, 1000],
        [600, 0, 500],
        [-1250, 0, -1000],
      ],
      standard,
      netted,
    );
    expect([...settled.bills.imbalance_uEUR]).toEqual([16_763, 5_587, 0]); // 22,350: 16,762.5 and 5,587.5, the tie to the first
    const vatAlone = settle(
      [[1300, 0, 1000]],
      ratesOf({ ...components, imbalance: { short: 0, long: 0 } }),
      netted,
    );
    expect(vatAlone.bills.imbalance_uEUR[0]).toBe(38_700);
    expect(settled.bills.vat_uEUR[0] - payment_uEUR(1000, 24_510) - payment_uEUR(1300, 28_215)).toBe(2_758); // 3/4 of 3,677 (3,676.5)
    settled.accounts.assertZeroSum();
  });

  it('long: the retailer pays the community’s net deviation to those who brought it about', () => {
    const settled = settle(
      [
        [900, 0, 1000],
        [-400, 0, -100],
        [550, 0, 500],
      ],
      standard,
      netted,
    );
    // -100, -300, +50: 350 Wh at 5.8 ct = 20,300, shared 1 : 3
    expect([...settled.bills.imbalance_uEUR]).toEqual([-5_075, -15_225, 0]);
  });

  it('deviations that cancel cost nothing', () => {
    const settled = settle(
      [
        [1100, 0, 1000],
        [400, 0, 500],
      ],
      standard,
      netted,
    );
    expect([...settled.bills.imbalance_uEUR]).toEqual([0, 0]);
    const alone = settle([
      [1100, 0, 1000],
      [400, 0, 500],
    ]);
    expect([...alone.bills.imbalance_uEUR]).toEqual([14_900, -5_800]);
  });
});

describe('a carbon price, by hand', () => {
  // 2.8 ct/kWh: 80 EUR/t at 350 g/kWh
  const dear = ratesOf({ ...components, carbon: 28_000 });

  it('is due to the state on what a home buys from the retailer, with VAT, and on no local kWh', () => {
    const settled = settle([[1200, 600, 1000, 66_000]], dear);
    expect(billOf(settled)).toEqual({
      local: 66_000,
      retailEnergy: 51_600,
      imbalance: 29_800,
      carbon: 16_800, // (0.4 + 0.2) kWh x 2.8 ct
      network: 111_600,
      levies: 42_000,
      tax: 24_600,
      // as without it, and 19 % of 16,800
      vat: 9_804 + 33_858 + 4_902 + 3_192,
    });
    expect(balance(settled, 'state')).toBe(16_800 + 42_000 + 24_600 + 51_756);
  });

  it('is due on none that is fed in, nor on one that goes back to the retailer', () => {
    expect(billOf(settle([[-500, 0, -500]], dear))).toEqual({ feedIn: -39_000 });
    expect(billOf(settle([[700, 600, 1000]], dear))).toMatchObject({ carbon: 11_200 });
  });

  it('of a netted imbalance is shared like the imbalance', () => {
    const settled = settle(
      [
        [1300, 0, 1000],
        [600, 0, 500],
        [-1250, 0, -1000],
      ],
      dear,
      netted,
    );
    // on 1,000 and 500 Wh bought, and 3 : 1 of 150 Wh x 2.8 ct = 4,200
    expect([...settled.bills.carbon_uEUR]).toEqual([28_000 + 3_150, 14_000 + 1_050, 0]);
    settled.accounts.assertZeroSum();
  });
});

describe('single imbalance pricing, by hand', () => {
  const short: readonly Home[] = [
    [1300, 0, 1000],
    [500, 0, 600],
  ];

  it('the community is short: all deviations are at the short price, also those that help', () => {
    // 300 Wh at 14.9 ct, and 100 Wh earn as much, not 5.8 ct
    expect([...settle(short, standard, single).bills.imbalance_uEUR]).toEqual([44_700, -14_900]);
    expect([...settle(short).bills.imbalance_uEUR]).toEqual([44_700, -5_800]);
  });

  it('the community is long: all are at the long price, and VAT is on the feed-in price', () => {
    const settled = settle(
      [
        [700, 0, 1000],
        [600, 0, 500],
      ],
      standard,
      single,
    );
    // 5.8 ct; 100 Wh x 7.8 ct x 19 % = 1,482
    expect([...settled.bills.imbalance_uEUR]).toEqual([-17_400, 5_800]);
    expect(settled.bills.vat_uEUR[1] - payment_uEUR(500, 24_510) - payment_uEUR(600, 28_215)).toBe(1_482);
    settled.accounts.assertZeroSum();
  });

  it('deviations cancel: all are at the wholesale price, so the retailer neither gains nor loses', () => {
    const settled = settle(
      [
        [1100, 0, 1000],
        [400, 0, 500],
      ],
      standard,
      single,
    );
    expect([...settled.bills.imbalance_uEUR]).toEqual([9_000, -9_000]);
    // 100 Wh x 9 ct x 19 %
    expect(settled.bills.vat_uEUR[0] - payment_uEUR(1000, 24_510) - payment_uEUR(1100, 28_215)).toBe(1_710);
  });

  it('netted, both pricings are the same: only one direction is left', () => {
    const both: SettlementTerms = { imbalance: { pricing: 'single', netting: 'netted' } };
    expect(settle(short, standard, both)).toEqual(settle(short, standard, netted));
  });
});

const energy = fc.integer({ min: -20_000, max: 20_000 });
const homes = fc.array(fc.tuple(energy, energy, energy, fc.integer({ min: -1e6, max: 1e6 })), {
  minLength: 1,
  maxLength: 30,
});
const price = fc.integer({ min: 0, max: 400_000 });
const anyComponents: fc.Arbitrary<RateComponents> = fc.record({
  energy: fc.integer({ min: -300_000, max: 400_000 }),
  carbon: fc.constantFrom(0, 28_000, 12_346),
  network: price,
  levies: price,
  tax: price,
  vat: fc.constantFrom(0, 0.07, 0.19, 0.25),
  feedIn: price,
  wholesale: fc.integer({ min: -100_000, max: 400_000 }),
  localNetworkDiscount: fc.constantFrom([0], [0.33], [0.5], [1]),
  imbalance: fc.record({
    short: price,
    long: price,
  }),
});
const anyTerms: fc.Arbitrary<SettlementTerms> = fc.record({
  imbalance: fc.record({
    pricing: fc.constantFrom<ImbalancePricing>('dual', 'single'),
    netting: fc.constantFrom<Netting>('individual', 'netted'),
  }),
});
const runs = { seed: 9, numRuns: 150 };

/** What a kWh of deviation costs and brings: SEMANTICS and imbalance.ts in so many words. */
function pricesByDefinition(rates: Rates, { imbalance }: SettlementTerms, net_Wh: number) {
  const short = rates.short_uEUR_per_kWh;
  const long = rates.long_uEUR_per_kWh;
  if (imbalance.pricing === 'dual') return { short, shortVat: rates.energyVat_uEUR_per_kWh, long };
  if (net_Wh > 0) return { short, shortVat: rates.energyVat_uEUR_per_kWh, long: short };
  if (net_Wh < 0) return { short: long, shortVat: rates.longVat_uEUR_per_kWh, long };
  const balanced = rates.wholesale_uEUR_per_kWh;
  return { short: balanced, shortVat: rates.balancedVat_uEUR_per_kWh, long: balanced };
}

describe('laws of settlement', () => {
  it('money: the accounts sum to zero, and each home is posted its bill less what it paid locally', () => {
    fc.assert(
      fc.property(homes, anyComponents, anyTerms, (list, parts, terms) => {
        const { bills, accounts } = settle(list, ratesOf(parts), terms);
        accounts.assertZeroSum();
        list.forEach((_, i) => {
          expect(accounts.balance_uEUR[i]).toBe(bills.local_uEUR[i] - billed_uEUR(bills, i) + 0);
        });
        for (const amount of accounts.balance_uEUR) expect(Number.isInteger(amount)).toBe(true);
      }),
      runs,
    );
  });

  it('each payee receives what the bills say', () => {
    fc.assert(
      fc.property(homes, anyComponents, anyTerms, (list, parts, terms) => {
        const settled = settle(list, ratesOf(parts), terms);
        const received = (payee: string): number =>
          (Object.keys(payees) as BillComponent[])
            .filter((component) => payees[component] === payee)
            .reduce((sum, component) => sum + settled.bills[component].reduce((a, b) => a + b, 0), 0);
        const wholesale = balance(settled, 'supplier');
        expect(balance(settled, 'retailer')).toBe(received('retailer') - wholesale);
        expect(balance(settled, 'network')).toBe(received('network') + 0);
        expect(balance(settled, 'state')).toBe(received('state') + 0);
      }),
      runs,
    );
  });

  it('each component is one payment, rounded once: as by definition, also in large amounts', () => {
    const large = fc.integer({ min: -1e8, max: 1e8 });
    const many = fc.oneof(
      homes,
      fc.array(fc.tuple(large, large, large, fc.constant(0)), { minLength: 1, maxLength: 5 }),
    );
    fc.assert(
      fc.property(many, anyComponents, fc.constantFrom(individual, single), (list, parts, terms) => {
        const tariff = ratesOf(parts);
        const { bills } = settle(list, tariff, terms);
        const net = list.reduce((sum, [m, , f]) => sum + m - f, 0);
        const { short, shortVat, long } = pricesByDefinition(tariff, terms, net);
        list.forEach(([m, x, f], i) => {
          const [r, d, imported] = [f - x, m - f, Math.max(m, 0)];
          const local = Math.min(imported, Math.max(x, 0));
          const vat =
            Math.max(r, 0) * tariff.energyVat_uEUR_per_kWh +
            imported * tariff.chargesVat_uEUR_per_kWh -
            local * tariff.localDiscountVat_uEUR_per_kWh;
          const expected: Record<keyof BillColumns, number> = {
            local_uEUR: bills.local_uEUR[i],
            retailEnergy_uEUR: payment_uEUR(Math.max(r, 0), tariff.energy_uEUR_per_kWh),
            feedIn_uEUR: payment_uEUR(Math.min(r, 0), tariff.feedIn_uEUR_per_kWh),
            imbalance_uEUR: payment_uEUR(d, d > 0 ? short : long),
            carbon_uEUR: payment_uEUR(Math.max(r, 0) + Math.max(d, 0), tariff.carbon_uEUR_per_kWh),
            network_uEUR: payment_uEUR(imported, tariff.network_uEUR_per_kWh),
            localDiscount_uEUR: -payment_uEUR(local, tariff.localDiscount_uEUR_per_kWh),
            levies_uEUR: payment_uEUR(imported, tariff.levies_uEUR_per_kWh),
            tax_uEUR: payment_uEUR(imported, tariff.tax_uEUR_per_kWh),
            standing_uEUR: 0,
            networkStanding_uEUR: 0,
            networkRecovery_uEUR: 0,
            vat_uEUR: payment_uEUR(vat, 1) + payment_uEUR(Math.max(d, 0), shortVat),
          };
          for (const [name, amount] of Object.entries(expected)) {
            expect([name, bills[name as keyof BillColumns][i] + 0]).toEqual([name, amount + 0]);
          }
        });
      }),
      runs,
    );
  });

  it('energy: at one price for everything, a home pays m times that price, so every Wh is paid exactly once', () => {
    // energy = feed-in = 1 EUR/kWh, no surcharge, no charges: x at the same price was paid locally; sums are exact
    const one = ratesOf({
      ...{
        energy: 1e6,
        carbon: 0,
        network: 0,
        levies: 0,
        tax: 0,
        vat: 0,
        feedIn: 1e6,
        wholesale: 1e6,
        localNetworkDiscount: [0],
      },
      imbalance: { short: 0, long: 0 },
    });
    fc.assert(
      fc.property(homes, (list) => {
        const priced = list.map(([m, x, f]): Home => [m, x, f, x * 1000]);
        const settled = settle(priced, one);
        priced.forEach(([m], i) => expect(billed_uEUR(settled.bills, i)).toBe(m * 1000));
        const net = priced.reduce((sum, [m, x]) => sum + m - x, 0);
        expect(balance(settled, 'supplier')).toBe(net * 1000 + 0);
        expect(balance(settled, 'retailer')).toBe(0);
      }),
      runs,
    );
  });

  it('charges are due once on metered import, whatever was traded', () => {
    fc.assert(
      fc.property(homes, (list) => {
        const traded = settle(list);
        const retail = settle(list.map(([m]): Home => [m, 0, m]));
        for (const name of ['network_uEUR', 'levies_uEUR', 'tax_uEUR'] as const) {
          expect(traded.bills[name]).toEqual(retail.bills[name]);
        }
      }),
      runs,
    );
  });

  it('ten times the prices, ten times the bill, within the rounding of its payments', () => {
    fc.assert(
      fc.property(homes, anyComponents, (list, parts) => {
        const { energy: e, carbon, network, levies, tax, feedIn, wholesale, imbalance } = parts;
        const tenfold = ratesOf({
          ...{
            ...parts,
            energy: 10 * e,
            carbon: 10 * carbon,
            network: 10 * network,
            levies: 10 * levies,
            tax: 10 * tax,
          },
          ...{ feedIn: 10 * feedIn, wholesale: 10 * wholesale, vat: 0, localNetworkDiscount: [0] },
          imbalance: { short: 10 * imbalance.short, long: 10 * imbalance.long },
        });
        const simple = {
          ...parts,
          vat: 0,
          localNetworkDiscount: [0],
        };
        const once = settle(list, ratesOf(simple));
        const ten = settle(
          list.map(([m, x, f, paid]): Home => [m, x, f, 10 * paid]),
          tenfold,
        );
        list.forEach((_, i) => {
          // at most seven payments, each off by half a micro-EUR at most, on either side
          const difference = billed_uEUR(ten.bills, i) - 10 * billed_uEUR(once.bills, i);
          expect(Math.abs(difference)).toBeLessThanOrEqual(7 * 0.5 * 11);
        });
      }),
      runs,
    );
  });

  it('netted: the community pays what its net deviation costs, to the micro-EUR', () => {
    fc.assert(
      fc.property(homes, anyComponents, (list, parts) => {
        const tariff = ratesOf(parts);
        const { bills } = settle(list, tariff, netted);
        const net = list.reduce((sum, [m, , f]) => sum + m - f, 0);
        const paid = bills.imbalance_uEUR.reduce((a, b) => a + b, 0);
        expect(paid).toBe(
          payment_uEUR(net, net > 0 ? tariff.short_uEUR_per_kWh : tariff.long_uEUR_per_kWh) + 0,
        );
      }),
      runs,
    );
  });

  it('reads homes at an offset and bills a range alone', () => {
    const list: Home[] = [
      [500, 100, 400, 10_000],
      [-300, -100, -200, -10_000],
      [250, 0, 250],
    ];
    const all = energyOf([[9, 9, 9], ...list]);
    const bills = createBillColumns(3, new Columns(), 'bill');
    settleSlot({ ...all, offset: 1 }, standard, individual, bills, new Accounts(3), 0, 2);
    const expected = settle(list);
    expect(billOf({ ...expected, bills }, 0)).toEqual(billOf(expected, 0));
    expect(billOf({ ...expected, bills }, 1)).toEqual(billOf(expected, 1));
    expect(billOf({ ...expected, bills }, 2)).toEqual({});
  });

  it('refuses energy that is no whole number of Wh', () => {
    const broken = { ...energyOf([[500, 0, 500]]), offered_Wh: Float64Array.of(0.5) };
    const bills = createBillColumns(1, new Columns(), 'bill');
    expect(() => settleSlot(broken, standard, individual, bills, new Accounts(1), 0, 1)).toThrow(
      'CW-BILL-ENERGY',
    );
    broken.offered_Wh[0] = NaN;
    expect(() => settleSlot(broken, standard, individual, bills, new Accounts(1), 0, 1)).toThrow(
      'CW-BILL-ENERGY',
    );
  });
});
