/**
 * `sweep.json`: what a sweep was, and the checksums of the tables that came of it; it stands beside them, written last.
 * No time of day is in it, and no path from where somebody has merged it.
 * Errors: CW-OUTPUT-IO.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  DATA_PACKAGE_FILE,
  explained,
  filesOf,
  tableFile,
  type ResultsFolder,
  type TableFormat,
} from '../../output/index.js';
import { sweepTableNames } from '../../records/fields-sweep.js';
import type { FirstFailure } from './failures.js';
import type { PlannedSweep } from './plan.js';
import type { SweepProgress } from './progress.js';
import type { Sweep } from './sweep.js';

export const SWEEP_MANIFEST = 'sweep.json';

export interface Merged {
  readonly runs: number;
  readonly failed: number;
  readonly points: number;
  /** Points at which the interval that decides on replications stayed wider than asked for; undefined where none decides. */
  readonly imprecise: number | undefined;
  /** The first in the order of the plan; undefined: none has failed. */
  readonly first: FirstFailure | undefined;
}

/** That of an earlier merge; undefined where there is none. */
export function manifestIn(folder: ResultsFolder): string | undefined {
  const path = folder.file(SWEEP_MANIFEST);
  return existsSync(path) ? explained('read', path, () => readFileSync(path, 'utf8')) : undefined;
}

/** Whether the tables in the folder are of `sweep` as it is now, and of as many runs as `progress` has. */
export function isMerged(
  folder: ResultsFolder,
  { asked, missing }: SweepProgress,
  sweep: PlannedSweep,
  version: string,
): boolean {
  const text = missing > 0 ? undefined : manifestIn(folder);
  if (text === undefined) return false;
  const found = parsed(text);
  const isSame = Object.entries(factsOf(sweep, version)).every(
    ([key, fact]) => JSON.stringify(found[key]) === JSON.stringify(fact),
  );
  return isSame && Number(found['runs']) + Number(found['failed']) === asked;
}

/** A text that is no manifest has none of its facts. */
function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) as Record<string, unknown> | null) ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function namesOf(plugins: Sweep['plugins']): { readonly file: string; readonly sha256: string }[] {
  const named = plugins.map(({ file, sha256 }) => ({ file: basename(file), sha256 }));
  return named.sort((a, b) => (a.file + a.sha256 < b.file + b.sha256 ? -1 : 1));
}

/** What was run, and the checksums of what came of it; no time of day, so that it is the same again. */
export function manifestOf(
  sweep: PlannedSweep,
  folder: ResultsFolder,
  {
    version,
    merged,
    format,
  }: { readonly version: string; readonly merged: Merged; readonly format: TableFormat },
): string {
  const tables = sweepTableNames.flatMap((name) => filesOf(format).map((form) => tableFile(name, form)));
  const files = [...tables, DATA_PACKAGE_FILE].map((name) => {
    const bytes = explained('read', folder.file(name), () => readFileSync(folder.file(name)));
    return { name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
  const { target, ...facts } = factsOf(sweep, version);
  const precision = target === undefined ? {} : { target, imprecise: merged.imprecise };
  const { runs, failed } = merged;
  return JSON.stringify({ ...facts, ...precision, runs, failed, files }, null, 2) + '\n';
}

/** What is known before any run: what was asked for. */
function factsOf(
  {
    name,
    title,
    seed,
    hash,
    design,
    scenarios,
    factors,
    points,
    replications,
    target,
    kpis,
    plugins,
  }: PlannedSweep,
  version: string,
) {
  return {
    chainwatt: version,
    experiment: name,
    title,
    seed,
    design,
    plan: hash,
    // as they are before factors, with the changes of the experiment and every default
    scenarios: scenarios.map(({ name: own, file, hash: itsHash, resolved }) => ({
      name: own,
      file,
      hash: itsHash,
      resolved,
    })),
    factors: factors.map(({ name: own, unit, paths }) => ({ name: own, unit, paths })),
    points: points.length,
    replications,
    kpis,
    // by name and content, in one order: who has merged it, and where the files lay, changes no byte
    ...(plugins.length === 0 ? {} : { plugins: namesOf(plugins) }),
    ...(target === undefined ? {} : { target }),
  };
}
