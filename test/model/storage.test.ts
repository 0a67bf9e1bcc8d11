/**
 * What a battery holds at the end belongs in the bill: each kWh more than at the start is worth what the retailer would pay for
 * it, 7.81 ct in the village, with the market and in the shadow run without it.
 */
import { describe, expect, it } from 'vitest';
import { homeBill_uEUR } from '../../src/model/table-writer.js';
import { village } from '../helpers/scenarios.js';
import { runScenario, type Row } from '../helpers/world.js';

/** Until 20:00, when batteries have begun to give back what they took in. */
const run = runScenario({
  ...village,
  time: { ...village.time, duration: '20 h' },
  ledger: { kind: 'central', fee: '0.5001 ct/kWh' },
});
const { agents } = run.tables;
const micro = (row: Row, name: string): number => Math.round(1e6 * Number(row[name]));

/** Micro-EUR of a difference in Wh at 78.1 micro-EUR/Wh, halves away from zero. */
const worth = (gained_Wh: number): number =>
  Math.sign(gained_Wh) * Math.round((Math.abs(gained_Wh) * 78_100) / 1000);

describe('the value of what batteries hold', () => {
  it('is energy at the end less energy at the start, at the feed-in price, with and without the market', () => {
    const last = run.observed.slots.at(-1)!;
    const { initiallyStored_Wh } = run.observed;
    const values = agents.map((row) => [
      micro(row, 'storedEnergyValue_EUR'),
      micro(row, 'storedEnergyValueWithout_EUR'),
    ]);
    expect(values).toEqual(
      agents.map((_, i) => [
        worth(last.batteries.stored_Wh[i] - initiallyStored_Wh[i]) + 0,
        worth(last.shadowBatteries.stored_Wh[i] - initiallyStored_Wh[i]) + 0,
      ]),
    );
    // the market makes a difference to what three batteries of 6 kWh, half full at midnight, hold in the evening
    const withBattery = values.slice(8);
    expect(withBattery.some(([with_, without]) => with_ !== without)).toBe(true);
    expect(withBattery.every(([with_, without]) => with_ !== 0 && without !== 0)).toBe(true);
    expect(values.slice(0, 8).flat()).toEqual(new Array(16).fill(0));
  });

  it('is taken off the bill: what was paid, less what is left', () => {
    const { billing } = run.world;
    for (const [i, row] of agents.entries()) {
      const paid = -billing.balance_uEUR[i];
      const paidWithout = -billing.shadowAccounts.balance_uEUR[i];
      expect(micro(row, 'billWith_EUR')).toBe(paid - micro(row, 'storedEnergyValue_EUR'));
      expect(micro(row, 'billWithout_EUR')).toBe(paidWithout - micro(row, 'storedEnergyValueWithout_EUR'));
      expect(micro(row, 'saving_EUR')).toBe(micro(row, 'billWithout_EUR') - micro(row, 'billWith_EUR'));
    }
  });

  it('by hand: 1 kWh more is 7.81 ct less to pay, half a kWh less is 3.905 ct more', () => {
    const { homes } = run.world;
    const home = 9;
    const opening = run.observed.initiallyStored_Wh[home];
    // 6 kWh, half full
    expect(opening).toBe(3000);
    const billWith = (stored_Wh: number, shadowStored_Wh: number) => {
      homes.batteries.stored_Wh[home] = stored_Wh;
      homes.shadowBatteries.stored_Wh[home] = shadowStored_Wh;
      return homeBill_uEUR(run.world, home);
    };
    const even = billWith(3000, 3000);
    expect([even.stored, even.shadowStored]).toEqual([0, 0]);
    expect(billWith(4000, 3000)).toEqual({ ...even, stored: 78_100, with: even.with - 78_100 });
    expect(billWith(2500, 3000)).toEqual({ ...even, stored: -39_050, with: even.with + 39_050 });
    expect(billWith(3000, 4000)).toEqual({
      ...even,
      shadowStored: 78_100,
      without: even.without - 78_100,
    });
    // 5 Wh are 390.5 micro-EUR
    expect(billWith(3005, 2995)).toEqual({
      stored: 391,
      shadowStored: -391,
      with: even.with - 391,
      without: even.without + 391,
    });
  });
});

it('the bill of a home is the sum of its parts', () => {
  for (const row of agents) {
    const parts = [
      'localPaid_EUR',
      'retail_EUR',
      'imbalance_EUR',
      'carbon_EUR',
      'charges_EUR',
      'standing_EUR',
      'networkRecovery_EUR',
      'vat_EUR',
      'operatorFee_EUR',
      'transactionFees_EUR',
    ];
    const paid = parts.reduce((sum, name) => sum + micro(row, name), 0) - micro(row, 'feedIn_EUR');
    expect(micro(row, 'billWith_EUR'), String(row.agent)).toBe(paid - micro(row, 'storedEnergyValue_EUR'));
  }
  const operatorFees = agents.reduce((sum, row) => sum + micro(row, 'operatorFee_EUR'), 0);
  expect(operatorFees).toBeGreaterThan(0);
});
