/** Standing charges accrue slot by slot and lose nothing by rounding. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Columns, DAY, MINUTE } from '../../src/kernel/index.js';
import { quantity } from '../../src/records/quantity.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { Settlement } from '../../src/tariff/settlement.js';
import { accrued_uEUR } from '../../src/tariff/standing-charges.js';
import { tariffWith } from './contexts.js';

const QUARTER = 15 * MINUTE;
const nothing = Int32Array.of(0, 0);

function books(slots: number, retailer: number, network: number): Settlement {
  const standing = { retailer_uEUR_per_year: retailer, network_uEUR_per_year: network };
  const one = new Settlement(tariffWith({ standing }), 2, QUARTER, new Columns(), 'bill');
  for (let slot = 0; slot < slots; slot++) {
    one.settle(slot, {
      offset: 0,
      metered_Wh: nothing,
      traded_Wh: nothing,
      offered_Wh: nothing,
      localPaid_uEUR: nothing,
    });
    one.accounts.assertZeroSum();
  }
  return one;
}

describe('standing charges', () => {
  it('of 10 ct a day are 10 ct after a day, as a scenario writes them', async () => {
    await loadQuantityParser();
    const rate = quantity('moneyPerTime', '').parse('10 ct/d');
    // 100,000 / 96 = 1,041.67 a slot
    expect([0, 1, 2].map((slot) => accrued_uEUR(rate, QUARTER, slot))).toEqual([1_042, 1_041, 1_042]);
    const { bills, accounts } = books(96, rate, 0);
    expect([...bills.standing_uEUR]).toEqual([100_000, 100_000]);
    expect([...bills.vat_uEUR]).toEqual([19_000, 19_000]);
    expect(accounts.balance_uEUR[accounts.index('retailer')]).toBe(200_000);
  });

  it('of 120 EUR a year and of 5 EUR a month: a year of 365.25 days, a month a twelfth of it', async () => {
    await loadQuantityParser();
    const perMonth = quantity('moneyPerTime', '').parse('5 EUR/month');
    const days = 7;
    const { bills, accounts } = books(96 * days, 120e6, perMonth);
    expect(bills.standing_uEUR[0]).toBe(Math.round((120e6 * days) / 365.25));
    expect(bills.networkStanding_uEUR[0]).toBe(Math.round((60e6 * days) / 365.25));
    expect(bills.vat_uEUR[0]).toBe(Math.round((0.19 * 180e6 * days) / 365.25));
    expect(accounts.balance_uEUR[accounts.index('network')]).toBe(2 * bills.networkStanding_uEUR[0]);
    expect(accounts.balance_uEUR[accounts.index('state')]).toBe(2 * bills.vat_uEUR[0]);
  });

  it('are exact over any run: after every slot what is due by then, to half a micro-EUR', () => {
    const rate = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(
        rate,
        fc.constantFrom(5, 15, 60),
        fc.integer({ min: 1, max: 200 }),
        (perYear, slot, slots) => {
          let sum = 0;
          for (let s = 0; s < slots; s++) sum += accrued_uEUR(perYear, slot * MINUTE, s);
          const due = (perYear * slots * slot * MINUTE) / (365.25 * DAY);
          expect(Math.abs(sum - due)).toBeLessThanOrEqual(0.5 + 1e-6);
        },
      ),
      { seed: 4, numRuns: 200 },
    );
  });
});
