/**
 * What a report of designs is made from: one design of `chainwatt run`, or several of `compare` and its like, the baseline first. Summary
 * rows are in memory; of the long tables, what charts need, gathered in one reading.
 * Errors: CW-REPORT-FOLDER and those of read-results.ts.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFile, type Manifest } from '../../output/index.js';
import type { TableName } from '../../records/tables.js';
import { NO_MARKET } from '../chain.js';
import type { FigureRow } from '../estimate.js';
import type { RunFacts } from '../facts.js';
import { meanDay, type DayPoint } from '../mean-day.js';
import { openComparison } from '../read-comparison.js';
import { notResults, openResults, readFigures, readRows, type Results } from '../read-results.js';
import { readChain, type ChainPicture } from './chain-picture.js';
import { readHomeSavings, type HomeSaving } from './home-savings.js';
import { readLatencies, type LatencyCurve } from './latencies.js';

export interface ReportedDesign {
  /** Of its folder: what charts call it. */
  readonly name: string;
  /** Of its scenario. */
  readonly title: string;
  readonly rows: readonly FigureRow[];
  readonly facts: RunFacts;
  readonly manifest: Manifest;
  /** The resolved scenario, as it lies in the folder. */
  readonly resolved: unknown;
  readonly hasMarket: boolean;
  /** Each absent where its table is. */
  readonly day?: readonly DayPoint[];
  readonly homes?: readonly HomeSaving[];
  readonly latencies?: readonly LatencyCurve[];
  readonly chain?: ChainPicture;
}

export interface DesignSet {
  readonly folder: string;
  /** Whether there is a baseline to which the others are held. */
  readonly kind: 'run' | 'comparison';
  readonly designs: readonly ReportedDesign[];
  /** Names of those of which no run finished. */
  readonly missing?: readonly string[];
  /** Whether every run finished. */
  readonly complete: boolean;
}

/** Reads the folder of one design. */
export async function readRun(folder: string): Promise<DesignSet> {
  const results = openResults(folder);
  const design = await designOf('', results);
  return { folder, kind: 'run', designs: [design], complete: results.manifest.complete };
}

/** Reads the folder of a comparison. Designs of which no run finished are left out. */
export async function readDesigns(folder: string): Promise<DesignSet> {
  const { designs, complete } = openComparison(folder);
  const read: ReportedDesign[] = [];
  for (const { name, manifest } of designs)
    if (manifest !== undefined) read.push(await designOf(name, openResults(join(folder, name))));
  if (read.length === 0) throw notResults(folder, 'no design of which a run finished');
  const missing = designs.filter(({ manifest }) => manifest === undefined).map(({ name }) => name);
  return { folder, kind: 'comparison', designs: read, missing, complete };
}

/** Tables that charts are drawn from. */
const drawnTables = ['slots', 'agents', 'transactions', 'blocks'] as const satisfies readonly TableName[];

/** Reads one design of several, by the name of its folder; of its long tables those of `wanted`. */
export async function designOf(
  name: string,
  results: Results,
  wanted: readonly TableName[] = drawnTables,
): Promise<ReportedDesign> {
  const { folder, manifest, facts } = results;
  const rows = readFigures(results);
  const has = (table: TableName): boolean =>
    wanted.includes(table) && existsSync(join(folder, tableFile(table)));
  const resolved = JSON.parse(readFileSync(join(folder, 'scenario.json'), 'utf8')) as unknown;
  return {
    name: name === '' ? facts.title : name,
    title: facts.title,
    rows,
    facts,
    manifest,
    resolved,
    hasMarket: rows.some(({ mechanism }) => mechanism !== NO_MARKET),
    ...(has('slots') ? { day: await meanDay(readRows(results, 'slots'), facts.zone) } : {}),
    ...(has('agents') ? { homes: await readHomeSavings(readRows(results, 'agents')) } : {}),
    ...(has('transactions') ? { latencies: await readLatencies(readRows(results, 'transactions')) } : {}),
    ...(has('blocks') ? orNothing(await readChain(readRows(results, 'blocks'))) : {}),
  };
}

function orNothing(chain: ChainPicture | undefined): { readonly chain?: ChainPicture } {
  return chain === undefined ? {} : { chain };
}
