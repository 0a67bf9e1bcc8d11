/**
 * A sweep: scenarios, at every point of a design of experiments, in several replications. All points and scenarios have the same seeds,
 * replication by replication, so any two can be compared pairwise.
 *
 * Runs are numbered: point by point, in each replication by replication, in each scenario by scenario. The number of a run, its point and
 * its seed hang on the experiment file alone, so that workers who share nothing but a folder never need to talk.
 */
import type { SummaryFieldName } from '../../records/fields-summary.js';
import type { Override } from '../../scenario/index.js';
import { replicationSeed } from '../../kernel/index.js';
import type { Design } from '../design.js';
import type { PluginFile } from '../plugins.js';
import type { ReplicationRule } from './replication-rule.js';

export interface SweepFactor {
  readonly name: string;
  /** Of its numbers; empty: they have none, or it is a text. */
  readonly unit: string;
  readonly isNumber: boolean;
  /** What of a scenario it sets. */
  readonly paths: readonly string[];
}

/** A scenario of a sweep: the design, with the data files of every point, and its text, which points change. */
export interface SweepScenario extends Design {
  readonly text: string;
  /** Changes that it has at every point. */
  readonly set: readonly Override[];
}

export interface SweepPoint {
  /** What each factor is, in the order of the factors: a number in the factor's unit, or a text. */
  readonly values: readonly (number | string)[];
  /** What that changes in every scenario. */
  readonly overrides: readonly Override[];
}

export interface SweepBudget {
  /** Runs at most. */
  readonly runs?: number | undefined;
  /** Wall-clock seconds of one process, after which it begins no further run. */
  readonly time_s?: number | undefined;
  /** Bytes of the folder, beyond which no further run begins. */
  readonly disk_bytes?: number | undefined;
}

export interface Sweep {
  /** The experiment file as a path from here; its scenarios are named as it names them. */
  readonly file: string;
  /** Of the experiment file, without its ending. */
  readonly name: string;
  readonly title: string;
  readonly seed: string;
  /** Tells sweeps apart: of everything that a run hangs on. How many replications there are is not in it, nor what is made of them. */
  readonly hash: string;
  readonly scenarios: readonly SweepScenario[];
  readonly factors: readonly SweepFactor[];
  readonly points: readonly SweepPoint[];
  readonly replications: ReplicationRule;
  /** The KPI that the rule of replications looks at, if it looks at one. */
  readonly target: SummaryFieldName | undefined;
  readonly kpis: readonly SummaryFieldName[];
  readonly budget: SweepBudget;
  /** The user's own plug-ins, loaded before it was planned: what a run hangs on too. */
  readonly plugins: readonly PluginFile[];
}

/** What tells how many runs a sweep has, and by which number each is known. */
export interface SweepShape extends Pick<Sweep, 'replications' | 'target'> {
  readonly points: Pick<Sweep['points'], 'length'>;
  readonly scenarios: Pick<Sweep['scenarios'], 'length'>;
}

export interface SweepRun {
  readonly point: number;
  readonly replication: number;
  readonly scenario: number;
}

/** Numbers of runs go from 0 to before this; a rule that looks at intervals may need fewer. */
export function runsAtMost({ points, replications, scenarios }: SweepShape): number {
  return points.length * replications.maximum * scenarios.length;
}

/** Runs that are made in any case. */
export function runsAtLeast({ points, replications, scenarios }: Sweep): number {
  return points.length * replications.minimum * scenarios.length;
}

export function runNumber(sweep: SweepShape, { point, replication, scenario }: SweepRun): number {
  const { replications, scenarios } = sweep;
  return (point * replications.maximum + replication) * scenarios.length + scenario;
}

export function seedOf({ seed }: Pick<Sweep, 'seed'>, replication: number): string {
  return replicationSeed(seed, replication);
}
