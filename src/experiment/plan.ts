/**
 * The runs of an experiment: every design times every replication, replication by replication, so that what is finished when
 * somebody interrupts can be compared pairwise. The seed of a replication is the same in every design.
 */
import { replicationSeed } from '../kernel/index.js';
import type { TableName } from '../records/tables.js';
import type { Design } from './design.js';

export interface PlannedRun {
  /** Number of the run in the plan, from 0. */
  readonly run: number;
  /** Which design it belongs to, from 0. */
  readonly design: number;
  readonly replication: number;
  /** Seed of this replication. */
  readonly seed: string;
  /** File for the rows of each table that is written. */
  readonly paths: Readonly<Partial<Record<TableName, string>>>;
}

export interface PlanOptions {
  readonly designs: readonly Design[];
  readonly replications: number;
  /** Seed of the experiment. */
  readonly seed: string;
  /** Files for the tables of one run. */
  readonly paths: (design: number, replication: number) => PlannedRun['paths'];
}

export function planRuns(options: PlanOptions): PlannedRun[] {
  const { designs, replications, seed, paths } = options;
  return Array.from({ length: replications * designs.length }, (_, run) => {
    const design = run % designs.length;
    const replication = Math.floor(run / designs.length);
    return {
      run,
      design,
      replication,
      seed: replicationSeed(seed, replication),
      paths: paths(design, replication),
    };
  });
}
