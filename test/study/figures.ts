/**
 * The figures of a study's runs, of all replications of one point and scenario, whether they stand in the tables of a sweep or were
 * made by a test: `Figures` has a list of values by name of the summary, in the order of replications; null is an empty cell. Where a
 * latency has none, it lies beyond the horizon.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { planSweep, RunControl, seedOf, type PlannedSweep } from '../../src/experiment/index.js';
import { summaryOf, TaskRunner } from '../../src/experiment/sweep/task.js';
import { checkZone } from '../../src/data/index.js';
import type { SummaryFieldName, SummaryRow } from '../../src/records/fields-summary.js';

export type Figures = (name: SummaryFieldName) => (number | null)[];

/** Of one point and scenario of a sweep. */
export interface Measured {
  readonly point: number;
  readonly scenario: number;
  readonly figures: Figures;
}

export const FOLDER = 'scenarios/studies/microgrid-consensus';
export const experimentNames = ['nodes', 'hours', 'wide', 'crashes', 'market'] as const;
export type ExperimentName = (typeof experimentNames)[number];

export const experimentFile = (name: ExperimentName): string => `${FOLDER}/experiments/${name}.yaml`;
export const resultsFolder = (name: ExperimentName): string => `results/studies/${name}`;

export const planOf = (name: ExperimentName): Promise<PlannedSweep> =>
  planSweep(experimentFile(name), { checkZone });

const numberOf = (cell: number | string | boolean | null | undefined): number | null =>
  typeof cell === 'number' && Number.isFinite(cell) ? cell : null;

/** All that stands in the folder of a sweep that is done. */
export function readMeasured(name: ExperimentName, { scenarios }: PlannedSweep): Measured[] {
  const text = readFileSync(join(resultsFolder(name), 'runs.csv'), 'utf8');
  const rows = parse(text, { columns: true }) as Record<string, string>[];
  const groups = new Map<string, Record<string, string>[]>();
  for (const row of rows) {
    const key = `${row['point']!} ${row['scenario']!}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => ({
    point: Number(group[0]!['point']),
    scenario: scenarios.findIndex((scenario) => scenario.name === group[0]!['scenario']),
    figures: (field) => group.map((row) => (row[field] === '' ? null : numberOf(Number(row[field])))),
  }));
}

/** Makes all runs of one point and scenario here and now. */
export async function measure(plan: PlannedSweep, point: number, scenario: number): Promise<Measured> {
  const runs = Array.from({ length: plan.replications.maximum }, (_, replication) => ({
    point,
    replication,
    scenario,
    seed: seedOf(plan, replication),
  }));
  const runner = new TaskRunner(plan.scenarios, plan.plugins, RunControl.create(runs.length));
  const { records } = await runner.execute({ number: point, point: plan.points[point]!, runs });
  const summaries: SummaryRow[] = records.map((record) => {
    if (record.status !== 'done') throw new Error(JSON.stringify(record));
    return summaryOf(record);
  });
  return { point, scenario, figures: (field) => summaries.map((summary) => numberOf(summary[field])) };
}
