/**
 * Designs compared with the first of them, run by run on the same seeds: the paired difference of every figure of the summary.
 * Source: stats/paired.ts (paired t interval under common random numbers).
 */
import { comparePaired, type PairedComparison } from '../stats/index.js';
import {
  estimate,
  estimateOf,
  fieldOf,
  figureNames,
  hasFigure,
  valueOf,
  type Estimate,
  type FigureName,
  type FigureRow,
} from './estimate.js';
import { allSame, wordFor, type Word } from './words.js';

/** A design and the summaries of its finished runs. */
export interface DesignRows {
  readonly name: string;
  readonly rows: readonly FigureRow[];
}

export interface FigureComparison {
  readonly design: string;
  readonly baseline: string;
  readonly figure: FigureName;
  readonly unit: string;
  /**
   * Of the pairs: replications in which both designs have the figure. Where there is none, of the design's own runs that have it:
   * a design without trade has no price to compare with, and the other's is worth knowing all the same.
   */
  readonly baselineMean: number | null;
  readonly designMean: number | null;
  /** Design less baseline. */
  readonly difference: PairedComparison;
  /** What may be said; null where there is no interval. */
  readonly verdict: Word | null;
}

/** Every figure of every design but the first against the first. Only replications that both finished take part. */
export function compareDesigns(designs: readonly DesignRows[]): FigureComparison[] {
  const [baseline, ...others] = designs;
  if (baseline === undefined) return [];
  return others.flatMap((design) => {
    const pairs = pairsOf(baseline.rows, design.rows);
    return figuresOf(pairs).map((figure) => compareFigure(baseline.name, design.name, pairs, figure));
  });
}

/** All, or of years those that a year has. */
function figuresOf(pairs: readonly Pair[]): readonly FigureName[] {
  return pairs.length === 0 ? figureNames : figureNames.filter((figure) => hasFigure(pairs.flat(), figure));
}

type Pair = readonly [baseline: FigureRow, design: FigureRow];

function pairsOf(baseline: readonly FigureRow[], design: readonly FigureRow[]): Pair[] {
  const byReplication = new Map(design.map((row) => [row.replication, row]));
  return baseline.flatMap((row): Pair[] => {
    const other = byReplication.get(row.replication);
    return other === undefined ? [] : [[row, other]];
  });
}

function compareFigure(
  baseline: string,
  design: string,
  pairs: readonly Pair[],
  figure: FigureName,
): FigureComparison {
  const first: number[] = [];
  const second: number[] = [];
  for (const [a, b] of pairs) {
    const [x, y] = [valueOf(a, figure), valueOf(b, figure)];
    if (x === null || y === null) continue;
    first.push(x);
    second.push(y);
  }
  const difference = comparePaired(first, second);
  const own = (side: 0 | 1): number | null =>
    estimate(
      pairs.map((pair) => pair[side]),
      figure,
    ).mean;
  const noPair = first.length === 0;
  return {
    design,
    baseline,
    figure,
    unit: fieldOf(figure).unit,
    baselineMean: noPair ? own(0) : estimateOf(first).mean,
    designMean: noPair ? own(1) : estimateOf(second).mean,
    difference,
    verdict: wordFor(asEstimate(difference), { unchanged: allSame(first, second) }),
  };
}

/** The difference as an estimate. */
export function differenceEstimate({ difference }: FigureComparison): Estimate {
  return asEstimate(difference);
}

function asEstimate({ meanDifference, halfWidth, count }: PairedComparison): Estimate {
  return { mean: meanDifference, halfWidth, count, missing: 0 };
}
