/**
 * A series: equally long slots from an instant on, one value each, the mean over its slot.
 * Units: microseconds since 1970-01-01T00:00Z; values in W, or in whatever the series holds.
 */
import { HOUR } from '../kernel/index.js';

export interface Series {
  /** Where slot 0 begins. */
  readonly start_us: number;
  readonly step_us: number;
  readonly values: Float64Array;
}

/** Where the last slot ends. */
export function end_us(series: Series): number {
  return series.start_us + series.values.length * series.step_us;
}

/** Energy of a series of powers in W, in Wh. */
export function energy_Wh(series: Series): number {
  let sum = 0;
  for (let slot = 0; slot < series.values.length; slot++) sum += series.values[slot]!;
  return (sum * series.step_us) / HOUR;
}
