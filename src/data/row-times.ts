/**
 * When each row of a table is: from a column of stamps, given or found by its name, or equally spaced from a given start.
 * Units: microseconds since 1970-01-01T00:00Z. Errors: CW-DATA-OPTION, -COLUMN, -ZONE, -TIME.
 */
import { ChainwattError } from '../kernel/index.js';
import type { Problem } from '../kernel/index.js';
import type { FindingLog } from './audit.js';
import { readStamps } from './stamps.js';
import type { Label, Stamps, TimeFormat } from './stamps.js';
import { findColumn } from './table.js';
import type { Table } from './table.js';
import { checkZone, parseIsoDateTime } from './zone.js';
import type { ZoneSpec } from './zone.js';

export interface RowTimeOptions {
  /** `none`: rows are equally spaced from `start` by `step_us`, which files call `step`. When absent: none if `start` is given, else found by its name. */
  readonly timeColumn?: string | undefined;
  readonly timeFormat?: TimeFormat | undefined;
  /** The clock of stamps without an offset, and of `start`. Default UTC. */
  readonly zone?: ZoneSpec | undefined;
  /** Default `start`. */
  readonly label?: Label | undefined;
  /** ISO date-time at which the first row's interval begins; only without a time column. */
  readonly start?: string | undefined;
  /** Length of a row's interval. Default: the most frequent distance of the stamps. */
  readonly step_us?: number | undefined;
}

const TIME_WORDS = new Set([
  'time',
  'date',
  'datetime',
  'timestamp',
  'stamp',
  'zeit',
  'datum',
  'zeitstempel',
]);

function optionProblem(option: string, message: string, found: string, expected: string): Problem {
  const remedy = `set ${option} accordingly`;
  return { code: 'CW-DATA-OPTION', message, path: option, found, expected, remedy };
}

/** The only column whose name speaks of time, or a nameless first one. */
function guessTimeColumn(table: Table): number | Problem {
  const speaksOfTime = (name: string): boolean =>
    name
      .toLowerCase()
      .split(/[^a-z]+/)
      .some((word) => TIME_WORDS.has(word));
  const found = table.names.flatMap((name, i) => (speaksOfTime(name) || (i === 0 && name === '') ? [i] : []));
  if (found.length === 1) return found[0]!;
  const names = (found.length > 0 ? found.map((i) => table.names[i]!) : table.names).map(
    (name) => `"${name}"`,
  );
  return {
    code: 'CW-DATA-COLUMN',
    message: `${found.length === 0 ? 'no column' : 'more than one column'} seems to hold the time`,
    place: table.place(-1, 0),
    path: 'timeColumn',
    found: names.join(', '),
    expected: 'one column called time, date, datetime or timestamp',
    remedy:
      'name it as timeColumn, or give start and step (such as 15 min) if the rows are equally spaced and have no time',
  };
}

/** What `read` returns; an input error that it throws goes to `problems`. */
function collect<Result>(problems: Problem[], read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ChainwattError) || error.category !== 'input') throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

export interface RowTimes {
  /** One instant a row, as stamped; NaN for rows that name none. */
  readonly instants_us: Float64Array;
  /** The column that places of time faults point to. */
  readonly column: number;
  /** What the stamps were read with; undefined for equally spaced rows. */
  readonly stamps: Stamps | undefined;
}

/**
 * The instants that the rows are stamped with: an interval's start, or its end with `label: 'end'`. What is wrong with the
 * options goes to `problems`, what is wrong with the stamps to `log`; undefined if nothing can be read.
 */
export function timesOfRows(
  table: Table,
  options: RowTimeOptions,
  log: FindingLog,
  problems: Problem[],
): RowTimes | undefined {
  const { start, step_us } = options;
  const zone = options.zone ?? 'UTC';
  const before = problems.length;
  collect(problems, () => checkZone(zone));
  if (step_us !== undefined && !(Number.isSafeInteger(step_us) && step_us > 0)) {
    problems.push(
      optionProblem('step', 'the step is no length of time', String(step_us), 'a positive integer, µs'),
    );
  }
  if (options.timeColumn === 'none' || (options.timeColumn === undefined && start !== undefined)) {
    if (start === undefined || step_us === undefined) {
      const missing = start === undefined ? 'start' : 'step';
      problems.push(optionProblem(missing, `rows without stamps need ${missing}`, 'none', 'start and step'));
    }
    if (problems.length > before || start === undefined || step_us === undefined) return undefined;
    const start_us = collect(problems, () => parseIsoDateTime(start, zone));
    if (start_us === undefined) return undefined;
    // as stamped: the end of the interval, where stamps name ends
    const first_us = options.label === 'end' ? start_us + step_us : start_us;
    const instants_us = Float64Array.from(table.rows, (_, row) => first_us + row * step_us);
    return { instants_us, column: 0, stamps: undefined };
  }
  if (start !== undefined) {
    problems.push(
      optionProblem(
        'start',
        'both a time column and a start are given',
        `"${start}"`,
        'one of timeColumn and start',
      ),
    );
  }
  const { timeColumn } = options;
  const column = timeColumn === undefined ? guessTimeColumn(table) : findColumn(table, timeColumn);
  if (typeof column !== 'number') problems.push(column);
  if (problems.length > before || typeof column !== 'number') return undefined;
  const label = options.label ?? 'start';
  const stamps = collect(problems, () =>
    readStamps(table, column, options.timeFormat ?? 'auto', zone, label, log),
  );
  return stamps && { instants_us: stamps.instants_us, column, stamps };
}
