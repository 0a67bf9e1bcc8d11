/**
 * A series on another grid: any step, finer or coarser, from any instant on. The value of a slot is the mean of the
 * piecewise-constant series over it, so energy is conserved to rounding (1e-9 relative) wherever the series is defined.
 * Beyond its ends the series may be repeated by whole weeks (whole days if it is shorter than a week), so that times of day and
 * weekdays stay in step in UTC; what was repeated is reported.
 * Units: microseconds since 1970-01-01T00:00Z; values as they come. Errors: CW-DATA-COVERAGE. Cost: O(slots in + slots out).
 */
import { assert, ChainwattError, DAY } from '../kernel/index.js';
import type { Place } from '../kernel/index.js';
import { formatInstant } from './iso.js';
import { end_us } from './series.js';
import type { Series } from './series.js';

const WEEK = 7 * DAY;

/** Equally long slots from an instant on. */
export interface SlotGrid {
  readonly start_us: number;
  readonly step_us: number;
  readonly slots: number;
}

/** Beyond the ends of the data: an error, or the data again. */
export type Wrap = 'none' | 'repeat';

/** How much of a grid the data covered by itself. */
export interface Coverage {
  readonly data_start_us: number;
  readonly data_end_us: number;
  /** Time of the grid that lies beyond the data and was taken from its repetition. */
  readonly repeated_us: number;
  /** The length by which the data was repeated; 0 where nothing was. */
  readonly period_us: number;
}

export interface Resampled extends Series {
  readonly coverage: Coverage;
}

/** The length by which a series repeats: whole weeks, or whole days, or all of it if shorter than a day. */
export function repeatPeriod_us(series: Series): number {
  const length_us = series.values.length * series.step_us;
  const unit = length_us >= WEEK ? WEEK : length_us >= DAY ? DAY : length_us;
  return Math.floor(length_us / unit) * unit;
}

function coverageOf(series: Series, grid: SlotGrid, wrap: Wrap, place: Place | undefined): Coverage {
  const data_start_us = series.start_us;
  const data_end_us = end_us(series);
  const gridEnd_us = grid.start_us + grid.slots * grid.step_us;
  const inside_us = Math.min(gridEnd_us, data_end_us) - Math.max(grid.start_us, data_start_us);
  const repeated_us = gridEnd_us - grid.start_us - Math.max(inside_us, 0);
  if (repeated_us > 0 && (wrap === 'none' || data_end_us === data_start_us)) {
    const covered = `${formatInstant(data_start_us)} to ${formatInstant(data_end_us)}`;
    throw new ChainwattError('input', {
      code: 'CW-DATA-COVERAGE',
      message: 'the data does not cover the time that is asked for',
      place,
      found: `data for ${covered}`,
      expected: `data for ${formatInstant(grid.start_us)} to ${formatInstant(gridEnd_us)}`,
      remedy:
        'choose a start and a horizon inside the data, or repeat the data (wrap: "repeat"), which repeats it by whole weeks',
    });
  }
  return {
    data_start_us,
    data_end_us,
    repeated_us,
    period_us: repeated_us > 0 ? repeatPeriod_us(series) : 0,
  };
}

/** Writes the mean of `series` over each slot of `grid` to `out[offset + slot]`. */
export function resampleInto(
  series: Series,
  grid: SlotGrid,
  wrap: Wrap,
  out: Float64Array,
  offset: number,
  place?: Place,
): Coverage {
  assert(
    grid.step_us > 0 && grid.slots >= 0,
    'CW-DATA-GRID',
    `grid of ${grid.slots} slots of ${grid.step_us} us`,
  );
  assert(
    offset >= 0 && offset + grid.slots <= out.length,
    'CW-DATA-GRID',
    'the output is too short for the grid',
  );
  const coverage = coverageOf(series, grid, wrap, place);
  const { values, step_us } = series;
  const length_us = values.length * step_us;
  const { period_us } = coverage;
  for (let slot = 0; slot < grid.slots; slot++) {
    // position in the data's own time, from its start
    let at_us = grid.start_us + slot * grid.step_us - series.start_us;
    let left_us = grid.step_us;
    let mean = 0;
    while (left_us > 0) {
      const beyondEnds = at_us < 0 || at_us >= length_us;
      const source_us = beyondEnds ? at_us - Math.floor(at_us / period_us) * period_us : at_us;
      const limit_us = beyondEnds ? period_us : length_us;
      const index = Math.floor(source_us / step_us);
      const next_us = (index + 1) * step_us;
      let part_us = (next_us < limit_us ? next_us : limit_us) - source_us;
      if (part_us > left_us) part_us = left_us;
      mean += values[index]! * (part_us / grid.step_us); // a weight of exactly 1 keeps the value as it is
      left_us -= part_us;
      at_us += part_us;
    }
    out[offset + slot] = mean;
  }
  return coverage;
}

/** `series` on another grid; throws CW-DATA-COVERAGE where it does not reach unless it may be repeated. */
export function resample(series: Series, grid: SlotGrid, wrap: Wrap = 'none', place?: Place): Resampled {
  const values = new Float64Array(grid.slots);
  const coverage = resampleInto(series, grid, wrap, values, 0, place);
  return { start_us: grid.start_us, step_us: grid.step_us, values, coverage };
}
