/**
 * How many replications a point of a sweep has: a fixed number, or as many as it takes until the 95 % interval of a KPI is narrow
 * enough in every scenario, within bounds. What is decided hangs on the first n replications alone, never on who made them or when, so every
 * worker and the merge decide alike. Runs beyond the number are not counted.
 *
 * To look again and again until an interval is narrow makes its coverage a little less than 95 % (Law, Simulation Modeling and Analysis,
 * 9.4.1: sequential procedure; a minimum of ten or more replications keeps that small).
 * Replications that failed in some scenario count in none.
 */
import { assert } from '../../kernel/index.js';
import { meanInterval } from '../../stats/index.js';

export interface ReplicationRule {
  /** Replications that are made in any case, and at most; the same where the number is fixed. */
  readonly minimum: number;
  readonly maximum: number;
  /** After so many more it is looked again. */
  readonly step: number;
  /** Half-width to reach, in the unit of the KPI; undefined: the number is fixed. */
  readonly halfWidth: number | undefined;
}

/** The n at which the rule looks, in order. */
export function looks({ minimum, maximum, step }: ReplicationRule): number[] {
  const all: number[] = [];
  for (let n = minimum; n < maximum; n += step) all.push(n);
  return [...all, maximum];
}

/**
 * The number of replications of a point. `values`: for each scenario, the KPI by replication; undefined where it has not been made
 * yet, null where it failed or the KPI is empty. Returns how many are needed at least by what is known, and whether that is all.
 */
export function replicationsNeeded(
  rule: ReplicationRule,
  values: readonly (readonly (number | null | undefined)[])[],
): { readonly count: number; readonly isEnough: boolean } {
  if (rule.halfWidth === undefined) return { count: rule.maximum, isEnough: isKnown(values, rule.maximum) };
  for (const count of looks(rule)) {
    if (!isKnown(values, count)) return { count, isEnough: false };
    if (count === rule.maximum || isNarrow(values, count, rule.halfWidth)) return { count, isEnough: true };
  }
  assert(false, 'CW-SWEEP-RULE', 'a rule of replications looks at its maximum at last');
}

function isKnown(values: readonly (readonly (number | null | undefined)[])[], count: number): boolean {
  return values.every((each) => {
    for (let n = 0; n < count; n++) if (each[n] === undefined) return false;
    return true;
  });
}

/** Whether in every scenario the interval of the first `count` replications is as narrow as `wanted`. */
export function isNarrow(
  values: readonly (readonly (number | null | undefined)[])[],
  count: number,
  wanted: number,
): boolean {
  return values.every((each) => {
    const sample: number[] = [];
    for (let n = 0; n < count; n++)
      if (values.every((other) => typeof other[n] === 'number')) sample.push(each[n]!);
    const { halfWidth } = meanInterval(sample);
    return halfWidth !== null && halfWidth <= wanted;
  });
}
