/** The report of a sweep: which factors matter, how the scenarios differ, each figure by each factor, and what it rests on. */
import { summaryFields } from '../../records/fields-summary.js';
import { sweepTableNames, sweepTables } from '../../records/fields-sweep.js';
import { titleOf } from '../../records/titles.js';
import type { FigureName } from '../estimate.js';
import { counted, fixed } from '../format.js';
import { numberIn, textIn, type TableRow } from '../read-table.js';
import { responseChart, type ResponsePoint } from '../charts/factors.js';
import {
  left,
  paragraph,
  right,
  type Block,
  type ChartBlock,
  type Finding,
  type ReportDocument,
  type Section,
  type TableBlock,
} from '../document/blocks.js';
import { changeInterval, changeText, intervalText, meanText, shownEstimate } from '../designs/wording.js';
import { quoted } from '../designs/section-basis.js';
import type { SweepResults } from './read-sweep.js';
import { ranking, readingOf, tornadoBlock } from './sensitivity.js';
import { estimateIn, kpiFactor, kpiHeading, kpiTitle } from './shown-kpi.js';

export function sweepReport(results: SweepResults, version: string): ReportDocument {
  const { facts } = results;
  const parts: (Section | undefined)[] = [
    answerSection(results),
    designSection(results),
    sensitivitySection(results),
    differencesSection(results),
    responsesSection(results),
    pointsSection(results),
    failuresSection(results),
    basisSection(results),
  ];
  return {
    title: facts.title,
    lead: `${counted(facts.runs, 'run')} at ${counted(facts.points, 'point')} of ${counted(facts.factors.length, 'factor')}: what matters for ${facts.kpis.map((kpi) => kpiTitle(kpi).toLowerCase()).join(', ')}?`,
    sections: parts.filter((part) => part !== undefined),
    generator: `chainwatt ${version}`,
  };
}

const scenariosOf = ({ facts }: SweepResults): readonly string[] => facts.scenarios.map(({ name }) => name);

function answerSection(results: SweepResults): Section {
  const { facts } = results;
  const items: Finding[] = [
    ...(facts.failed > 0
      ? [
          {
            tone: 'unclear' as const,
            text: `${counted(facts.failed, 'run')} failed; what is said here is of replications that finished in every scenario.`,
          },
        ]
      : []),
    ...scenariosOf(results).flatMap((scenario) =>
      facts.kpis.flatMap((kpi) => findings(results, scenario, kpi)),
    ),
    ...facts.kpis.flatMap((kpi) => differenceFindings(results, kpi)),
  ];
  return { id: 'answer', title: 'The answer', blocks: [{ kind: 'findings', items }] };
}

/** The range of a figure over the points, and which factors move it most. */
function findings(results: SweepResults, scenario: string, kpi: string): Finding[] {
  const all = rowsOf(results.points, scenario, kpi);
  const own = all.filter((row) => numberIn(row, 'mean') !== null);
  const never = all.filter(isNever).length;
  const beyond =
    never === 0
      ? ''
      : ` At ${fixed(never, 0)} of ${counted(all.length, 'point')} there is no mean, as in some run it never got there: those are worse than all that have one.`;
  if (own.length === 0) return never === 0 ? [] : [{ tone: 'unclear', text: `${kpiTitle(kpi)}:${beyond}` }];
  const sorted = [...own].sort((a, b) => numberIn(a, 'mean')! - numberIn(b, 'mean')!);
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const at = (row: TableRow): string =>
    results.facts.factors.length === 0
      ? ''
      : ` at ${results.facts.factors.map((factor) => `${factor.name} = ${textIn(row, factor.name)}${factor.unit === '' ? '' : ` ${factor.unit}`}`).join(', ')}`;
  const text = (row: TableRow): string => {
    const shown = shownEstimate(kpi as FigureName, estimateIn(row, 'mean'));
    return `${meanText(shown)}${at(row)} (95 % interval ${intervalText(shown)})`;
  };
  const start = `${kpiTitle(kpi)}${scenariosOf(results).length > 1 ? ` with \`${scenario}\`` : ''}: `;
  if (own.length === 1) return [{ tone: 'neutral', text: `${start}${text(least)}.${beyond}` }];
  const ranked = ranking(results, scenario, kpi);
  const order =
    ranked.length < 2
      ? ''
      : ` What matters most for it: ${ranked.map(({ factor }) => `\`${factor}\``).join(', then ')}${overlap(ranked) ? '; the intervals of the first two overlap, so their order is not certain' : ''}${readingOf(results) === 'greatestChange' ? '; these sizes have no interval, so with few replications chance looks like an effect' : ''}.`;
  return [{ tone: 'neutral', text: `${start}from ${text(least)} to ${text(most)}.${beyond}${order}` }];
}

/** A latency that never ended in some run has no mean, though runs count. */
function isNever(row: TableRow): boolean {
  return numberIn(row, 'mean') === null && (numberIn(row, 'replications_count') ?? 0) > 0;
}

function overlap([first, second]: ReturnType<typeof ranking>): boolean {
  const [low, high] = [first?.low ?? null, second?.high ?? null];
  return low !== null && high !== null && high > low;
}

/** Where scenarios differ, corrected for all KPIs of a point; of several points, at how many. */
function differenceFindings(results: SweepResults, kpi: string): Finding[] {
  const [, ...others] = scenariosOf(results);
  return others.flatMap((scenario): Finding[] => {
    const own = rowsOf(results.differences, scenario, kpi);
    if (own.length === 0) return [];
    const count = (verdict: string): number => own.filter((row) => textIn(row, 'verdict') === verdict).length;
    const baseline = textIn(own[0]!, 'baseline');
    const known = own.filter((row) => numberIn(row, 'difference') !== null);
    const [higher, lower] = [count('higher'), count('lower')];
    const undecided = known.length - higher - lower;
    const unknown = own.length - known.length;
    return [
      {
        tone: higher + lower === 0 ? 'unclear' : 'neutral',
        text: `${kpiTitle(kpi)} with \`${scenario}\` against \`${baseline}\`: higher at ${fixed(higher, 0)}, lower at ${fixed(lower, 0)}, not told from chance at ${fixed(undecided, 0)} of ${counted(own.length, 'point')}${unknown === 0 ? '' : `, without a difference at ${fixed(unknown, 0)}`} (Holm's correction over the KPIs of a point).`,
      },
    ];
  });
}

function rowsOf(rows: readonly TableRow[], scenario: string, kpi: string): TableRow[] {
  return rows.filter((row) => textIn(row, 'scenario') === scenario && textIn(row, 'kpi') === kpi);
}

function designSection({ facts, points }: SweepResults): Section {
  const { minimum, maximum } = facts.replications;
  const runs =
    minimum === maximum
      ? `${counted(minimum, 'replication')}`
      : `${fixed(minimum, 0)} to ${counted(maximum, 'replication')}, as many as it took`;
  const valuesOf = (name: string): string[] => [...new Set(points.map((row) => textIn(row, name)))];
  return {
    id: 'design',
    title: 'What was varied',
    blocks: [
      paragraph(
        `A \`${facts.design}\` design of ${counted(facts.points, 'point')}; at each, ${counted(facts.scenarios.length, 'scenario')} and ${runs}. A replication has the same seed at all points and in all scenarios, so what differs between two points is the factors and not the draw.`,
      ),
      {
        kind: 'table',
        caption: 'Factors',
        columns: [left('Factor'), left('Unit'), right('Values'), left('From'), left('To')],
        rows: facts.factors.map(({ name, unit }) => {
          const values = valuesOf(name);
          const numbers = values.map(Number);
          const [low, high] = numbers.every(Number.isFinite)
            ? [String(Math.min(...numbers)), String(Math.max(...numbers))]
            : [values[0] ?? '', values.at(-1) ?? ''];
          return [name, unit === '' ? '-' : unit, fixed(values.length, 0), low, high];
        }),
      },
      {
        kind: 'table',
        caption: 'Scenarios',
        columns: [left('Scenario'), left('File'), left('Hash')],
        rows: facts.scenarios.map(({ name, file, hash }) => [name, file, hash]),
      },
    ],
  };
}

function sensitivitySection(results: SweepResults): Section | undefined {
  if (readingOf(results) === undefined) return undefined;
  const charts = scenariosOf(results).flatMap((scenario) =>
    results.facts.kpis.flatMap((kpi) => {
      const block = tornadoBlock(results, scenario, kpi);
      return block === undefined ? [] : [block];
    }),
  );
  if (charts.length === 0) return undefined;
  return { id: 'sensitivity', title: 'Which factors matter', blocks: charts };
}

function differencesSection(results: SweepResults): Section | undefined {
  const { differences, facts } = results;
  if (differences.length === 0) return undefined;
  const table: TableBlock = {
    kind: 'table',
    caption: 'Each scenario less the first, replication by replication',
    columns: [
      left('Point'),
      ...facts.factors.map(({ name, unit }) => left(unit === '' ? name : `${name} (${unit})`)),
      left('Scenario'),
      left('Figure'),
      right('Difference'),
      right('95 % interval'),
      right('p, Holm'),
      left('Says'),
      right('Variance reduced by'),
    ],
    rows: differences.map((row) => {
      const shown = shownEstimate(textIn(row, 'kpi') as FigureName, estimateIn(row, 'difference'));
      const [p, factor] = [numberIn(row, 'pValueHolm'), numberIn(row, 'varianceReduction')];
      return [
        textIn(row, 'point'),
        ...facts.factors.map(({ name }) => textIn(row, name)),
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
      'Variance reduced by: with draws of their own the two would need so many times as many replications for the same interval.',
    ],
  };
  const blocks: Block[] =
    differences.length > LONG_TABLE
      ? [{ kind: 'folded', title: 'All differences', blocks: [table] }]
      : [table];
  return { id: 'differences', title: 'How the scenarios differ', blocks };
}

/** Rows beyond which a table is folded. */
const LONG_TABLE = 30;
/** Lines of a chart that can be told apart. */
const MOST_LINES = 6;

function responsesSection(results: SweepResults): Section | undefined {
  const charts = results.facts.kpis.flatMap((kpi) =>
    results.facts.factors.flatMap((factor) => {
      const block = responseBlock(results, kpi, factor);
      return block === undefined ? [] : [block];
    }),
  );
  if (charts.length === 0) return undefined;
  return { id: 'responses', title: 'Each figure by each factor', blocks: charts };
}

function responseBlock(
  results: SweepResults,
  kpi: string,
  factor: { readonly name: string; readonly unit: string },
): ChartBlock | undefined {
  const scale = kpiFactor(kpi);
  const line = lineOf(results, factor.name);
  const points: ResponsePoint[] = scenariosOf(results).flatMap((scenario) =>
    rowsOf(results.points, scenario, kpi).flatMap((row) => {
      const { mean, halfWidth } = estimateIn(row, 'mean');
      const text = textIn(row, factor.name);
      if (mean === null || text === '') return [];
      const value = Number.isFinite(Number(text)) ? Number(text) : text;
      const half = halfWidth ?? 0;
      return [
        {
          scenario,
          value,
          line: line(scenario, row),
          mean: mean * scale,
          low: (mean - half) * scale,
          high: (mean + half) * scale,
        },
      ];
    }),
  );
  if (new Set(points.map(({ value }) => value)).size < 2) return undefined;
  const heading = factor.unit === '' ? factor.name : `${factor.name} (${factor.unit})`;
  return {
    kind: 'chart',
    id: `response-${kpi}-${factor.name}`,
    title: `${kpiTitle(kpi)} by ${factor.name}`,
    caption:
      'A point is the mean over the replications at one point of the design, the line through it its 95 % interval.',
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
  };
}

/** What names a line: the scenario, and the value of another factor where that has few. */
function lineOf(results: SweepResults, factor: string): (scenario: string, row: TableRow) => string {
  const several = scenariosOf(results).length > 1;
  const other = results.facts.factors
    .filter(({ name }) => name !== factor)
    .map(({ name }) => ({ name, values: new Set(results.points.map((row) => textIn(row, name))).size }))
    .filter(({ values }) => values > 1 && values * scenariosOf(results).length <= MOST_LINES)
    .sort((a, b) => a.values - b.values)[0];
  return (scenario, row) =>
    [
      ...(several ? [scenario] : []),
      ...(other === undefined ? [] : [`${other.name} = ${textIn(row, other.name)}`]),
    ].join(', ') || 'all points';
}

function pointsSection({ points, facts }: SweepResults): Section {
  const table: TableBlock = {
    kind: 'table',
    caption: 'Means over replications at every point',
    columns: [
      left('Point'),
      ...facts.factors.map(({ name, unit }) => left(unit === '' ? name : `${name} (${unit})`)),
      left('Scenario'),
      left('Figure'),
      right('Mean'),
      right('95 % interval'),
      right('Replications'),
    ],
    rows: points.map((row) => {
      const shown = shownEstimate(textIn(row, 'kpi') as FigureName, estimateIn(row, 'mean'));
      return [
        textIn(row, 'point'),
        ...facts.factors.map(({ name }) => textIn(row, name)),
        textIn(row, 'scenario'),
        kpiTitle(textIn(row, 'kpi')),
        meanText(shown),
        intervalText(shown),
        textIn(row, 'replications_count'),
      ];
    }),
  };
  return {
    id: 'points',
    title: 'All points',
    blocks: [{ kind: 'folded', title: 'Every figure at every point', blocks: [table] }],
  };
}

function failuresSection({ failures }: SweepResults): Section | undefined {
  if (failures.length === 0) return undefined;
  return {
    id: 'failures',
    title: 'Runs that failed',
    blocks: [
      {
        kind: 'table',
        caption: 'Runs that failed, with their seeds',
        columns: [left('Point'), left('Scenario'), left('Replication'), left('Seed'), left('Error')],
        rows: failures.map((row) => [
          ...['point', 'scenario', 'replication', 'seed'].map((name) => textIn(row, name)),
          `${textIn(row, 'code')}: ${textIn(row, 'message')}`,
        ]),
      },
    ],
  };
}

function basisSection({ facts }: SweepResults): Section {
  const explained = facts.kpis.map((kpi) => summaryFields.find(({ name }) => name === kpi)!);
  const tables = sweepTables([]);
  return {
    id: 'reproduce',
    title: 'How to get the same numbers again, and what the words mean',
    blocks: [
      paragraph(
        `With chainwatt ${facts.chainwatt} and the experiment file. The same experiment, seed and version give the same tables to the last byte, on any number of threads and machines.`,
      ),
      { kind: 'code', text: `npx chainwatt sweep ${quoted(`${facts.experiment}.yaml`)}` },
      {
        kind: 'terms',
        items: explained.map((field) => ({
          term: `${titleOf(field)} (\`${field.name}\`)`,
          meaning: field.description,
        })),
      },
      {
        kind: 'folded',
        title: 'Tables of the folder',
        blocks: [
          {
            kind: 'terms',
            items: sweepTableNames.map((name) => ({
              term: `${name}.csv`,
              meaning: tables[name].description,
            })),
          },
        ],
      },
    ],
  };
}
