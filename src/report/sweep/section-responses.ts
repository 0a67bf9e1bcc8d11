/** Each figure by each factor: the means of points with their intervals. */
import { counted, fixed } from '../format.js';
import { textIn, type TableRow } from '../read-table.js';
import { estimateIn } from '../row-estimate.js';
import { responseChart, type ResponsePoint } from '../charts/factors.js';
import { left, right, type Block, type ChartBlock, type Section } from '../document/blocks.js';
import { within } from '../designs/wording.js';
import { pointsPerChart, thinned } from './limits.js';
import { scenariosOf, type SweepResults } from './read-sweep.js';
import { kpiHeading, kpiShown, kpiTitle } from './shown-kpi.js';

/** Lines of a chart that can be told apart. */
const MOST_LINES = 6;
/** Charts that stand open; with more, those of the first KPI do. */
const MOST_OPEN = 6;

type Factor = SweepResults['facts']['factors'][number];

/** A factor that has several values, and how many they are. */
interface Varied extends Factor {
  readonly values: number;
}

export function responsesSection(results: SweepResults): Section | undefined {
  const { factors, kpis } = results.facts;
  const varied = factors
    .map((factor): Varied => {
      const values = new Set(results.points.all.map((row) => textIn(row, factor.name)));
      return { ...factor, values: values.size };
    })
    .filter(({ values }) => values > 1);
  const most = pointsPerChart(kpis.length * varied.length);
  const perKpi = kpis
    .map((kpi) => ({
      kpi,
      charts: varied.flatMap((factor) => responseBlocks(results, kpi, factor, varied, most)),
    }))
    .filter(({ charts }) => charts.length > 0);
  const [first, ...others] = perKpi;
  if (first === undefined) return undefined;
  const isOpen = perKpi.reduce((sum, { charts }) => sum + charts.length, 0) <= MOST_OPEN;
  const blocks: Block[] = [
    ...first.charts,
    ...others.flatMap(({ kpi, charts }): Block[] =>
      isOpen ? charts : [{ kind: 'folded', title: `${kpiTitle(kpi)} by each factor`, blocks: charts }],
    ),
  ];
  return { id: 'responses', title: 'Each figure by each factor', blocks };
}

/** One chart, or none where fewer than two values have a mean. */
function responseBlocks(
  results: SweepResults,
  kpi: string,
  factor: Varied,
  varied: readonly Varied[],
  most: number,
): ChartBlock[] {
  const { factor: scale, range } = kpiShown(kpi);
  const line = lineOf(results, factor, varied);
  const scenarios = scenariosOf(results);
  const all = scenarios.flatMap((scenario) =>
    results.points
      .of(scenario, kpi)
      .filter((row) => estimateIn(row, 'mean').mean !== null && textIn(row, factor.name) !== '')
      .map((row) => ({ scenario, row })),
  );
  const points = thinned(all, most).map(({ scenario, row }): ResponsePoint => {
    const { mean, halfWidth } = estimateIn(row, 'mean');
    const text = textIn(row, factor.name);
    const half = halfWidth ?? 0;
    return {
      scenario,
      value: Number.isFinite(Number(text)) ? Number(text) : text,
      line: line(scenario, row),
      mean: mean! * scale,
      low: within(range, (mean! - half) * scale),
      high: within(range, (mean! + half) * scale),
    };
  });
  if (new Set(points.map(({ value }) => value)).size < 2) return [];
  const heading = factor.unit === '' ? factor.name : `${factor.name} (${factor.unit})`;
  const part =
    points.length === all.length
      ? ''
      : ` ${fixed(points.length, 0)} of ${counted(all.length, 'point')} are drawn, at even distances in \`points.csv\`, which has all.`;
  return [
    {
      kind: 'chart',
      id: `response-${kpi}-${factor.name}`,
      title: `${kpiTitle(kpi)} by ${factor.name}`,
      caption: `A point is the mean over the replications at one point of the design, the line through it its 95 % interval.${part}`,
      spec: (look) => responseChart(look, { points, factor: heading, figure: kpiHeading(kpi) }),
      numbers: {
        kind: 'table',
        caption: `${kpiTitle(kpi)} by ${factor.name}`,
        columns: [left(heading), left('Line'), right(kpiHeading(kpi)), right('Low'), right('High')],
        rows: points.map((point) => [
          String(point.value),
          point.line,
          ...[point.mean, point.low, point.high].map((value) => fixed(value, 3)),
        ]),
      },
    },
  ];
}

/** What names a line: the scenario, and the value of another factor where that has few. */
function lineOf(
  results: SweepResults,
  factor: Varied,
  varied: readonly Varied[],
): (scenario: string, row: TableRow) => string {
  const several = scenariosOf(results).length;
  const other = varied
    .filter(({ name, values }) => name !== factor.name && values * several <= MOST_LINES)
    .sort((a, b) => a.values - b.values)[0];
  return (scenario, row) =>
    [
      ...(several > 1 ? [scenario] : []),
      ...(other === undefined ? [] : [`${other.name} = ${textIn(row, other.name)}`]),
    ].join(', ') || 'all points';
}
