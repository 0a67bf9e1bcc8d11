/**
 * Laws of the books with every lever switched on at random: metered energy is paid exactly once, money is whole and sums to zero
 * after every slot, and each payee gets what the bills say.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Columns } from '../../src/kernel/index.js';
import {
  billComponents,
  billed_uEUR,
  payees,
  type BillColumns,
  type SlotEnergy,
} from '../../src/tariff/bill-columns.js';
import type { Institution } from '../../src/tariff/accounts.js';
import { ratesOf, type RateComponents } from '../../src/tariff/rates.js';
import { Settlement } from '../../src/tariff/settlement.js';
import type { Tariff, TariffTerms } from '../../src/tariff/types.js';

const HOMES = 4;
const SLOTS = 6;

const Wh = fc.integer({ min: -5_000, max: 5_000 });
const price = fc.integer({ min: 0, max: 300_000 });
const anyComponents: fc.Arbitrary<RateComponents> = fc.record({
  energy: fc.integer({ min: -300_000, max: 300_000 }),
  carbon: fc.constantFrom(0, 28_000, 12_345.6),
  network: price,
  levies: price,
  tax: price,
  vat: fc.constantFrom(0, 0.07, 0.19, 0.25),
  feedIn: fc.integer({ min: -100_000, max: 300_000 }),
  wholesale: fc.integer({ min: -300_000, max: 300_000 }),
  localNetworkDiscount: fc.constantFrom([0, 0, 0], [0.8, 0.4, 0.1], [1, 0.33, 0.5]),
  imbalance: fc.record({ short: price, long: price }),
});
const anyEnds = fc.array(fc.constantFrom(0, 1), { minLength: SLOTS, maxLength: SLOTS }).map((ends) => {
  ends[SLOTS - 1] = 1;
  return Uint8Array.from(ends);
});
const anyTerms: fc.Arbitrary<TariffTerms> = fc
  .record(
    {
      vat: fc.constantFrom(0.07, 0.19),
      imbalance: fc.record({
        pricing: fc.constantFrom('dual' as const, 'single' as const),
        netting: fc.constantFrom('individual' as const, 'netted' as const),
      }),
      metering: fc.oneof(
        fc.constantFrom({ kind: 'net-billing' as const }, { kind: 'separate' as const }),
        fc.record({ kind: fc.constant('net-metering' as const), ends: anyEnds }),
      ),
      networkRevenue: fc.constantFrom('fixed' as const, 'revenue-neutral' as const),
      standing: fc.record({
        retailer_uEUR_per_year: fc.integer({ min: 0, max: 1e9 }),
        network_uEUR_per_year: fc.integer({ min: 0, max: 1e9 }),
      }),
      local: fc.record({
        levels: fc.constant(3),
        levelOfGroups: fc.constant(new Uint8Array(1)),
        groups: fc.constant(1),
        minimumShare: fc.constantFrom(0, 0.1, 0.5),
        ends: anyEnds,
      }),
    },
    { requiredKeys: ['vat', 'imbalance', 'metering', 'networkRevenue'] },
  )
  .map((terms) => terms as TariffTerms);

/** One slot: metered, traded (summing to zero), offered, generated, and what was bought at three levels. */
const anySlot = fc
  .array(fc.tuple(Wh, Wh, Wh, fc.nat(5_000), fc.nat(5_000), fc.nat(5_000), fc.nat(5_000)), {
    minLength: HOMES,
    maxLength: HOMES,
  })
  .map((homes): SlotEnergy => {
    const column = (k: number): Int32Array => Int32Array.from(homes, (home) => home[k]!);
    const traded_Wh = column(1);
    traded_Wh[0]! -= traded_Wh.reduce((a, b) => a + b, 0);
    const offered_Wh = column(2);
    for (let i = 0; i < HOMES; i++) if (traded_Wh[i] === 0) offered_Wh[i] = homes[i]![0];
    return {
      offset: 0,
      metered_Wh: column(0),
      traded_Wh,
      offered_Wh,
      // at 10 ct each way: what buyers pay is what sellers get
      localPaid_uEUR: Float64Array.from(traded_Wh, (x) => x * 100),
      generated_Wh: column(3),
      bought_Wh: [column(4), column(5), column(6)],
    };
  });
const anySlots = fc.array(anySlot, { minLength: SLOTS, maxLength: SLOTS });
const runs = { seed: 12, numRuns: 300 };

function tariffOf(parts: readonly RateComponents[], terms: TariffTerms): Tariff {
  const rates = parts.map(ratesOf);
  return { at: (slot) => rates[slot % rates.length]!, terms };
}

const books = (tariff: Tariff, prefix = 'bill'): Settlement =>
  new Settlement(tariff, HOMES, 9e8, new Columns(), prefix);

/** What the bills say that `payee` received. */
function received(bills: BillColumns, payee: Institution): number {
  return billComponents
    .filter((component) => payees[component] === payee)
    .reduce((sum, component) => sum + bills[component].reduce((a, b) => a + b, 0), 0);
}

function expectWhole(one: Settlement): void {
  const { accounts, bills } = one;
  accounts.assertZeroSum();
  for (const amount of accounts.balance_uEUR) expect(Number.isSafeInteger(amount)).toBe(true);
  for (let i = 0; i < HOMES; i++) {
    // what was paid locally was posted when it was traded
    expect(accounts.balance_uEUR[i]).toBe(bills.local_uEUR[i]! - billed_uEUR(bills, i) + 0);
  }
  const balance = (who: Institution): number => accounts.balance_uEUR[accounts.index(who)]!;
  expect(balance('retailer') + balance('supplier')).toBe(received(bills, 'retailer') + 0);
  expect(balance('network')).toBe(received(bills, 'network') + 0);
  expect(balance('state')).toBe(received(bills, 'state') + 0);
}

describe('books with every lever at random', () => {
  const someComponents = fc.array(anyComponents, { minLength: 1, maxLength: 3 });

  it('money is whole and conserved after every slot, each component reaches its payee, at the end too', () => {
    fc.assert(
      fc.property(someComponents, anyTerms, anySlots, (parts, terms, slots) => {
        const tariff = tariffOf(parts, terms);
        const [market, shadow] = [books(tariff), books(tariff, 'shadow')];
        const import_Wh = new Float64Array(HOMES);
        slots.forEach((energy, slot) => {
          market.settle(slot, energy);
          const alone = { ...energy, traded_Wh: new Int32Array(HOMES), offered_Wh: energy.metered_Wh };
          shadow.settle(slot, { ...alone, localPaid_uEUR: new Float64Array(HOMES) });
          energy.metered_Wh.forEach((m, i) => (import_Wh[i]! += Math.max(0, m)));
          expectWhole(market);
          expectWhole(shadow);
        });
        market.recoverNetworkRevenue(shadow, import_Wh);
        expectWhole(market);
        const network = ({ accounts }: Settlement): number =>
          accounts.balance_uEUR[accounts.index('network')]!;
        if (terms.networkRevenue === 'revenue-neutral' && import_Wh.some((m) => m > 0))
          expect(network(market)).toBe(network(shadow));
      }),
      runs,
    );
  });

  it('every metered Wh is paid exactly once: at one price for everything a home pays for what it metered', () => {
    // 1 EUR/kWh for energy, feed-in, wholesale and local trade, nothing else: all payments are exact
    const one: RateComponents = {
      energy: 1e6,
      carbon: 0,
      network: 0,
      levies: 0,
      tax: 0,
      vat: 0,
      feedIn: 1e6,
      wholesale: 1e6,
      localNetworkDiscount: [0, 0, 0],
      imbalance: { short: 0, long: 0 },
    };
    fc.assert(
      fc.property(anyTerms, anySlots, ({ standing: _standing, ...terms }, slots) => {
        const market = books(tariffOf([one], { ...terms, networkRevenue: 'fixed' }));
        slots.forEach((energy, slot) =>
          market.settle(slot, {
            ...energy,
            localPaid_uEUR: Float64Array.from(energy.traded_Wh, (x) => x * 1000),
          }),
        );
        const metered = Array.from({ length: HOMES }, (_, i) =>
          slots.reduce((sum, { metered_Wh }) => sum + metered_Wh[i]!, 0),
        );
        const netted = terms.imbalance.netting === 'netted' && terms.metering.kind !== 'net-metering';
        const paid = metered.map((_, i) => billed_uEUR(market.bills, i));
        if (!netted) expect(paid).toEqual(metered.map((m) => m * 1000));
        // netted deviations are paid by those who deviate in the community's direction: once, all together
        const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
        expect(sum(paid)).toBe(sum(metered) * 1000);
        const { accounts } = market;
        expect(accounts.balance_uEUR[accounts.index('supplier')]).toBe(sum(metered) * 1000 + 0);
        expect(accounts.balance_uEUR[accounts.index('retailer')]! + 0).toBe(0);
      }),
      runs,
    );
  });

  it('charges are due on metered import, and on what is used of a generation that is metered apart', () => {
    // a levy of 1 EUR/kWh and nothing else
    const levy: RateComponents = {
      energy: 0,
      carbon: 0,
      network: 0,
      levies: 1e6,
      tax: 0,
      vat: 0,
      feedIn: 0,
      wholesale: 0,
      localNetworkDiscount: [0, 0, 0],
      imbalance: { short: 0, long: 0 },
    };
    fc.assert(
      fc.property(anyTerms, anySlots, ({ standing: _standing, ...terms }, slots) => {
        const market = books(tariffOf([levy], terms));
        slots.forEach((energy, slot) => market.settle(slot, energy));
        for (let i = 0; i < HOMES; i++) {
          let due = 0;
          let netted = 0;
          for (const { metered_Wh, generated_Wh } of slots) {
            const m = metered_Wh[i]!;
            const g = generated_Wh![i]!;
            due += Math.max(0, m);
            if (terms.metering.kind === 'separate') due += Math.min(g, Math.max(0, m + g));
          }
          netted = market.netMetering?.netted_Wh[i] ?? 0;
          const paid = market.bills.levies_uEUR[i]! / 1000;
          expect(paid).toBe(due - netted);
        }
      }),
      runs,
    );
  });
});
