/**
 * What the replications of one point say: of every scenario and KPI the mean with its interval, and of every scenario but the first
 * the differences from it, pair by pair. A replication counts where it finished in every scenario. A figure that a run does not have is
 * left out of the mean; a pair needs both.
 */
import type { SummaryFieldName } from '../../records/fields-summary.js';
import type { SummaryRow } from '../../records/fields-summary.js';
import type { sweepVerdicts } from '../../records/fields-sweep.js';
import {
  allSame,
  comparePaired,
  holmAdjusted,
  meanInterval,
  type MeanInterval,
  type PairedComparison,
} from '../../stats/index.js';

export interface Estimated {
  readonly scenario: number;
  readonly kpi: SummaryFieldName;
  readonly interval: MeanInterval;
}

export interface Compared {
  readonly scenario: number;
  readonly kpi: SummaryFieldName;
  readonly comparison: PairedComparison;
  /** Corrected for all KPIs of the scenario at this point. */
  readonly pValueHolm: number | null;
  readonly verdict: (typeof sweepVerdicts)[number];
}

/** Share of verdicts among which a wrong one is borne. */
const SIGNIFICANCE = 0.05;

/** `rows`: by scenario, by replication that counts. */
export function estimatesOf(
  rows: readonly (readonly SummaryRow[])[],
  kpis: readonly SummaryFieldName[],
): Estimated[] {
  return rows.flatMap((own, scenario) =>
    kpis.map((kpi) => ({ scenario, kpi, interval: meanInterval(numbersOf(own, kpi).filter(isKnown)) })),
  );
}

export function differencesOf(
  rows: readonly (readonly SummaryRow[])[],
  kpis: readonly SummaryFieldName[],
): Compared[] {
  return rows.slice(1).flatMap((own, k) => {
    const comparisons = kpis.map((kpi) => {
      const baseline = numbersOf(rows[0]!, kpi);
      const variant = numbersOf(own, kpi);
      const pairs = baseline.map((_, r) => r).filter((r) => isKnown(baseline[r]!) && isKnown(variant[r]!));
      const [first, second] = [pairs.map((r) => baseline[r]!), pairs.map((r) => variant[r]!)];
      const comparison = comparePaired(first, second);
      // one pair alone says nothing, as it has no interval
      return { comparison, unchanged: comparison.halfWidth !== null && allSame(first, second) };
    });
    const corrected = holmAdjusted(comparisons.map(({ comparison }) => comparison.pValue));
    return comparisons.map(({ comparison, unchanged }, i) => {
      const pValueHolm = corrected[i]!;
      const verdict = unchanged ? 'unchanged' : verdictOf(comparison, pValueHolm);
      return { scenario: k + 1, kpi: kpis[i]!, comparison, pValueHolm, verdict };
    });
  });
}

function verdictOf({ meanDifference }: PairedComparison, pValueHolm: number | null): Compared['verdict'] {
  const isClear = pValueHolm !== null && pValueHolm < SIGNIFICANCE && meanDifference !== 0;
  if (!isClear) return 'undecided';
  return meanDifference! > 0 ? 'higher' : 'lower';
}

/** NaN: the run does not have the figure. */
function numbersOf(rows: readonly SummaryRow[], kpi: SummaryFieldName): number[] {
  return rows.map((row) => {
    const value = row[kpi];
    return typeof value === 'number' ? value : NaN;
  });
}

function isKnown(value: number): boolean {
  return !Number.isNaN(value);
}
