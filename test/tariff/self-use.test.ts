/** Buy all, sell all: by hand, and against what two meters would be billed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Columns, payment_uEUR } from '../../src/kernel/index.js';
import { billed_uEUR, type SlotEnergy } from '../../src/tariff/bill-columns.js';
import { Settlement } from '../../src/tariff/settlement.js';
import { tariffWith } from './contexts.js';

const energyOf = (m: number, generated?: number): SlotEnergy => ({
  offset: 0,
  metered_Wh: Int32Array.of(m),
  traded_Wh: Int32Array.of(0),
  offered_Wh: Int32Array.of(m),
  localPaid_uEUR: Float64Array.of(0),
  ...(generated === undefined ? {} : { generated_Wh: Int32Array.of(generated) }),
});

function settle(m: number, generated?: number): Settlement {
  const books = new Settlement(tariffWith({ metering: { kind: 'separate' } }), 1, 9e8, new Columns(), 'bill');
  books.settle(0, energyOf(m, generated));
  return books;
}

describe('a home whose generation is metered apart', () => {
  it('buys all that it uses and sells all that it generates: 1 kWh used, 0.4 kWh generated', () => {
    const { bills, accounts } = settle(600, 400);
    expect(billed_uEUR(bills, 0)).toBe(330_225 - 31_200);
    expect([bills.retailEnergy_uEUR[0], bills.feedIn_uEUR[0]]).toEqual([129_000, -31_200]);
    // the retailer buys no more than 0.6 kWh for it
    expect(accounts.balance_uEUR[accounts.index('supplier')]).toBe(54_000);
    expect(accounts.balance_uEUR[accounts.index('network')]).toBe(93_000);
    accounts.assertZeroSum();
  });

  it('and sells more than it uses: 0.3 kWh used, 1 kWh generated', () => {
    const { bills } = settle(-700, 1000);
    expect(bills.feedIn_uEUR[0]).toBe(-78_000);
    expect(bills.retailEnergy_uEUR[0]).toBe(38_700);
  });

  it('a battery that discharges into the grid uses nothing of what is generated', () => {
    // 0.2 kWh generated, 0.3 kWh from the battery beyond the load
    const { bills } = settle(-500, 200);
    expect(bills.feedIn_uEUR[0]).toBe(-39_000);
    expect(bills.retailEnergy_uEUR[0]).toBe(0);
  });

  it('pays what a meter of its consumption and one of its generation would be billed', () => {
    const energy = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(energy, energy, (used, generated) => {
        const { bills, accounts } = settle(used - generated, generated);
        const due = payment_uEUR(used, 330_225) - payment_uEUR(generated, 78_000);
        // five components, in two parts each, are rounded instead of two payments
        expect(Math.abs(billed_uEUR(bills, 0) - due)).toBeLessThanOrEqual(6);
        accounts.assertZeroSum();
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('is not billed without its meter', () => {
    expect(() => settle(600)).toThrow('CW-BILL-GENERATION');
    expect(() => settle(600, -1)).toThrow('CW-BILL-ENERGY');
  });
});
