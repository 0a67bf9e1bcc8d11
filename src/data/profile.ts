/**
 * A profile: one column of a CSV text as a series of mean powers on an even grid of UTC slots, audited and mended by policy.
 * Rows carry stamps (Unix or ISO, in UTC or on a local clock) or are equally spaced from a given start.
 * Units: values in W, in W per kWp for PV per unit, or plain (prices, shares); time in microseconds since 1970-01-01T00:00Z.
 * Errors: CW-DATA-* of category `input`, everything that is wrong at once. Cost: O(rows log rows).
 */
import { ChainwattError, HOUR } from '../kernel/index.js';
import type { Place, Problem } from '../kernel/index.js';
import { auditValues, FindingLog } from './audit.js';
import type { Audit, ValueLimits } from './audit.js';
import { copyAutumnHours, noteClockChanges } from './clock-changes.js';
import { checkPolicies } from './faults.js';
import type { Policies } from './faults.js';
import { findGrid } from './grid.js';
import { mendValues, TO_COPY, TO_INTERPOLATE, TO_ZERO } from './mend.js';
import { timesOfRows } from './row-times.js';
import type { RowTimeOptions } from './row-times.js';
import type { Series } from './series.js';
import { fillSlots, noteGaps } from './slots.js';
import { findColumn, readTable } from './table.js';
import type { Table, TableOptions } from './table.js';

/** What a cell holds: mean power, energy of the row's step, either per kWp of PV, or a plain number. */
export type ProfileUnit = 'W' | 'kW' | 'Wh' | 'kWh' | 'W/kWp' | 'kW/kWp' | 'plain';
export type Quantity = 'power_W' | 'power_W_per_kWp' | 'plain';

export interface ProfileOptions extends TableOptions, RowTimeOptions, ValueLimits {
  readonly valueColumn: string;
  readonly unit: ProfileUnit;
  readonly policies?: Policies | undefined;
}

export interface Profile extends Series {
  readonly quantity: Quantity;
  readonly audit: Audit;
}

/** What one unit of the file is in the profile's unit, and which unit that is. */
function conversion(
  unit: ProfileUnit,
  step_us: number,
): { readonly factor: number; readonly quantity: Quantity } {
  switch (unit) {
    case 'W':
      return { factor: 1, quantity: 'power_W' };
    case 'kW':
      return { factor: 1000, quantity: 'power_W' };
    case 'Wh':
      return { factor: HOUR / step_us, quantity: 'power_W' };
    case 'kWh':
      return { factor: (1000 * HOUR) / step_us, quantity: 'power_W' };
    case 'W/kWp':
      return { factor: 1, quantity: 'power_W_per_kWp' };
    case 'kW/kWp':
      return { factor: 1000, quantity: 'power_W_per_kWp' };
    case 'plain':
      return { factor: 1, quantity: 'plain' };
  }
}

function count(marks: Uint8Array, mark: number): number {
  let sum = 0;
  for (const each of marks) if (each === mark) sum++;
  return sum;
}

/** The profile of one column of a table that has been read already: see `parseProfile`. */
export function profileOf(table: Table, options: ProfileOptions, place: Place): Profile {
  const policies = options.policies ?? {};
  const log = new FindingLog(
    options.unit === 'plain' ? { ...policies, negative: policies.negative ?? 'keep' } : policies,
  );
  const problems: Problem[] = [...table.problems, ...checkPolicies(policies)];
  const fail = (): never => {
    throw new ChainwattError('input', [...problems, ...log.problems()]);
  };

  const column = findColumn(table, options.valueColumn);
  if (typeof column !== 'number') problems.push(column);
  const times = timesOfRows(table, options, log, problems);
  if (typeof column !== 'number' || !times) return fail();
  const grid = findGrid(table, times, options.step_us, log, problems);
  if (!grid) return fail();
  const { step_us } = grid;
  const { factor, quantity } = conversion(options.unit, step_us);

  const slots = fillSlots(table, column, factor, times.instants_us, grid, log);
  if (times.stamps) noteClockChanges(times.stamps, slots, log);
  // Rows that could not be placed leave holes that are not the file's own: then only those rows are reported.
  if (!table.ragged && !log.failed('unreadable-time') && !log.failed('off-grid')) noteGaps(slots, log);
  const { values, marks } = slots;
  auditValues(values, step_us, options, log, marks, (slot) => slots.place(slot));
  if (problems.length > 0 || log.problems().length > 0) return fail();

  if (!mendValues(values, marks)) {
    problems.push({
      code: 'CW-DATA-EMPTY',
      message: `column "${options.valueColumn}" holds nothing to interpolate from`,
      place: table.place(0, column),
      found: log.findings()[0]?.example,
      expected: 'at least one sound value',
      remedy: 'check the column and the policies',
    });
    return fail();
  }
  if (times.stamps) copyAutumnHours(times.stamps, slots);

  const zone = options.zone ?? 'UTC';
  const start_us = options.label === 'end' ? grid.first_us - step_us : grid.first_us;
  const audit: Audit = {
    file: place.file,
    column: options.valueColumn,
    rows: table.rows.length,
    rowsLeftOut: table.rows.length - slots.rowsUsed,
    zone: typeof zone === 'string' ? zone : zone.name,
    start_us,
    end_us: start_us + grid.slots * step_us,
    step_us,
    slots: grid.slots,
    zeroed: count(marks, TO_ZERO),
    interpolated: count(marks, TO_INTERPOLATE),
    copied: count(marks, TO_COPY),
    findings: log.findings(),
  };
  return { start_us, step_us, values, quantity, audit };
}

/**
 * Reads one column of CSV text as a profile. `place` is where the text begins (`fileStart(file)` for a whole file).
 * Throws a ChainwattError of category `input` that holds everything found wrong with policy `fail`.
 */
export function parseProfile(input: string | Uint8Array, options: ProfileOptions, place: Place): Profile {
  return profileOf(readTable(input, options, place), options, place);
}
