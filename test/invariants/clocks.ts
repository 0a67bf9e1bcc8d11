/** Clocks that a scenario sets wrong. */
import type { Scenario } from '../../src/scenario/types.js';

/** By how much a clock of the scenario may be behind at most, microseconds: all that is said of clocks that are behind. */
export function mostBehind_us({ faults }: Pick<Scenario, 'faults'>): number {
  return faults
    .filter(({ kind }) => kind === 'clock-skew')
    .reduce((sum, { config }) => sum + Math.max(0, -(config as { readonly ahead: number }).ahead), 0);
}
