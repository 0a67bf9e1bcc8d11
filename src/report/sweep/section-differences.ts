/** How scenarios differ: each less the first, at every point, replication by replication. */
import type { FigureName } from '../estimate.js';
import { fixed } from '../format.js';
import { numberIn, textIn } from '../read-table.js';
import { estimateIn } from '../row-estimate.js';
import { left, right, type Block, type Section, type TableBlock } from '../document/blocks.js';
import { changeInterval, changeText, shownEstimate } from '../designs/wording.js';
import { beginning, restOf } from './limits.js';
import type { SweepResults } from './read-sweep.js';
import { factorColumns, factorCells, kpiTitle } from './shown-kpi.js';

/** Rows beyond which a table is folded. */
const LONG_TABLE = 30;

export function differencesSection({ differences, facts }: SweepResults): Section | undefined {
  const { all } = differences;
  if (all.length === 0) return undefined;
  const table: TableBlock = {
    kind: 'table',
    caption: 'Each scenario less the first, replication by replication',
    columns: [
      left('Point'),
      ...factorColumns(facts.factors),
      left('Scenario'),
      left('Figure'),
      right('Difference'),
      right('95 % interval'),
      right('p, Holm'),
      left('Says'),
      right('Variance reduced by'),
    ],
    rows: beginning(all).map((row) => {
      const shown = shownEstimate(textIn(row, 'kpi') as FigureName, estimateIn(row, 'difference'));
      const [p, factor] = [numberIn(row, 'pValueHolm'), numberIn(row, 'varianceReduction')];
      return [
        textIn(row, 'point'),
        ...factorCells(facts.factors, row),
        textIn(row, 'scenario'),
        kpiTitle(textIn(row, 'kpi')),
        changeText(shown),
        changeInterval(shown),
        p === null ? '-' : fixed(p, 4),
        textIn(row, 'verdict'),
        factor === null ? '-' : `${fixed(factor, 1)} times`,
      ];
    }),
    notes: [
      ...restOf(all, 'differences.csv'),
      'Variance reduced by: with draws of their own the two would need so many times as many replications for the same interval.',
    ],
  };
  const blocks: Block[] =
    all.length > LONG_TABLE ? [{ kind: 'folded', title: 'All differences', blocks: [table] }] : [table];
  return { id: 'differences', title: 'How the scenarios differ', blocks };
}
