import { describe, expect, it } from 'vitest';
import * as gas from '../../src/contracts/gas.js';
import { FeeSchedule } from '../../src/contracts/index.js';
import { singlePrice } from '../../src/ledger/index.js';

/** Sums by hand of 21,000 a transaction, 16 a byte, 22,100 and 5,000 a slot filled and changed, 2,100 read, 887 a log entry. */
describe('the gas schedule', () => {
  it.each([
    [
      'an order: 132 bytes, two slots filled, one changed',
      gas.orderGas,
      21_000 + 2_112 + 44_200 + 5_000 + 887,
    ],
    ['an order refused: 132 bytes, one slot read', gas.orderRefusedGas, 21_000 + 2_112 + 2_100],
    ['a clearing call: 68 bytes, two slots changed', gas.clearGasBase, 21_000 + 1_088 + 10_000 + 887],
    ['each order in it: two slots read, one filled', gas.clearGasPerOrder, 4_200 + 22_100],
    ['a batch of readings: 36 bytes', gas.readingGasBase, 21_000 + 576 + 887],
    ['each home in it: a word, a slot filled', gas.readingGasPerHome, 512 + 22_100],
    ['a settlement call: 68 bytes, two slots changed', gas.settleGasBase, 21_000 + 1_088 + 10_000 + 887],
    ['each trade in it: three slots changed, one read', gas.settleGasPerTrade, 15_000 + 2_100],
  ])('%s', (_what, units, sum) => {
    expect(units).toBe(sum);
  });

  it('bytes on the wire: 110 of envelope and signature, 4 of selector, 32 a word', () => {
    expect([gas.orderBytes, gas.clearBytes, gas.settleBytes, gas.readingBytes(10)]).toEqual([
      242, 178, 178, 466,
    ]);
  });
});

describe('a fee', () => {
  it.each([
    [21_000, 10n ** 6n, 2e9, 42], // exactly 42
    [21_001, 10n ** 6n, 2e9, 43], // 42.002
    [1, 1n, 1, 1], // any fee at all is at least a micro-euro
    [21_000, 30n * 10n ** 9n, 2e9, 1_260_000], // a transfer at 30 gwei and 2000 EUR: 1.26 EUR
    [3_000_000_000, 123_456_789_123n, 1_999_999_999, 740_740_734_368], // 740740734367.629...
    [0, 10n ** 9n, 2e9, 0],
    [21_000, 0n, 2e9, 0],
    [21_000, 10n ** 9n, 0, 0],
  ])('of %i gas at %i wei and %i uEUR a token is rounded up: %i uEUR', (units, price, token, fee) => {
    const schedule = new FeeSchedule([singlePrice(price)], token);
    expect(schedule.fee_uEUR(units, 0)).toBe(fee);
    expect(schedule.fee_uEUR(units, 0)).toBe(fee);
  });

  it('goes by the level of its price', () => {
    const schedule = new FeeSchedule([0n, 10n ** 6n, 3n * 10n ** 6n].map(singlePrice), 2e9);
    expect([0, 1, 2].map((level) => schedule.fee_uEUR(50_000, level))).toEqual([0, 100, 300]);
  });
});
