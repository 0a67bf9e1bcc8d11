/** A comparison as a JSON document: what `compare` found, and `report` reads back. */
import type { FigureComparison } from '../../report/index.js';

export interface ComparisonFacts {
  readonly status: 'complete' | 'interrupted' | 'incomplete';
  readonly seed: string;
  readonly replications: number;
  readonly folder: string;
  readonly designs: readonly {
    readonly name: string;
    readonly file: string;
    readonly hash: string;
    readonly title: string;
  }[];
}

export function comparisonDocument(
  facts: ComparisonFacts,
  comparisons: readonly FigureComparison[],
): Record<string, unknown> {
  const list = comparisons.map(({ difference, ...figure }) => ({
    ...figure,
    ...difference,
    verdict: figure.verdict,
  }));
  return { ...facts, comparisons: list };
}
