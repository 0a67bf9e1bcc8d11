/**
 * The even grid of slots that stamped rows lie on: their order, step, phase and span.
 * Units: microseconds since 1970-01-01T00:00Z. Errors: CW-DATA-STEP, -SPAN. Cost: O(rows), O(rows log rows) if not in order.
 */
import type { Problem } from '../kernel/index.js';
import type { FindingLog } from './audit.js';
import { formatInstant } from './iso.js';
import type { RowTimes } from './row-times.js';
import { usualStep } from './stamps.js';
import type { Table } from './table.js';

/** More slots than 38 years of minutes mean a wrong stamp, not a long series. */
const SLOTS_MAX = 20_000_000;

export interface Grid {
  /** The rows that lie on the grid, in order of time, and of the file where times are equal. */
  readonly order: Uint32Array;
  /** The time of slot 0, as stamped. */
  readonly first_us: number;
  readonly step_us: number;
  readonly slots: number;
}

/** Rows that have a time, by time; rows earlier than the one before are noted. */
function rowsByTime(table: Table, times: RowTimes, log: FindingLog): Uint32Array {
  const { instants_us, column } = times;
  const order = Uint32Array.from(instants_us.keys()).filter((row) => instants_us[row]! === instants_us[row]!);
  let sorted = true;
  for (let i = 1; i < order.length; i++) {
    const row = order[i]!;
    const before = order[i - 1]!;
    if (instants_us[row]! >= instants_us[before]!) continue;
    sorted = false;
    const found = `${formatInstant(instants_us[row]!)} after ${formatInstant(instants_us[before]!)}`;
    log.note('out-of-order', 1, () => table.place(row, column), found);
  }
  if (!sorted) order.sort((a, b) => instants_us[a]! - instants_us[b]! || a - b);
  return order;
}

/** The position within a step at which most times lie, the first met among equals. */
function usualPhase(ascending: Float64Array, step_us: number): number {
  const counts = new Map<number, number>();
  for (const us of ascending) {
    const phase = us % step_us;
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  let usual = 0;
  let most = 0;
  for (const [phase, count] of counts) {
    if (count <= most) continue;
    most = count;
    usual = phase;
  }
  return usual;
}

/**
 * The grid that most rows lie on, its step as given or the most frequent one; rows off it are noted.
 * Undefined, with the reason among the problems or findings, if there is none.
 */
export function findGrid(
  table: Table,
  times: RowTimes,
  given_us: number | undefined,
  log: FindingLog,
  problems: Problem[],
): Grid | undefined {
  const { instants_us, column } = times;
  const dated = rowsByTime(table, times, log);
  if (dated.length === 0) {
    if (log.failed('unreadable-time')) return undefined;
    problems.push({
      code: 'CW-DATA-TIME',
      message: 'no row has a time',
      place: table.place(0, column),
      found: `${table.rows.length} rows`,
      expected: 'a time in every row',
      remedy: 'check timeColumn, timeFormat and zone',
    });
    return undefined;
  }
  const ascending = Float64Array.from(dated, (row) => instants_us[row]!);
  const step_us = given_us ?? usualStep(ascending);
  if (step_us === 0) {
    problems.push({
      code: 'CW-DATA-STEP',
      message: 'the length of a step cannot be told from one time alone',
      place: table.place(dated[0]!, column),
      found: formatInstant(ascending[0]!),
      expected: 'rows at two times or more',
      remedy: 'give step, the length of a row, such as 15 min',
    });
    return undefined;
  }
  const phase_us = usualPhase(ascending, step_us);
  const order = dated.filter((row) => {
    if (instants_us[row]! % step_us === phase_us) return true;
    log.note('off-grid', 1, () => table.place(row, column), formatInstant(instants_us[row]!));
    return false;
  });
  const first_us = instants_us[order[0]!]!;
  const last_us = instants_us[order[order.length - 1]!]!;
  const slots = (last_us - first_us) / step_us + 1;
  if (slots > SLOTS_MAX) {
    problems.push({
      code: 'CW-DATA-SPAN',
      message: 'the times span far more slots than there are rows',
      place: table.place(order[order.length - 1]!, column),
      found: `${formatInstant(first_us)} to ${formatInstant(last_us)} in steps of ${step_us / 1e6} s`,
      expected: `at most ${SLOTS_MAX} slots`,
      remedy: 'look for a stamp with a wrong year, or give step, the length of a row',
    });
    return undefined;
  }
  return { order, first_us, step_us, slots };
}
