/** What a sweep says in sentences: the range of each figure, which factors move it most, and where scenarios differ. */
import type { FigureName } from '../estimate.js';
import { counted, fixed, lowered } from '../format.js';
import { numberIn, textIn, type TableRow } from '../read-table.js';
import { estimateIn } from '../row-estimate.js';
import type { Finding, Section } from '../document/blocks.js';
import { intervalText, meanText, shownEstimate } from '../designs/wording.js';
import { scenariosOf, type SweepResults } from './read-sweep.js';
import { notRankedText } from './not-ranked.js';
import { effectText, isOfSizes, namedFactors, ranking, type Ranked } from './sensitivity.js';
import { kpiTitle, placeText } from './shown-kpi.js';

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
    ...precision(results),
    ...scenariosOf(results).flatMap((scenario) =>
      facts.kpis.flatMap((kpi) => findings(results, scenario, kpi)),
    ),
    ...facts.kpis.flatMap((kpi) => differenceFindings(results, kpi)),
  ];
  return { id: 'answer', title: 'The answer', blocks: [{ kind: 'findings', items }] };
}

/** A precision that was asked for and not reached. */
function precision({ facts }: SweepResults): Finding[] {
  const { target, imprecise = 0, replications } = facts;
  if (target === undefined || replications.halfWidth === undefined || imprecise === 0) return [];
  const shown = shownEstimate(target as FigureName, {
    mean: replications.halfWidth,
    halfWidth: null,
    count: 0,
    missing: 0,
  });
  return [
    {
      tone: 'unclear',
      text: `The precision that was asked for, ${meanText(shown)} to either side of ${lowered(kpiTitle(target))}, is not reached at ${fixed(imprecise, 0)} of ${counted(facts.points, 'point')} with the most replications that are allowed (${fixed(replications.maximum, 0)}).`,
    },
  ];
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
  const text = (row: TableRow): string => {
    const shown = shownEstimate(kpi as FigureName, estimateIn(row, 'mean'));
    const interval = shown.estimate.halfWidth === null ? '' : ` (95 % interval ${intervalText(shown)})`;
    return `${meanText(shown)}${placeText(results.facts.factors, row)}${interval}`;
  };
  const start = `${kpiTitle(kpi)}${scenariosOf(results).length > 1 ? ` with \`${scenario}\`` : ''}: `;
  const unranked = notRankedText(results, scenario, kpi);
  if (own.length === 1) return [{ tone: 'neutral', text: `${start}${text(least)}.${beyond}${unranked}` }];
  const chosen = own.some((row) => numberIn(row, 'low') !== null)
    ? ' Each interval is of that point alone; all points have the same draws, so what moving a factor does is known better.'
    : ' There are no intervals: one replication tells nothing from chance.';
  const ranked = ranking(results, scenario, kpi);
  const order = isOfSizes(results)
    ? sizesText(ranked)
    : orderText(ranked, (each) => effectText(results, kpi, each));
  return [
    {
      tone: 'neutral',
      text: `${start}from ${text(least)} to ${text(most)}.${chosen}${beyond}${order}${unranked}`,
    },
  ];
}

function named(list: readonly Ranked[], effect: (each: Ranked) => string = () => ''): string {
  return namedFactors(
    list.map(({ factor }) => factor),
    (_, k) => effect(list[k]!),
  );
}

/** Of measures that have no sign: noise between runs is a size too, so none of them can be told from chance by its interval. */
function sizesText(ranked: readonly Ranked[]): string {
  const moving = ranked.filter(({ size }) => size > 0);
  if (moving.length === 0) return '';
  return ` What moves it, the most first, with what is noise between runs counted as an effect of every factor: ${named(moving)}${overlap(moving) ? '; the intervals of the first two overlap, so their order is not certain' : ''}.`;
}

/** Which factors move a figure, those first that move it most, as far as that is told from chance. */
function orderText(ranked: readonly Ranked[], effectOf: (each: Ranked) => string): string {
  if (ranked.length === 0) return '';
  const certain = ranked.filter(({ low }) => low !== null && low > 0);
  const isStill = ({ low, high, size }: Ranked): boolean => size === 0 && low === 0 && high === 0;
  const still = ranked.filter(isStill);
  const unknown = ranked.filter(({ low, size }) => low === null && size !== 0);
  const open = ranked.filter(
    (each) => !certain.includes(each) && !still.includes(each) && !unknown.includes(each),
  );
  const sentences = [
    certain.length === 0
      ? ''
      : `What moves it, the most first (each interval by itself, of the value that moves it most): ${named(certain, effectOf)}${overlap(certain) ? '; the intervals of the first two overlap, so their order is not certain' : ''}.`,
    open.length === 0 ? '' : `Not told from chance: ${named(open)}.`,
    unknown.length === 0
      ? ''
      : `Of ${named(unknown)} the effect has no interval: with more replications or points it would have one.`,
    still.length === 0 ? '' : `No effect in any replication: ${named(still)}.`,
  ];
  return sentences
    .filter((sentence) => sentence !== '')
    .map((sentence) => ` ${sentence}`)
    .join('');
}

/** A latency that never ended in some run has no mean, though runs count. */
function isNever(row: TableRow): boolean {
  return numberIn(row, 'mean') === null && (numberIn(row, 'replications_count') ?? 0) > 0;
}

function overlap([first, second]: readonly Ranked[]): boolean {
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
    const [higher, lower, same] = [count('higher'), count('lower'), count('unchanged')];
    const undecided = known.length - higher - lower - same;
    const unknown = own.length - known.length;
    return [
      {
        tone: higher + lower === 0 && same < known.length ? 'unclear' : 'neutral',
        text: `${kpiTitle(kpi)} with \`${scenario}\` against \`${baseline}\`: higher at ${fixed(higher, 0)}, lower at ${fixed(lower, 0)}, ${same === 0 ? '' : `the same in all runs at ${fixed(same, 0)}, `}not told from chance at ${fixed(undecided, 0)} of ${counted(own.length, 'point')}${unknown === 0 ? '' : `; at ${fixed(unknown, 0)} nothing is known, as no replication finished with the figure in both`} (Holm's correction over the KPIs of a point).`,
      },
    ];
  });
}
