/** Decisions of which a random scenario is made, and the choices that they are read as. */
import type { RandomSource } from '../../src/kernel/index.js';

/** Where decisions come from: a stream of the kernel in the swarm, fast-check in property tests. */
export interface Draw {
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
}

/** A part of a scenario as its author would write it. */
export type Data = Record<string, unknown>;

/** Decisions from one stream: scenario `index` of the swarm of `random`'s seed. */
export function drawFrom(random: RandomSource, index: number): Draw {
  const streams = random.streams('swarm', [`scenario ${index}`]);
  return { integer: (low, high) => low + streams.integer(0, high - low + 1) };
}

export function pick<T>(draw: Draw, choices: readonly T[]): T {
  return choices[draw.integer(0, choices.length - 1)]!;
}

/** True in `percent` of all cases. */
export function chance(draw: Draw, percent: number): boolean {
  return draw.integer(1, 100) > 100 - percent;
}

export const minutes = (count: number): string => `${count} min`;
export const seconds = (count: number): string => `${count} s`;
export const percent = (count: number): string => `${count} %`;
/** Prices in hundredths of a cent, so that most payments need rounding. */
export const price = (draw: Draw, low_ct: number, high_ct: number): string =>
  `${draw.integer(low_ct * 100, high_ct * 100) / 100} ct/kWh`;
