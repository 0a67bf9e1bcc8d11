/**
 * The end of a sweep: from the journals of all workers to its tables. Rows come in the order of the plan, and only those count that the
 * rule of replications asks for, so the files are the same bytes whoever worked, in which order, and however often somebody was killed.
 * No clock is read. Parquet is made of the CSV when that is whole; tables that an earlier merge has left in another format go.
 *
 * Memory: the runs of one point, 20 bytes a run, and 8 for each KPI of it. Errors: those of the journals; CW-SWEEP-INCOMPLETE where runs are missing;
 * CW-SWEEP-MIXED where runs of one point and scenario are of different scenarios.
 */
import { rmSync } from 'node:fs';
import { ChainwattError } from '../../kernel/index.js';
import {
  bringInto,
  DATA_PACKAGE_FILE,
  dropMade,
  explained,
  filesOf,
  TableFile,
  tableFile,
  tablesPackage,
  type Cell,
  type TableFormat,
} from '../../output/index.js';
import { summaryFields, type SummaryRow } from '../../records/fields-summary.js';
import {
  sweepRunFields,
  sweepTableNames,
  sweepTables,
  type SweepTableName,
} from '../../records/fields-sweep.js';
import type { ResultsFolder } from '../../output/index.js';
import { differencesOf, estimatesOf } from './estimates.js';
import { failureCells, firstOf, type FirstFailure } from './failures.js';
import { JournalIndex, type DoneRecord, type RunRecord } from './journal.js';
import type { PlannedSweep } from './plan.js';
import { isNarrow } from './replication-rule.js';
import { progressOf, type SweepProgress } from './progress.js';
import { KpiSample } from './kpi-sample.js';
import { sensitivityOf } from './sensitivity.js';
import { manifestIn, manifestOf, SWEEP_MANIFEST, type Merged } from './sweep-manifest.js';
import { runNumber, seedOf, type Sweep } from './sweep.js';
import { summaryOf } from './task.js';
import { headerOf } from './work.js';

export interface MergeOptions {
  readonly sweep: PlannedSweep;
  readonly folder: ResultsFolder;
  readonly version: string;
  /** Of the tables; csv if it is not said. */
  readonly format?: TableFormat;
}

type Files = Readonly<Record<SweepTableName, TableFile>>;

export async function merge({ sweep, folder, version, format = 'csv' }: MergeOptions): Promise<Merged> {
  const journals = new JournalIndex(folder.path, sweep, headerOf(sweep, version));
  const progress = progressOf(sweep, journals);
  if (progress.missing > 0) throw incomplete(folder.path, progress);
  const tables = sweepTables(sweep.factors);
  const before = manifestIn(folder);
  dropTables(folder);
  const files = Object.fromEntries(
    sweepTableNames.map((name) => [
      name,
      new TableFile(folder.file(tableFile(name)), name, tables[name].fields),
    ]),
  ) as unknown as Files;
  const common = progress.replications.reduce((least, own) => Math.min(least, own), Infinity);
  const samples = sweep.scenarios.map(() => sweep.kpis.map(() => new KpiSample(sweep.points.length, common)));
  let [runs, failed, wide] = [0, 0, 0];
  let first: FirstFailure | undefined;
  try {
    for (let point = 0; point < sweep.points.length; point++) {
      const counts = writePoint({ sweep, journals, files, samples }, point, progress.replications[point]!);
      runs += counts.runs;
      failed += counts.failed;
      if (!counts.isNarrow) wide++;
      first ??= counts.first;
    }
    writeSensitivity(sweep, files, samples);
    for (const name of sweepTableNames) files[name].close();
  } catch (error) {
    for (const name of sweepTableNames) files[name].abort();
    throw error;
  }
  await bringInto(
    format,
    sweepTableNames.map((name) => ({
      csv: folder.file(tableFile(name)),
      parquet: folder.file(tableFile(name, 'parquet')),
      table: tables[name],
    })),
  );
  const imprecise = sweep.target === undefined ? undefined : wide;
  const merged: Merged = { runs, failed, points: sweep.points.length, imprecise, first };
  const { title, hash } = sweep;
  folder.write(
    DATA_PACKAGE_FILE,
    tablesPackage(
      { title, hash, format },
      sweepTableNames.map((name) => [name, tables[name]] as const),
    ),
  );
  const manifest = manifestOf(sweep, folder, { version, merged, format });
  // a report of other tables would speak of what is no longer there
  if (manifest !== before) dropMade(folder.path);
  folder.write(SWEEP_MANIFEST, manifest);
  return merged;
}

/** What an earlier merge has left: the manifest first, as it speaks of the tables. */
function dropTables(folder: ResultsFolder): void {
  const tables = sweepTableNames.flatMap((name) => filesOf('both').map((form) => tableFile(name, form)));
  for (const name of [SWEEP_MANIFEST, DATA_PACKAGE_FILE, ...tables])
    explained('delete', folder.file(name), () => {
      rmSync(folder.file(name), { force: true });
    });
}

interface Merging {
  readonly sweep: PlannedSweep;
  readonly journals: JournalIndex;
  readonly files: Files;
  readonly samples: Samples;
}

/** By scenario, by KPI. */
type Samples = readonly (readonly KpiSample[])[];

/** Writes the rows of one point, of which so many replications count. */
function writePoint(
  { sweep, journals, files, samples }: Merging,
  point: number,
  replications: number,
): Pick<Merged, 'runs' | 'failed' | 'first'> & { readonly isNarrow: boolean } {
  const { scenarios, kpis, points } = sweep;
  const start: Cell[] = [point, ...points[point]!.values];
  /** By scenario, those that finished in every one. */
  const rows: SummaryRow[][] = scenarios.map(() => []);
  const hashes: (string | undefined)[] = scenarios.map(() => undefined);
  let runs = 0;
  let failed = 0;
  let first: FirstFailure | undefined;
  let failedReplications = 0;
  for (let replication = 0; replication < replications; replication++) {
    const records = scenarios.map((_, scenario) =>
      journals.read(runNumber(sweep, { point, replication, scenario })),
    );
    const done = records.filter((record): record is DoneRecord => record.status === 'done');
    records.forEach((record, scenario) => {
      const own: Cell[] = [...start, scenarios[scenario]!.name, replication, seedOf(sweep, replication)];
      if (record.status === 'failed') {
        failed++;
        first ??= firstOf(sweep, record);
        files.failures.row([...own, ...failureCells(record)]);
        return;
      }
      runs++;
      const row = summaryOf(record);
      files.runs.row([...own, ...sweepRunFields.map(({ name }) => row[name as keyof SummaryRow])]);
      if (done.length < scenarios.length) return;
      rows[scenario]!.push(row);
      kpis.forEach((kpi, k) => {
        const value = row[kpi];
        if (typeof value === 'number') samples[scenario]![k]!.set(point, replication, value);
      });
    });
    if (done.length < scenarios.length) failedReplications++;
    checkHashes(sweep, point, hashes, records);
  }
  for (const { scenario, kpi, interval } of estimatesOf(rows, kpis)) {
    const { count, mean, standardDeviation, halfWidth } = interval;
    files.points.row([
      ...start,
      scenarios[scenario]!.name,
      kpi,
      unitOf(kpi),
      count,
      failedReplications,
      mean,
      standardDeviation,
      ...bounds(mean, halfWidth),
    ]);
  }
  for (const { scenario, kpi, comparison, pValueHolm, verdict } of differencesOf(rows, kpis)) {
    const { count, meanDifference, halfWidth, varianceReductionFactor, pValue } = comparison;
    files.differences.row([
      ...start,
      scenarios[scenario]!.name,
      scenarios[0]!.name,
      kpi,
      unitOf(kpi),
      count,
      meanDifference,
      ...bounds(meanDifference, halfWidth),
      varianceReductionFactor,
      pValue,
      pValueHolm,
      verdict,
    ]);
  }
  return { runs, failed, first, isNarrow: isPrecise(sweep, rows) };
}

/** Whether the interval that decides on replications is as narrow as asked for in every scenario; true where none decides. */
function isPrecise({ target, replications }: Sweep, rows: readonly (readonly SummaryRow[])[]): boolean {
  const { halfWidth } = replications;
  if (target === undefined || halfWidth === undefined) return true;
  const values = rows.map((own) =>
    own.map((row) => {
      const value = row[target];
      return typeof value === 'number' ? value : null;
    }),
  );
  return isNarrow(values, rows[0]!.length, halfWidth);
}

function writeSensitivity(
  { seed, scenarios, kpis, roles, varied, factors, points }: PlannedSweep,
  files: Files,
  samples: Samples,
): void {
  const columns = varied.map((name) => factors.findIndex((factor) => factor.name === name));
  const numbersOf = (factor: number): Float64Array | undefined => {
    const column = columns[factor]!;
    if (!factors[column]!.isNumber) return undefined;
    return Float64Array.from(points, ({ values }) => Number(values[column]));
  };
  const context = { roles, factors: varied.length, numbersOf, seed };
  scenarios.forEach(({ name }, scenario) => {
    kpis.forEach((kpi, k) => {
      for (const { factor, measure, value, interval, at } of sensitivityOf(context, samples[scenario]![k]!))
        files.sensitivity.row([
          name,
          kpi,
          unitOf(kpi),
          varied[factor]!,
          measure,
          at === undefined ? null : String(points[at]!.values[columns[factor]!]),
          value,
          interval?.low ?? null,
          interval?.high ?? null,
        ]);
    });
  });
}

function bounds(mean: number | null, halfWidth: number | null): [number | null, number | null] {
  return mean === null || halfWidth === null ? [null, null] : [mean - halfWidth, mean + halfWidth];
}

const units = new Map<string, string>(summaryFields.map(({ name, unit }) => [name, unit]));

function unitOf(kpi: string): string {
  return units.get(kpi)!;
}

/** Runs of one point and scenario are of one and the same scenario; `known` has its hash as soon as one has told it. */
function checkHashes(
  sweep: Sweep,
  point: number,
  known: (string | undefined)[],
  records: readonly RunRecord[],
): void {
  records.forEach(({ status, hash }, scenario) => {
    if (status === 'failed') return;
    const first = (known[scenario] ??= hash);
    if (first === hash) return;
    throw new ChainwattError('input', {
      code: 'CW-SWEEP-MIXED',
      message: `runs of point ${point} of ${sweep.scenarios[scenario]!.name} are of different scenarios`,
      found: `${first} and ${hash}`,
      expected: 'one scenario: the same data files and plug-ins whoever makes the runs',
      remedy:
        'make the sweep anew in another folder with --out, on machines that have the same files; nothing here needs to be removed',
    });
  });
}

const NAMED_points = 8;

function incomplete(folder: string, { asked, missing, unfinished }: SweepProgress): ChainwattError {
  const named = unfinished.slice(0, NAMED_points).join(', ');
  const more = unfinished.length > NAMED_points ? ` and ${unfinished.length - NAMED_points} more` : '';
  return new ChainwattError('input', {
    code: 'CW-SWEEP-INCOMPLETE',
    message: `${folder} lacks runs: nothing is merged`,
    found: `${asked - missing} of ${asked} runs; some are missing at point ${named}${more}`,
    expected: 'all of them',
    remedy:
      'run `chainwatt sweep work`, or `chainwatt sweep submit` once more, until `chainwatt sweep status` says that nothing is left',
  });
}
