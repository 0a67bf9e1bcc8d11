/** What a sweep says in sentences: the range of each figure, which factors move it most, and where scenarios differ. */
import type { FigureName } from '../estimate.js';
import { counted, fixed } from '../format.js';
import { numberIn, textIn, type TableRow } from '../read-table.js';
import { estimateIn } from '../row-estimate.js';
import type { Finding, Section } from '../document/blocks.js';
import { intervalText, meanText, shownEstimate } from '../designs/wording.js';
import { scenariosOf, type SweepResults } from './read-sweep.js';
import { ranking, readingOf } from './sensitivity.js';
import { kpiTitle } from './shown-kpi.js';

export function answerSection(results: SweepResults): Section {
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
  const all = results.points.of(scenario, kpi);
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
    const own = results.differences.of(scenario, kpi);
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
