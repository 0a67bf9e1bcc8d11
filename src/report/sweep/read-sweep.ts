/**
 * The folder of a merged sweep: `sweep.json` and its tables. A report works from these alone, whoever has made the runs.
 * Errors: CW-REPORT-FOLDER where `sweep.json` is none, or the sweep is not merged; CW-OUTPUT-IO.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sweepTables, type SweepTableName } from '../../records/fields-sweep.js';
import { SWEEP_FILE } from '../folder-kinds.js';
import { notResults } from '../read-results.js';
import { readTable, textIn, type TableRow } from '../read-table.js';

const schema = z.object({
  chainwatt: z.string(),
  title: z.string(),
  seed: z.string(),
  design: z.string(),
  experiment: z.string(),
  scenarios: z
    .array(
      z.object({
        name: z.string(),
        file: z.string(),
        hash: z.string(),
        /** Before factors. */
        resolved: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .min(1),
  factors: z.array(z.object({ name: z.string(), unit: z.string(), paths: z.array(z.string()).default([]) })),
  points: z.int().min(1),
  replications: z.object({
    minimum: z.int(),
    maximum: z.int(),
    step: z.int(),
    halfWidth: z.number().optional(),
  }),
  /** KPI whose interval decides on replications, and at how many points it is wider than asked for. */
  target: z.string().optional(),
  imprecise: z.int().optional(),
  kpis: z.array(z.string()),
  runs: z.int(),
  failed: z.int(),
});

export type SweepFacts = z.output<typeof schema>;

export interface SweepResults {
  readonly folder: string;
  readonly facts: SweepFacts;
  readonly points: KpiRows;
  readonly differences: KpiRows;
  readonly sensitivity: KpiRows;
  readonly failures: readonly TableRow[];
}

/** Rows of a table that has a scenario and a KPI in each; those of both are found at once, however many there are. */
export class KpiRows {
  readonly all: readonly TableRow[];
  private readonly byBoth = new Map<string, TableRow[]>();

  constructor(all: readonly TableRow[]) {
    this.all = all;
    for (const row of all) {
      const key = keyOf(textIn(row, 'scenario'), textIn(row, 'kpi'));
      const own = this.byBoth.get(key);
      if (own === undefined) this.byBoth.set(key, [row]);
      else own.push(row);
    }
  }

  /** In the order of the table. */
  of(scenario: string, kpi: string): readonly TableRow[] {
    return this.byBoth.get(keyOf(scenario, kpi)) ?? [];
  }
}

const keyOf = (scenario: string, kpi: string): string => JSON.stringify([scenario, kpi]);

export const scenariosOf = ({ facts }: SweepResults): readonly string[] =>
  facts.scenarios.map(({ name }) => name);

/** What `sweep.json` says. */
export function readSweepFacts(folder: string): SweepFacts {
  const path = join(folder, SWEEP_FILE);
  if (!existsSync(path)) {
    throw notResults(
      folder,
      'a sweep that is planned and not merged',
      'finish it with `chainwatt sweep`, or merge what is done with `chainwatt sweep merge`',
    );
  }
  const { data: facts } = schema.safeParse(parsed(path));
  if (facts === undefined) throw notResults(folder, `a ${SWEEP_FILE} that is none of chainwatt's`);
  return facts;
}

export function readSweep(folder: string): SweepResults {
  const facts = readSweepFacts(folder);
  const tables = sweepTables(facts.factors.map(({ name, unit }) => ({ name, unit, isNumber: false })));
  const read = (name: SweepTableName): TableRow[] => readTable(folder, name, tables[name].fields);
  return {
    folder,
    facts,
    points: new KpiRows(read('points')),
    differences: new KpiRows(read('differences')),
    sensitivity: new KpiRows(read('sensitivity')),
    failures: read('failures'),
  };
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
