/** Every figure of the summary, with its interval; of several designs also the paired difference to the first. */
import { compareDesigns, differenceEstimate, type FigureComparison } from '../compare.js';
import { estimate, figureNames, hasFigure, type FigureName } from '../estimate.js';
import { left, paragraph, right, type Block, type Section, type TableBlock } from '../document/blocks.js';
import type { DesignSet, ReportedDesign } from './design-set.js';
import { changeInterval, changeText, headingOf, intervalText, meanText, shownEstimate } from './wording.js';

export function figuresSection({ designs }: DesignSet): Section {
  const [baseline, ...others] = designs;
  const blocks: Block[] = [
    paragraph(
      'For those who want to look further: each figure that the runs have. What each of them means stands at the end.',
    ),
  ];
  if (others.length === 0) {
    blocks.push(folded('All figures', ofOne(baseline!)));
  } else {
    const comparisons = compareDesigns(designs);
    for (const design of others)
      blocks.push(
        folded(
          `All figures: ${design.name} against ${baseline!.name}`,
          ofPair(
            baseline!,
            design,
            comparisons.filter((each) => each.design === design.name),
          ),
        ),
      );
  }
  return { id: 'figures', title: 'All figures', blocks };
}

const folded = (title: string, block: Block): Block => ({ kind: 'folded', title, blocks: [block] });

/** Figures that some run has: names are stems that a reader of the tables knows. */
function known(rows: ReportedDesign['rows']): FigureName[] {
  return figureNames.filter((figure) => hasFigure(rows, figure) && estimate(rows, figure).mean !== null);
}

function ofOne({ rows }: ReportedDesign): TableBlock {
  return {
    kind: 'table',
    caption: `All figures, means over ${rows.length} ${rows.length === 1 ? 'run' : 'runs'}`,
    columns: [left('Figure'), right('Mean'), right('95 % interval'), left('Column of summary.csv')],
    rows: known(rows).map((figure) => {
      const shown = shownEstimate(figure, estimate(rows, figure));
      return [headingOf(figure), meanText({ ...shown, unit: '' }), intervalText(shown), figure];
    }),
  };
}

function ofPair(
  baseline: ReportedDesign,
  design: ReportedDesign,
  comparisons: readonly FigureComparison[],
): TableBlock {
  const rows = comparisons.filter(
    ({ baselineMean, designMean }) => baselineMean !== null || designMean !== null,
  );
  const single = (figure: FigureName, mean: number | null): string =>
    meanText({
      ...shownEstimate(figure, { mean, halfWidth: null, count: 0, missing: 0 }),
      unit: '',
    });
  return {
    kind: 'table',
    caption: `${design.name} against ${baseline.name}: means over the same runs, and their paired difference`,
    columns: [
      left('Figure'),
      right(baseline.name),
      right(design.name),
      right('Difference'),
      right('95 % interval'),
      left('Says'),
      left('Column of summary.csv'),
    ],
    rows: rows.map((comparison) => {
      const { figure, baselineMean, designMean, verdict } = comparison;
      const shown = shownEstimate(figure, differenceEstimate(comparison));
      return [
        headingOf(figure),
        single(figure, baselineMean),
        single(figure, designMean),
        changeText({ ...shown, unit: '' }),
        changeInterval(shown),
        verdict ?? '-',
        figure,
      ];
    }),
    notes: ['Intervals are each of one figure: among many, one in twenty excludes zero by chance alone.'],
  };
}
