/** What a merged sweep says in a few lines for a terminal: where each figure is least and greatest, with the 95 % interval there. */
import { textIn, type TableRow } from '../../report/read-table.js';
import { estimateIn } from '../../report/row-estimate.js';
import { wrap, WIDTH } from '../../report/columns.js';
import { intervalText, meanText, shownEstimate } from '../../report/designs/wording.js';
import { counted, type FigureName } from '../../report/index.js';
import { extremesOf, type Extremes } from '../../report/sweep/extremes.js';
import { readSweepFacts, type SweepFacts } from '../../report/sweep/read-sweep.js';
import { kpiTitle, placeText } from '../../report/sweep/shown-kpi.js';

/** Figures that are told of; a newcomer reads no more, and the report has all. */
const MOST_FIGURES = 3;

/** About a dozen lines, of the tables in `folder`, which lie there as CSV. Errors: those of reading. */
export async function sweepAnswer(folder: string): Promise<string[]> {
  const facts = readSweepFacts(folder);
  const all = await extremesOf(folder, facts);
  // one more takes little more place than to say that there is one
  const told = all.length <= MOST_FIGURES + 1 ? all : all.slice(0, MOST_FIGURES);
  if (all.every(({ withMean, never }) => withMean + never === 0))
    return [
      facts.runs === 0 ? 'no run finished; failures.csv says why' : 'no figure has a mean at any point',
    ];
  const { minimum, maximum } = facts.replications;
  const runs =
    minimum === maximum ? counted(maximum, 'replication') : `${minimum} to ${maximum} replications`;
  const interval = maximum > 1 ? ', with its 95 % interval' : '; one run has no interval';
  return [
    `At ${facts.points === 1 ? 'its one point' : `each of ${counted(facts.points, 'point')}`} the mean of ${runs}${interval}:`,
    ...told.flatMap((extremes) => linesOf(extremes, facts)),
    ...(all.length > told.length
      ? [`${counted(all.length - told.length, 'more figure')} in points.csv and in the report`]
      : []),
  ];
}

/** A heading, and a line for the least and the greatest mean, or for the only one. */
function linesOf(
  { scenario, kpi, points, withMean, never, least, greatest }: Extremes,
  facts: SweepFacts,
): string[] {
  const notes = [
    ...(facts.scenarios.length > 1 ? [scenario] : []),
    ...(never > 0 ? [`at ${never} of ${counted(points, 'point')} never in some run`] : []),
    ...(withMean === 0 && never === 0 ? ['no run has it'] : []),
  ];
  const heading = [kpiTitle(kpi), ...notes].join(', ');
  if (least === undefined || greatest === undefined) return wrap(heading, WIDTH);
  const told =
    withMean === 1
      ? [['', least] as const]
      : textIn(least, 'mean') === textIn(greatest, 'mean')
        ? [['the same', least] as const]
        : [['least', least] as const, ['greatest', greatest] as const];
  const width = Math.max(...told.map(([name]) => name.length));
  return [
    ...wrap(heading, WIDTH),
    ...told.flatMap(([name, row]) => {
      const start = `  ${name === '' ? '' : `${name.padEnd(width)}  `}`;
      const place =
        name === 'the same' ? ` at all of ${counted(withMean, 'point')}` : placeText(facts.factors, row);
      return wrap(meanOf(row, kpi) + place, WIDTH - start.length).map(
        (line, l) => (l === 0 ? start : ' '.repeat(start.length)) + line,
      );
    }),
  ];
}

function meanOf(row: TableRow, kpi: string): string {
  const shown = shownEstimate(kpi as FigureName, estimateIn(row, 'mean'));
  const { halfWidth } = shown.estimate;
  return meanText(shown) + (halfWidth === null ? '' : ` (${intervalText(shown)})`);
}
