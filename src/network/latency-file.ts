/**
 * Latencies between places from a CSV file of the scenario, in two forms:
 * - a square matrix, from row to column: numbers alone, or with the places' names in its first row and its first column;
 * - a list with a row for each pair: the names of the two places and the latency in columns that the scenario names. A pair that
 *   stands there in one direction only counts for both.
 * Units: the file's, which has to be said, as has whether it measures one way or there and back; a round trip is halved, which
 * takes both ways as equally long. Result: a table of places, ms, one way.
 * What is 0 between two places is no latency but a clock too coarse to tell, and is refused unless `atLeast` says what to take
 * for it. On the diagonal 0 or nothing means that nobody measured within a place: it is then as far as to the nearest other.
 * What takes longer than a day is refused as well: links carry nothing that long, and would take it for a day (links.ts).
 * Errors: CW-NETWORK-LATENCY with the cell's place in the file, or with the key of the scenario; those of the data room. A pair that
 * a list lacks has no row: the error stands where the list names the first of the two places first. Cost: O(characters).
 */
import { z } from 'zod';
import { ChainwattError, type Problem } from '../kernel/index.js';
import { cellNumber, fileStart, findColumn, nearestName, readTable, type Table } from '../data/index.js';
import { quantity } from '../records/quantity.js';
import { LONGEST_LATENCY_us } from './links.js';
import { localTable, type RegionTable } from './regions.js';

const name = z.string().min(1);

export const latencyFileSchema = z.strictObject({
  file: name.describe(
    'CSV file of latencies between places, relative to the scenario: a square matrix or a list',
  ),
  unit: z.enum(['s', 'ms', 'us']).describe('unit of the numbers in the file'),
  measured: z.enum(['one-way', 'round-trip']).describe('what they measure; a round trip is halved'),
  columns: z
    .strictObject({
      from: name.describe('column of the one place'),
      to: name.describe('column of the other'),
      latency: name.describe('column of the latency between them'),
    })
    .optional()
    .describe('for a list with a row for each pair: its columns; without it, the file is a matrix'),
  places: z
    .array(name)
    .min(1)
    .optional()
    .describe('names of the places where nodes are; without it, all of the file'),
  gaps: z
    .enum(['refuse', 'median'])
    .default('refuse')
    .describe('what to do where a pair is missing: refuse the file, or take the median of the others'),
  atLeast: quantity('time', 'what a latency below this is taken for, such as the 0 of a coarse clock', {
    minimum: 1,
    maximum: LONGEST_LATENCY_us,
  }).optional(),
  nodes: z
    .enum(['in-turn', 'at-random'])
    .default('in-turn')
    .describe('how nodes are put on the places: node 0 on the first and so on around, or in random order'),
});
export type LatencyFile = z.output<typeof latencyFileSchema>;

const MILLISECONDS = { s: 1_000, ms: 1, us: 0.001 } as const;
const LONGEST_LATENCY_ms = LONGEST_LATENCY_us / 1_000;
/** Problems that are reported at once. */
const MOST_PROBLEMS = 20;

/** Cells of the file by place, NaN where there is none. */
interface Cells {
  readonly places: readonly string[];
  readonly values: readonly Float64Array[];
  readonly problems: Problem[];
  /** Says where a cell stands. */
  readonly at: (from: number, to: number) => Problem['place'];
}

export function readLatencies(options: LatencyFile, text: string): RegionTable {
  const all = options.columns === undefined ? readMatrix(text, options.file) : readList(text, options);
  const rows = chosenRows(all, options);
  const { problems } = all;
  const factor = MILLISECONDS[options.unit] * (options.measured === 'round-trip' ? 0.5 : 1);
  const least = (options.atLeast ?? 0) / 1_000;
  const known: number[] = [];
  const latency_ms = rows.map((from) =>
    rows.map((to) => {
      const value = all.values[from]![to]! * factor;
      if (value > LONGEST_LATENCY_ms)
        problems.push(cellProblem(all, from, to, 'a latency of more than a day', LONG_REMEDY));
      if (from === to || value !== value) return value;
      const latency = value < least ? least : value;
      if (latency > 0) known.push(latency);
      else problems.push(cellProblem(all, from, to, 'no latency', ZERO_REMEDY));
      return latency;
    }),
  );
  known.sort((a, b) => a - b);
  const median = known[known.length >> 1];
  latency_ms.forEach((row, i) => {
    row.forEach((value, j) => {
      if (i === j || value === value) return;
      if (options.gaps === 'median' && median !== undefined) row[j] = median;
      else problems.push(cellProblem(all, rows[i]!, rows[j]!, 'a missing latency', GAP_REMEDY));
    });
  });
  if (rows.length === 1 && !(latency_ms[0]![0]! > 0)) {
    // the only place: there is no other to be as far as
    if (least > 0) latency_ms[0]![0] = least;
    else problems.push(cellProblem(all, rows[0]!, rows[0]!, 'no latency', ZERO_REMEDY));
  }
  if (problems.length > 0) throw new ChainwattError('input', problems.slice(0, MOST_PROBLEMS));
  latency_ms.forEach((row, i) => {
    if (row[i]! > 0) return;
    row[i] = row.reduce((nearest, value, j) => (j !== i && value < nearest ? value : nearest), Infinity);
  });
  const local = localTable(0);
  return {
    regions: rows.map((row) => all.places[row]!),
    latency_ms,
    download_Mbit_per_s: rows.map(() => local.download_Mbit_per_s[0]!),
    upload_Mbit_per_s: rows.map(() => local.upload_Mbit_per_s[0]!),
  };
}

const ZERO_REMEDY = 'say what to take for the 0 of a coarse clock: atLeast';
const LONG_REMEDY =
  'check `unit`; links that are cut for a while are faults, and those for good a `topology`';
const GAP_REMEDY = 'complete the file, name the `places` that it has all pairs of, or say gaps: median';

function cellProblem(cells: Cells, from: number, to: number, message: string, remedy: string): Problem {
  const value = cells.values[from]![to]!;
  return {
    code: 'CW-NETWORK-LATENCY',
    message: `${message} from ${cells.places[from]} to ${cells.places[to]}`,
    place: cells.at(from, to),
    found: value === value ? String(value) : 'nothing',
    expected: 'a positive number',
    remedy,
  };
}

/** Rows of the places that the scenario wants, each once. */
function chosenRows({ places, problems }: Cells, { places: wanted }: LatencyFile): number[] {
  if (wanted === undefined) return places.map((_, row) => row);
  return wanted.flatMap((place, k) => {
    const refuse = (problem: Omit<Problem, 'code'>): number[] => {
      problems.push({ code: 'CW-NETWORK-LATENCY', path: `latencies.places.${k}`, ...problem });
      return [];
    };
    const before = wanted.indexOf(place);
    if (before < k)
      return refuse({
        message: `the place "${place}" is named twice`,
        found: `"${place}" as places.${before} and places.${k}`,
        expected: 'each place once',
        remedy: 'delete one of them; how many nodes stand on a place follows from `nodes` of the network',
      });
    const row = places.indexOf(place);
    if (row >= 0) return [row];
    const near = nearestName(place, places);
    return refuse({
      message: `the file has no place "${place}"`,
      found: `${places.length} places, such as ${places.slice(0, 5).join(', ')}`,
      expected: `"${place}"`,
      remedy: near === undefined ? 'name places of the file' : `did you mean "${near}"?`,
    });
  });
}

/** A number, an empty cell as NaN, or a problem. */
function readCell(table: Table, row: number, column: number, problems: Problem[]): number {
  const text = (table.rows[row]![column] ?? '').trim();
  const value = cellNumber(text, false);
  if (text === '' || value >= 0) return value;
  problems.push({
    code: 'CW-NETWORK-LATENCY',
    message: 'a latency that is no number, or below 0',
    place: table.place(row, column),
    found: `"${text}"`,
    expected: 'a number such as 12.5, or nothing where it is unknown',
    remedy: 'mend or empty the cell',
  });
  return NaN;
}

function readMatrix(text: string, file: string): Cells {
  const first = /^\ufeff?([^\r\n]*)/.exec(text)![1]!;
  const delimiter = /[\t;,|]/.exec(first)?.[0] as '\t' | undefined;
  const cells = first.split(delimiter ?? ',');
  const bare = cells.every((cell) => cell.trim() === '' || cellNumber(cell, false) >= 0);
  // without names, a line of them is put in front, in line 0
  const table = bare
    ? readTable(
        `${cells.map((_, k) => k).join(delimiter ?? ',')}\n${text}`,
        { delimiter },
        { file, line: 0, column: 1 },
      )
    : readTable(text, { delimiter }, fileStart(file));
  if (table.problems.length > 0) throw new ChainwattError('input', table.problems);
  const before = bare ? 0 : 1;
  const places = table.names.slice(before);
  const problems: Problem[] = [];
  if (table.rows.length !== places.length) {
    throw new ChainwattError('input', {
      code: 'CW-NETWORK-LATENCY',
      message: 'the matrix is not square',
      place: fileStart(file),
      found: `${table.rows.length} rows of ${places.length} latencies`,
      expected: 'as many rows as columns',
      remedy: 'complete it; for a list of pairs name its `columns`',
    });
  }
  if (!bare) {
    places.forEach((place, k) => {
      if (places.indexOf(place) === k) return;
      problems.push({
        code: 'CW-NETWORK-LATENCY',
        message: 'a second column of a place',
        place: table.place(-1, k + 1),
        found: `"${place}", which column ${places.indexOf(place) + 2} is called as well`,
        expected: 'one for each place',
        remedy: 'rename or delete one of them, and its row',
      });
    });
    table.rows.forEach((row, k) => {
      if (row[0]!.trim() === places[k]) return;
      problems.push({
        code: 'CW-NETWORK-LATENCY',
        message: 'rows and columns of the matrix are not the same places in the same order',
        place: table.place(k, 0),
        found: `"${row[0]!.trim()}"`,
        expected: `"${places[k]}"`,
        remedy: 'sort them alike',
      });
    });
  }
  return {
    places,
    values: table.rows.map((_, row) =>
      Float64Array.from(places, (_place, column) => readCell(table, row, column + before, problems)),
    ),
    problems,
    at: (from, to) => table.place(from, to + before),
  };
}

function readList(text: string, { file, columns }: LatencyFile): Cells {
  const table = readTable(text, {}, fileStart(file));
  const found = [columns!.from, columns!.to, columns!.latency].map((column) => findColumn(table, column));
  const unfit = [...table.problems, ...found.filter((column) => typeof column !== 'number')];
  if (unfit.length > 0) throw new ChainwattError('input', unfit);
  const [from, to, latency] = found as [number, number, number];
  const cell = (row: number, column: number): string => table.rows[row]![column]!.trim();
  const places = [...new Set(table.rows.flatMap((_, row) => [cell(row, from), cell(row, to)]))].sort();
  const index = new Map(places.map((place, k) => [place, k]));
  const values = places.map(() => new Float64Array(places.length).fill(NaN));
  /** Row in which a latency stands, and the first that names a place, and where; -1: none. */
  const rowOf = places.map(() => new Int32Array(places.length).fill(-1));
  const named = new Map<string, readonly [row: number, column: number]>();
  const problems: Problem[] = [];
  table.rows.forEach((_, row) => {
    for (const column of [from, to]) {
      const place = cell(row, column);
      if (!named.has(place)) named.set(place, [row, column]);
      if (place === '')
        problems.push({
          code: 'CW-NETWORK-LATENCY',
          message: 'a latency of a place without a name',
          place: table.place(row, column),
          found: 'an empty cell',
          expected: 'the name of a place',
          remedy: 'name it, or delete the row',
        });
    }
    const i = index.get(cell(row, from))!;
    const j = index.get(cell(row, to))!;
    const value = readCell(table, row, latency, problems);
    if (rowOf[i]![j]! < 0) rowOf[i]![j] = row;
    // an empty cell says nothing, nor against what another row says
    if (value !== value) return;
    const before = values[i]![j]!;
    if (before === before && before !== value) {
      problems.push({
        code: 'CW-NETWORK-LATENCY',
        message: `a second latency from ${places[i]} to ${places[j]}`,
        place: table.place(row, latency),
        found: `${value}, and ${before} before`,
        expected: 'one for each pair',
        remedy: 'delete one of them',
      });
    }
    values[i]![j] = value;
    rowOf[i]![j] = row;
  });
  values.forEach((row, i) => {
    row.forEach((value, j) => {
      if (value === value || rowOf[j]![i]! < 0) return;
      row[j] = values[j]![i]!;
      if (row[j] === row[j] || rowOf[i]![j]! < 0) rowOf[i]![j] = rowOf[j]![i]!;
    });
  });
  const at = (i: number, j: number): Problem['place'] => {
    const row = rowOf[i]![j]!;
    return row < 0 ? table.place(...named.get(places[i]!)!) : table.place(row, latency);
  };
  return { places, values, problems, at };
}
