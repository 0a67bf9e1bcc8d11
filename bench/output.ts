/**
 * Benchmark of the CSV writer: rows of 12 columns (two texts, five integers, four amounts with up to six decimals, one float with
 * seventeen digits) from columns in memory to a file, against csv-stringify as a stream, csv-stringify's sync call in batches, and
 * joined strings. Rounds are interleaved, times are CPU times of the whole process, results are medians. The files
 * of all contestants are equal, byte for byte, or the benchmark fails. One more row: what making Parquet of the CSV costs beside writing that,
 * in megabytes of CSV a second.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  createWriteStream,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify as stringifyStream } from 'csv-stringify';
import { stringify } from 'csv-stringify/sync';
import { assert, RandomSource } from '../src/kernel/index.js';
import { CsvTableWriter } from '../src/output/csv.js';
import { writeParquet } from '../src/output/parquet.js';
import { integer, number, text } from '../src/records/fields.js';
import type { Table } from '../src/records/tables.js';
import type { BenchRow } from './types.js';

const SIZES = [20_000, 200_000];
const BATCH = 1_000;

const table: Table = {
  title: 'Bench',
  description: 'A table like those of a run.',
  fields: [
    integer('replication', 'integer'),
    integer('slot', 'integer'),
    text('buyer', 'text'),
    text('seller', 'text'),
    integer('import_Wh', 'integer'),
    integer('export_Wh', 'integer'),
    integer('gas', 'integer'),
    number('price_EUR_per_kWh', 'six decimals'),
    number('paid_EUR', 'six decimals'),
    number('fee_EUR', 'six decimals'),
    number('submitted_s', 'six decimals'),
    number('load_Wh', 'seventeen digits'),
  ],
  primaryKey: ['slot'],
  references: [],
};
const columns = table.fields.map((field) => field.name);

interface Rows {
  readonly count: number;
  readonly names: readonly string[];
  readonly integers: readonly Int32Array[];
  readonly floats: readonly Float64Array[];
}

function makeRows(count: number): Rows {
  const stream = new RandomSource('bench').single('rows');
  const integers = (size: number): Int32Array =>
    Int32Array.from({ length: count }, () => stream.integer(0, size));
  const micro = (size: number): Float64Array =>
    Float64Array.from({ length: count }, () => stream.integer(0, size) / 1e6);
  return {
    count,
    names: Array.from({ length: 100 }, (_, i) => `renter-${i}`),
    integers: [
      integers(40),
      integers(35_040),
      integers(100),
      integers(100),
      integers(2_000),
      integers(3_000),
      integers(2 ** 24),
    ],
    floats: [
      micro(330_000),
      micro(2_000_000),
      micro(20_000),
      micro(2 ** 32),
      Float64Array.from({ length: count }, () => 900 * stream.uniform(0)),
    ],
  };
}

type Cell = number | string;

function rowOf({ integers, floats, names }: Rows, i: number): Cell[] {
  return [
    integers[0]![i]!,
    integers[1]![i]!,
    names[integers[2]![i]!]!,
    names[integers[3]![i]!]!,
    integers[4]![i]!,
    integers[5]![i]!,
    integers[6]![i]!,
    floats[0]![i]!,
    floats[1]![i]!,
    floats[2]![i]!,
    floats[3]![i]!,
    floats[4]![i]!,
  ];
}

function* batches(rows: Rows): Generator<Cell[][]> {
  for (let from = 0; from < rows.count; from += BATCH) {
    yield Array.from({ length: Math.min(BATCH, rows.count - from) }, (_, i) => rowOf(rows, from + i));
  }
}

/** Writes all rows to `path`. */
type Contestant = (rows: Rows, path: string) => Promise<void> | void;

function chainwatt({ count, integers, floats, names }: Rows, path: string): void {
  const sink = new CsvTableWriter(path, table);
  for (let i = 0; i < count; i++) {
    sink.integer(integers[0]![i]!);
    sink.integer(integers[1]![i]!);
    sink.text(names[integers[2]![i]!]!);
    sink.text(names[integers[3]![i]!]!);
    sink.integer(integers[4]![i]!);
    sink.integer(integers[5]![i]!);
    sink.integer(integers[6]![i]!);
    sink.float(floats[0]![i]!);
    sink.float(floats[1]![i]!);
    sink.float(floats[2]![i]!);
    sink.float(floats[3]![i]!);
    sink.float(floats[4]![i]!);
    sink.end();
  }
  sink.close();
}

async function libraryStream(rows: Rows, path: string): Promise<void> {
  function* each(): Generator<Cell[]> {
    for (let i = 0; i < rows.count; i++) yield rowOf(rows, i);
  }
  const options = { header: true, columns, escape_formulas: true };
  await pipeline(Readable.from(each()), stringifyStream(options), createWriteStream(path));
}

function librarySync(rows: Rows, path: string): void {
  const descriptor = openSync(path, 'w');
  let header = true;
  for (const batch of batches(rows)) {
    writeSync(descriptor, stringify(batch, { header, columns, escape_formulas: true }));
    header = false;
  }
  closeSync(descriptor);
}

/** What one writes who trusts the cells: no quoting, no guard against formulas. */
function joined(rows: Rows, path: string): void {
  const descriptor = openSync(path, 'w');
  writeSync(descriptor, columns.join(',') + '\n');
  for (const batch of batches(rows))
    writeSync(descriptor, batch.map((row) => row.join(',')).join('\n') + '\n');
  closeSync(descriptor);
}

async function rowsPerCpuSecond(contestant: Contestant, rows: Rows, path: string): Promise<number> {
  const before = process.cpuUsage();
  await contestant(rows, path);
  const { user, system } = process.cpuUsage(before);
  return (rows.count * 1e6) / (user + system);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[sorted.length >> 1]!;
}

/** Parquet of a CSV file, against writing that file. */
async function parquetRow(rows: Rows, csv: string, rounds: number): Promise<BenchRow> {
  const parquet = `${csv}.parquet`;
  const toParquet = (): Promise<void> => writeParquet(parquet, csv, table);
  const [own, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    theirs.push(await rowsPerCpuSecond(chainwatt, rows, csv));
    own.push(await rowsPerCpuSecond(toParquet, rows, csv));
  }
  const [csv_bytes, parquet_bytes] = [statSync(csv).size, statSync(parquet).size];
  const perSecond = (rowsPerSecond: number): number => (rowsPerSecond * csv_bytes) / (1e6 * rows.count);
  const baseline = `writing the CSV (${perSecond(median(theirs)).toFixed(0)} MB/s; Parquet has ${(parquet_bytes / csv_bytes).toFixed(2)} of its size)`;
  return {
    name: 'MB of CSV made into Parquet',
    size: rows.count,
    perSecond: perSecond(median(own)),
    baseline,
    ratio: median(own) / median(theirs),
  };
}

export interface OutputBenchOptions {
  /** Interleaved rounds; the median is reported. */
  readonly rounds?: number;
  /** Rows of the table. */
  readonly sizes?: readonly number[];
}

/** One row for every baseline and size. Takes about half a minute. */
export async function benchOutput({ rounds = 3, sizes = SIZES }: OutputBenchOptions = {}): Promise<
  BenchRow[]
> {
  const folder = mkdtempSync(join(tmpdir(), 'chainwatt-bench-'));
  const path = join(folder, 'bench.csv');
  const contestants: readonly (readonly [string, Contestant])[] = [
    ['chainwatt', chainwatt],
    ['csv-stringify stream', libraryStream],
    ['csv-stringify sync in batches', librarySync],
    ['joined strings', joined],
  ];
  try {
    const results: BenchRow[] = [];
    for (const size of sizes) {
      const rows = makeRows(size);
      results.push(await parquetRow(rows, path, rounds));
      const speeds = new Map<string, number[]>();
      const sums = new Set<string>();
      for (let round = 0; round < rounds; round++) {
        for (const [name, contestant] of contestants) {
          const speed = await rowsPerCpuSecond(contestant, rows, path);
          speeds.set(name, [...(speeds.get(name) ?? []), speed]);
          sums.add(createHash('sha256').update(readFileSync(path)).digest('hex'));
        }
      }
      assert(sums.size === 1, 'CW-BENCH-OUTPUT', 'the contestants wrote different files');
      const own = median(speeds.get('chainwatt')!);
      for (const [name] of contestants.slice(1)) {
        const theirs = median(speeds.get(name)!);
        const baseline = `${name} (${(theirs / 1e3).toFixed(0)} k/s)`;
        results.push({ name: 'CSV rows of 12 columns', size, perSecond: own, baseline, ratio: own / theirs });
      }
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
