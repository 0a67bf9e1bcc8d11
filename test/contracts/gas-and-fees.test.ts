import { describe, expect, it } from 'vitest';
import * as gas from '../../src/contracts/gas.js';
import { calldataFloorGas, createGas, intrinsicGas, paidGas } from '../../src/contracts/evm-gas.js';
import { FeeSchedule } from '../../src/contracts/index.js';
import { dynamicFeeBytes, legacyBytes, rlpBytes } from '../../src/contracts/transaction-bytes.js';
import { singlePrice } from '../../src/ledger/index.js';

/**
 * Sums by hand: 21,000 a transaction, 16 and 4 a byte of call data that is not zero and one that is; 42 a key of a mapping, 2,100 a
 * slot read, 22,100 and 5,000 one filled and changed, of which 2,100 for its first reading; an event 1,125 + 8 a byte.
 */
describe('the gas schedule', () => {
  const looked = 42 + 2_100;
  const filled = 42 + 22_100;
  const changed = 42 + 5_000;
  /** The slot has been read before: the key again, a warm reading, the change. */
  const changedAgain = 42 + 100 + 2_900;
  const order = 21_000 + 16 * 30 + 4 * 102;

  it.each([
    [
      'an order: 30 of 132 bytes; product and sender looked up, a place taken, a slot filled, an event of two words',
      gas.orderGas,
      order + 2 * looked + changedAgain + filled + 1_637,
    ],
    ['an order refused: a look at the product', gas.orderRefusedGas, order + looked],
    [
      'an order without funds: sender and account besides',
      gas.workGas(true).orderUnfunded,
      order + 3 * looked,
    ],
    ['an order with an escrow: an account changed', gas.workGas(true).order - gas.orderGas, changed],
    [
      'a clearing call: 8 of 36 bytes',
      gas.clearGasBase,
      21_000 + 16 * 8 + 4 * 28 + looked + changedAgain + 1_637,
    ],
    ['each order in it: read, a trade filled', gas.clearGasPerOrder, looked + filled],
    [
      'each with an escrow: an account changed, and the order, just read',
      gas.workGas(true).clearPerOrder - gas.clearGasPerOrder,
      changed + changedAgain,
    ],
    [
      'a batch of readings: 15 of 132 bytes, product and sender looked up, the count changed, an event of a word',
      gas.readingGasBase,
      21_000 + 16 * 15 + 4 * 117 + 2 * looked + changedAgain + 1_381,
    ],
    ['each home in it: 8 of 32 bytes, a slot filled', gas.readingGasPerHome, 16 * 8 + 4 * 24 + filled],
    [
      "a settlement call: 8 of 36 bytes, the operator's account changed",
      gas.settleGasBase,
      21_000 + 16 * 8 + 4 * 28 + looked + changedAgain + changed + 1_637,
    ],
    ['each trade in it: read, two accounts changed', gas.settleGasPerTrade, looked + 2 * changed],
    [
      'a commitment: 40 of 68 bytes; product and sender looked up, a place taken, a slot filled, an event of two words',
      gas.commitGas,
      21_000 + 16 * 40 + 4 * 28 + 2 * looked + changedAgain + filled + 1_637,
    ],
    [
      'its reveal: 66 of 196 bytes, the commitment besides, and a hash of five words',
      gas.workGas(false).reveal,
      21_000 + 16 * 66 + 4 * 130 + 3 * looked + 30 + 5 * 6 + changedAgain + filled + 1_637,
    ],
    [
      'a reveal that nobody committed to: product, sender and commitment looked up',
      gas.revealUncommittedGas,
      21_000 + 16 * 66 + 4 * 130 + 3 * looked + 30 + 5 * 6,
    ],
    [
      'a batch: 44 of 132 bytes; product and sender looked up, the count changed, a root, an event of two words',
      gas.batchGasBase,
      21_000 + 16 * 44 + 4 * 88 + 2 * looked + changedAgain + filled + 1_637,
    ],
    [
      'each order in it: 26 bytes and 65 of a signature, two hashes, the signer found and looked up',
      gas.workGas(false).batchPerOrder,
      16 * 91 + 36 + 42 + 3_100 + looked,
    ],
    [
      'each order of a batch in a clearing call: brought again and hashed, a trade filled',
      gas.workGas(false).clearPerBatchOrder,
      16 * 26 + 36 + 42 + filled,
    ],
    [
      'the readings of a day: 16 of 132 bytes, day and sender looked up, the count changed, an event of a word',
      gas.dayReadingGasBase,
      21_000 + 16 * 16 + 4 * 116 + 2 * looked + changedAgain + 1_381,
    ],
    [
      'each home in it: 4 bytes for each of 96 slots, their hash (12 words), a slot filled',
      gas.dayReadingGasPerHome(96),
      16 * 384 + 30 + 6 * 12 + filled,
    ],
    [
      "the settlement of a day: 8 of 36 bytes, the operator's account changed",
      gas.settleDayGasBase,
      21_000 + 16 * 8 + 4 * 28 + looked + changedAgain + changed + 1_637,
    ],
    ['each product and trade in it: read', gas.settleDayGasPerPiece, looked],
    ['each home in it: an account changed', gas.settleDayGasPerHome, changed],
    [
      'the settlement of a day that is shared: 12 of 100 bytes',
      gas.shareDayGasBase,
      21_000 + 16 * 12 + 4 * 88 + looked + changedAgain + changed + 1_637,
    ],
    [
      'each home in it: its readings again, their hash, compared, an account changed',
      gas.shareDayGasPerHome(96),
      16 * 384 + 30 + 6 * 12 + looked + changed,
    ],
    ['a deposit: 4 bytes, an account changed', gas.depositGas, 21_000 + 16 * 4 + looked + changed + 1_381],
  ])('%s', (_what, units, sum) => {
    expect(units).toBe(sum);
  });

  it('asks of a call that is refused the floor of its call data where that is dearer (EIP-7623)', () => {
    // a reveal: 66 of 196 bytes; 21,000 + 16 x 66 + 4 x 130 + 2,142 = 24,718, and 21,000 + 40 x 66 + 10 x 130 = 24,940
    expect(gas.revealRefusedGas).toBe(24_940);
    // a commitment: 40 of 68 bytes; 21,000 + 640 + 112 + 2,142 = 23,894 is above 21,000 + 1,600 + 280
    expect(gas.commitRefusedGas).toBe(23_894);
    // a batch of none: 44 of 132 bytes, 21,000 + 704 + 352 + 2,142 = 24,198; of ten: 44 + 910 bytes, 21,000 + 40 x 954 + 10 x 88
    expect([0, 10].map(gas.batchRefusedGas)).toEqual([24_198, 60_040]);
    // readings of no home: 15 of 132 bytes, 21,000 + 240 + 468 + 2,142; of 100: 815 of 3,332 bytes, 21,000 + 40 x 815 + 10 x 2,517
    expect([0, 100].map(gas.readingRefusedGas)).toEqual([23_850, 78_770]);
  });

  it('asks of a call that is taken no more than without that floor: 10 a token, four tokens a byte that is not zero', () => {
    const order = { zero: 102, nonZero: 30 };
    const readings = { zero: 117 + 24 * 1000, nonZero: 15 + 8 * 1000 };
    expect(gas.orderRefusedGas).toBeGreaterThan(calldataFloorGas(order));
    const batch = { zero: 88, nonZero: 44 + 1000 * 91 };
    expect(gas.batchGasBase + 1000 * gas.workGas(false).batchPerOrder).toBeGreaterThan(
      calldataFloorGas(batch),
    );
    expect(gas.readingGasBase + 1000 * gas.readingGasPerHome).toBeGreaterThan(calldataFloorGas(readings));
    const day = { zero: 116, nonZero: 16 + 4 * 96 * 1000 };
    expect(gas.dayReadingGasBase + 1000 * gas.dayReadingGasPerHome(96)).toBeGreaterThan(
      calldataFloorGas(day),
    );
  });

  it('asks for that floor where a day of readings is brought again to be shared, and where it has many slots', () => {
    const again = { zero: 88, nonZero: 12 + 4 * 96 * 1000 };
    const used = gas.shareDayGasBase + 1000 * gas.shareDayGasPerHome(96);
    expect(calldataFloorGas(again) / used).toBeCloseTo(1.14, 2);
    // 21,000 + 40 x 384,012 + 10 x 88
    expect(gas.shareDayGas(1000, 96)).toBe(15_382_360);
    expect(gas.shareDayRefusedGas(1000, 96)).toBe(15_382_360);
    // of 24 slots the work is dearer: 96 bytes a home, 3 words
    expect(gas.shareDayGas(1000, 24)).toBe(gas.shareDayGasBase + 1000 * gas.shareDayGasPerHome(24));
    expect(gas.dayReadingGas(1000, 96)).toBe(gas.dayReadingGasBase + 1000 * gas.dayReadingGasPerHome(96));
    // of 288 slots 1,152 bytes a home cost 46,080 by the floor, and 40,646 by what is done with them
    expect(gas.dayReadingGas(1000, 288)).toBe(21_000 + 40 * (16 + 1_152_000) + 10 * 116);
    expect(gas.dayReadingRefusedGas(1000, 96)).toBe(21_000 + 40 * (16 + 384_000) + 10 * 116);
  });
});

describe('a deployment, which no call of the model is', () => {
  it('pays for each word of its code (EIP-3860), and the floor of its call data only where that is dearer', () => {
    // 1,000 bytes, 100 of them zero: 21,000 + 32,000 + 16 x 900 + 4 x 100 + 2 x 32 words
    const code = { zero: 100, nonZero: 900 };
    expect(intrinsicGas(code, 'create')).toBe(67_864);
    expect(intrinsicGas({ zero: 33, nonZero: 0 }, 'create') - intrinsicGas({ zero: 33, nonZero: 0 })).toBe(
      32_000 + 4,
    );
    // with 200 gas a byte of 500 stored; the floor is 21,000 + 40 x 900 + 10 x 100 = 58,000
    expect(paidGas(67_864 + createGas(500) - createGas(0), code)).toBe(167_864);
    expect(createGas(500, 1_000)).toBe(32_000 + 100_000 + 64);
    expect(paidGas(30_000, code)).toBe(58_000);
  });
});

describe('bytes on the wire', () => {
  it('of a list of 108 bytes are 110, as in the example of EIP-155', () => {
    // nonce 1, price 6, gas 3, address 21, value 9, no data 1, v 1, r and s 33 each
    expect(rlpBytes(1 + 6 + 3 + 21 + 9 + 1 + 1 + 33 + 33)).toBe(110);
    expect([0, 55, 56, 255, 256, 65_536].map(rlpBytes)).toEqual([1, 56, 58, 257, 259, 65_540]);
  });

  it('are those of a transaction of EIP-1559: 113 around the data and their length', () => {
    // type 1; chain 3, nonce 4, two prices 12, gas 4, address 21, no value 1, no access list 1, parity 1, r and s 66
    const around = 3 + 4 + 12 + 4 + 21 + 1 + 1 + 1 + 66;
    expect(gas.orderBytes).toBe(1 + 2 + around + 2 + 132);
    expect([gas.clearBytes, gas.settleBytes]).toEqual([1 + 2 + around + 1 + 36, gas.clearBytes]);
    expect(gas.readingBytes(10)).toBe(1 + 3 + around + 3 + 4 + 4 * 32 + 10 * 32);
    expect(gas.depositBytes).toBe(1 + 2 + around + 8 + 1 + 4);
  });

  it('of one of the old kind are 8 fewer: no type, chain, access list and second price, and a longer v', () => {
    expect(dynamicFeeBytes(132) - legacyBytes(132)).toBe(1 + 3 + 1 + 6 + (1 - 4));
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
