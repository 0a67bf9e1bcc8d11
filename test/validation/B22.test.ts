/**
 * B22: gas of the Ethereum virtual machine from London on: intrinsic gas with call data, cold and warm storage, refunds, logs,
 * hashes, calls and creation.
 * Source: ethereum/execution-specs, src/ethereum/london (vm/gas.py, transactions.py, vm/instructions/storage.py); EIP-2028, 2929,
 * 2200 and 3529. Tolerance: none.
 */
import { describe, expect, it } from 'vitest';
import { createGas, EvmMeter, intrinsicGas, keccakGas, logGas } from '../../src/contracts/evm-gas.js';

/** Gas of what `run` does, with slots that hold `storage` when the transaction begins. */
function gasOf(run: (evm: EvmMeter) => void, storage: Record<string, number> = {}): number {
  const evm = new EvmMeter(storage);
  run(evm);
  return evm.used;
}

/** Gas of writing `value` to a slot that holds `original`, once the slot has been read or written to hold `current`. */
function warmStore(original: number, value: number, current = original): number {
  const evm = new EvmMeter({ slot: original });
  evm.sload('slot');
  if (current !== original) evm.sstore('slot', current);
  const before = evm.used;
  evm.sstore('slot', value);
  return evm.used - before;
}

describe('B22: gas', () => {
  it.each([
    ['transfer', intrinsicGas({ zero: 0, nonZero: 0 }), 21_000],
    ['call data of 4 + 3 x 32 bytes, 68 of them not zero', intrinsicGas({ zero: 32, nonZero: 68 }), 22_216],
    ['a creation', intrinsicGas({ zero: 0, nonZero: 0 }, 'create'), 53_000],
    ['SSTORE cold 0 -> x', gasOf((evm) => evm.sstore('slot', 1)), 22_100],
    ['SSTORE warm 0 -> x', warmStore(0, 1), 20_000],
    ['SSTORE cold x -> y', gasOf((evm) => evm.sstore('slot', 2), { slot: 1 }), 5_000],
    ['SSTORE warm x -> y, the first change', warmStore(1, 2), 2_900],
    ['SSTORE warm, changed before', warmStore(1, 3, 2), 100],
    ['SSTORE cold x -> x', gasOf((evm) => evm.sstore('slot', 1), { slot: 1 }), 2_200],
    ['SSTORE cold x -> 0', gasOf((evm) => evm.sstore('slot', 0), { slot: 1 }), 5_000],
    ['SLOAD cold', gasOf((evm) => void evm.sload('slot')), 2_100],
    ['SLOAD cold, then warm', gasOf((evm) => [evm.sload('slot'), evm.sload('slot')]), 2_100 + 100],
    ['LOG1 32 bytes', logGas(1, 32), 1_006],
    ['LOG3 32 bytes', logGas(3, 32), 1_756],
    ['LOG3 64 bytes', logGas(3, 64), 2_012],
    ['LOG0 0 bytes', logGas(0, 0), 375],
    ['KECCAK256 64 bytes', keccakGas(64), 42],
    ['KECCAK256 65 bytes', keccakGas(65), 48],
    ['CALL cold', gasOf((evm) => evm.call('account')), 2_600],
    ['CALL cold, then warm', gasOf((evm) => [evm.call('account'), evm.call('account')]), 2_600 + 100],
    ['CALL with value, beyond that', gasOf((evm) => evm.call('account', 'value')) - 2_600, 9_000],
    ['CREATE', createGas(0), 32_000],
    ['code deposit, a byte', createGas(1) - createGas(0), 200],
  ])('%s', (_what, gas, expected) => {
    expect(gas).toBe(expected);
  });
});

describe('B22: refunds', () => {
  /** Writes `values` to one slot one after the other; the refund counter. */
  function refundOf(original: number, ...values: number[]): number {
    const evm = new EvmMeter({ slot: original });
    for (const value of values) evm.sstore('slot', value);
    return evm.refund;
  }

  it.each([
    ['x -> 0', refundOf(1, 0), 4_800],
    ['x -> 0 -> y: taken back', refundOf(1, 0, 2), 0],
    ['x -> y -> 0: cleared once', refundOf(1, 2, 0), 4_800],
    ['x -> 0 -> x: taken back, but for the change that is undone', refundOf(1, 0, 1), 2_800],
    ['x -> y -> x', refundOf(1, 2, 1), 2_800],
    ['0 -> x -> 0', refundOf(0, 1, 0), 19_900],
    ['0 -> x', refundOf(0, 1), 0],
  ])('%s', (_what, refund, expected) => {
    expect(refund).toBe(expected);
  });

  it('are at most a fifth of the gas used', () => {
    const cleared = (slots: number) => {
      const evm = new EvmMeter(Object.fromEntries(Array.from({ length: slots }, (_, k) => [`slot ${k}`, 1])));
      evm.intrinsic({ zero: 0, nonZero: 0 });
      for (let k = 0; k < slots; k++) evm.sstore(`slot ${k}`, 0);
      return evm.total;
    };
    // 26,000 used: the refund of 4,800 is below 5,200; 31,000 used: 9,600 is above 6,200
    expect(cleared(1)).toBe(26_000 - 4_800);
    expect(cleared(2)).toBe(31_000 - 6_200);
  });
});
