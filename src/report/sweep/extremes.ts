/**
 * The points of a merged sweep at which each figure is least and greatest, by its mean, in each scenario. The table of points is read as a
 * stream: memory is for the extremes alone, however many points there are.
 * Errors: CW-REPORT-FOLDER where the table has no such columns; CW-OUTPUT-IO.
 */
import { join } from 'node:path';
import { readCsvRows } from '../../output/csv-rows.js';
import { tableFile } from '../../output/index.js';
import { sweepTables } from '../../records/fields-sweep.js';
import { notResults } from '../read-results.js';
import { numericNames, typedCells, type TableRow } from '../read-table.js';
import type { SweepFacts } from './read-sweep.js';

export interface Extremes {
  readonly scenario: string;
  readonly kpi: string;
  /** All points, those with a mean, and those without one though runs count: in some run it never got there. */
  readonly points: number;
  readonly withMean: number;
  readonly never: number;
  /** Rows of the table; there where a point has a mean. Of equal ones the first. */
  readonly least: TableRow | undefined;
  readonly greatest: TableRow | undefined;
}

interface Found {
  points: number;
  withMean: number;
  never: number;
  least: number;
  leastRow: readonly string[] | undefined;
  greatest: number;
  greatestRow: readonly string[] | undefined;
}

/** By scenario, then by KPI, in the order of the experiment. */
export async function extremesOf(folder: string, facts: SweepFacts): Promise<Extremes[]> {
  const tables = sweepTables(facts.factors.map((factor) => ({ ...factor, isNumber: false })));
  const numeric = numericNames(tables.points.fields);
  const all = facts.scenarios.flatMap(({ name: scenario }) =>
    facts.kpis.map((kpi) => ({ scenario, kpi, found: nothing() })),
  );
  const byName = new Map(all.map(({ scenario, kpi, found }) => [JSON.stringify([scenario, kpi]), found]));
  let header: readonly string[] | undefined;
  let columns: Columns | undefined;
  for await (const rows of readCsvRows(join(folder, tableFile('points')))) {
    for (const cells of rows) {
      if (columns === undefined) {
        header = cells;
        columns = columnsIn(folder, cells);
        continue;
      }
      const found = byName.get(JSON.stringify([cells[columns.scenario], cells[columns.kpi]]));
      if (found !== undefined) take(found, cells, columns);
    }
  }
  const rowOf = (cells: readonly string[] | undefined): TableRow | undefined =>
    cells === undefined
      ? undefined
      : typedCells(Object.fromEntries(header!.map((name, c) => [name, cells[c] ?? ''])), numeric);
  return all.map(({ scenario, kpi, found: { points, withMean, never, leastRow, greatestRow } }) => ({
    scenario,
    kpi,
    points,
    withMean,
    never,
    least: rowOf(leastRow),
    greatest: rowOf(greatestRow),
  }));
}

interface Columns {
  readonly scenario: number;
  readonly kpi: number;
  readonly mean: number;
  readonly count: number;
}

function columnsIn(folder: string, header: readonly string[]): Columns {
  const at = (name: string): number => header.indexOf(name);
  const columns = {
    scenario: at('scenario'),
    kpi: at('kpi'),
    mean: at('mean'),
    count: at('replications_count'),
  };
  if (Object.values(columns).includes(-1))
    throw notResults(folder, `a ${tableFile('points')} that is none of chainwatt's`);
  return columns;
}

function nothing(): Found {
  return {
    points: 0,
    withMean: 0,
    never: 0,
    least: Infinity,
    leastRow: undefined,
    greatest: -Infinity,
    greatestRow: undefined,
  };
}

function take(found: Found, cells: readonly string[], { mean, count }: Columns): void {
  found.points++;
  if (cells[mean] === '') {
    if (Number(cells[count]) > 0) found.never++;
    return;
  }
  found.withMean++;
  const value = Number(cells[mean]);
  if (value < found.least) [found.least, found.leastRow] = [value, cells];
  if (value > found.greatest) [found.greatest, found.greatestRow] = [value, cells];
}
