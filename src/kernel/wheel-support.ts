/**
 * What the timing wheel does seldom: refusing, and growing. The messages are built here and not where they are checked for, so
 * that a call that passes costs nothing.
 */
import { InvariantError } from './errors.js';

export function refuseTime(time: number, now: number): never {
  throw new InvariantError(
    'CW-KERNEL-TIME',
    `an event at ${time} us: expected an integer from now (${now}) to 2^48`,
  );
}

export function refuseArguments(a: number, b: number): never {
  throw new InvariantError('CW-KERNEL-ARGUMENT', `event arguments ${a}, ${b}: expected 32-bit integers`);
}

export function refusePhase(phase: number, current: number): never {
  throw new InvariantError(
    'CW-KERNEL-PHASE',
    `an event of phase ${phase} in the instant of phase ${current}: its phase is over`,
  );
}

/** The same column with room for `length` entries. */
export function lengthened(column: Int32Array, length: number): Int32Array {
  const longer = new Int32Array(length);
  longer.set(column);
  return longer;
}

/** Chains the rows of `step` words from `first` to the end through their first words; 0 ends the chain. */
export function chainRows(memory: Int32Array, first: number, step: number): void {
  for (let row = first; row < memory.length; row += step) {
    memory[row] = row + step < memory.length ? row + step : 0;
  }
}
