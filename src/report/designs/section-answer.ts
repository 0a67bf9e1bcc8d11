/** The answer, first of all: who gains, who loses, how sure that is, what the ledger costs. */
import { estimate, estimateOf, valueOf, type FigureName, type FigureRow } from '../estimate.js';
import { fixed, lowered, NOTHING, percent } from '../format.js';
import { left, right, type Finding, type Section, type TableBlock } from '../document/blocks.js';
import { billChange, billFinding, typesOf } from './answer-bills.js';
import { bestFinding, lowestBills, loweringFindings, quoted, worseFindings } from './answer-compare.js';
import {
  deviationFinding,
  finalityText,
  ledgerFinding,
  othersFinding,
  preferenceFinding,
  togetherFinding,
  unpaidFinding,
} from './answer-ledger.js';
import { overOf } from '../facts.js';
import { coveredFinding } from './covered-bills.js';
import type { DesignSet, ReportedDesign } from './design-set.js';
import { orNone } from './section-bills.js';
import { changeInterval, changeText, meanText, shownEstimate, wordOf } from './wording.js';

export function answerSection(
  { kind, designs, complete, missing = [] }: DesignSet,
  first: readonly Finding[],
): Section {
  const items = kind === 'run' ? ofOne(designs[0]!) : ofSeveral(designs);
  const incomplete: Finding[] = complete
    ? []
    : [
        {
          tone: 'unclear',
          text:
            'These results are incomplete: the run was stopped, or some runs failed. What is said here is of those that finished.' +
            (missing.length === 0 ? '' : ` No run finished of ${missing.join(', ')}.`),
        },
      ];
  return {
    id: 'answer',
    title: 'The answer',
    blocks: [{ kind: 'findings', items: [...incomplete, ...first, ...items] }, glance(designs)],
  };
}

function ofOne(design: ReportedDesign): Finding[] {
  if (!design.hasMarket)
    return [
      {
        tone: 'neutral',
        text: 'There is no local market in this scenario: every home settles all with its retailer.',
      },
    ];
  return [
    billFinding(design, ''),
    ...typesOf(design).map((suffix) => billFinding(design, suffix)),
    ...orNone(deviationFinding(design)),
    ledgerFinding(design),
    ...orNone(unpaidFinding(design)),
    ...orNone(othersFinding(design)),
    ...orNone(togetherFinding(design)),
    ...orNone(preferenceFinding([design])),
    TOGETHER,
    ...chanceFinding([design]),
  ];
}

/** What a 95 % interval does not say where there are many of them. */
function chanceFinding(designs: readonly ReportedDesign[]): Finding[] {
  if (designs.every(({ rows }) => rows.length < 2)) return [];
  const corrected =
    designs.length > 1
      ? "; only which design has the lowest bills is corrected for the number of comparisons (Holm's method)"
      : '';
  return [
    {
      tone: 'neutral',
      text: `How sure that is: each interval stands by itself, so of twenty statements of this kind one may be chance${corrected}.`,
    },
  ];
}

function ofSeveral(designs: readonly ReportedDesign[]): Finding[] {
  const traded = designs.filter(({ hasMarket }) => hasMarket);
  return [
    ...orNone(bestFinding(designs)),
    ...orNone(coveredFinding(designs)),
    ...loweringFindings(designs),
    ...worseFindings(designs),
    ...designFindings(designs),
    ...orNone(preferenceFinding(traded)),
    ...(traded.length === 0 ? [] : [TOGETHER]),
    ...chanceFinding(designs),
  ];
}

/** Said once, as it holds for every design. */
const TOGETHER: Finding = {
  tone: 'neutral',
  text: 'Everybody together are homes, retailer, network operator, state and those who run market and ledger. What one pays another is no gain of all: where homes pay less because operator and state receive less, nobody has more but they. What counts for all is what is used up or spared.',
};

/** Of more designs than this, only those are told that are the cheapest and the dearest ledger, or have the lowest bills. */
const MOST_TOLD = 4;

/** Of each design, what its ledger costs, who else gains or loses, and what that is for all: `better` is what is better for everybody together. */
function designFindings(designs: readonly ReportedDesign[]): Finding[] {
  const traded = designs.filter(({ hasMarket }) => hasMarket);
  const cost = ({ rows }: ReportedDesign): number => estimate(rows, 'ledgerCost_EUR').mean ?? 0;
  const byCost = [...traded].sort((a, b) => cost(a) - cost(b));
  const [cheapest, dearest] = [byCost[0], byCost.at(-1)];
  const best = lowestBills(designs)?.design.name;
  const all = traded.length <= MOST_TOLD;
  return traded
    .filter((design) => all || design === cheapest || design === dearest || design.name === best)
    .map((design) => {
      const which = all
        ? ''
        : design === cheapest
          ? 'the cheapest ledger: '
          : design === dearest
            ? 'the dearest ledger: '
            : 'the lowest bills: ';
      const together = togetherFinding(design);
      const texts = [ledgerFinding(design).text, ...orNone(othersFinding(design)).map(({ text }) => text)];
      return {
        tone: together?.tone ?? 'neutral',
        text: `With ${quoted(design)}, ${which}${together === undefined ? '' : `${lowered(together.text)} `}${texts.join(' ')}`,
      };
    });
}

/** What a bill, a loss and a ledger are in each design, one row a design. */
function glance(designs: readonly ReportedDesign[]): TableBlock {
  const runs = Math.max(...designs.map(({ rows }) => rows.length));
  const without = designs.map(({ rows }) => billText(rows, 'billWithout_EUR_mean'));
  const isSame = new Set(without).size === 1;
  return {
    kind: 'table',
    caption: `At a glance, for the average home, ${overOf(designs[0]!.facts)} (EUR)${isSame ? `; without a market it pays ${without[0]!} EUR` : ''}`,
    columns: [
      left('Design'),
      ...(isSame ? [] : [right('Bill without')]),
      right('Bill'),
      right('Change (95 % interval)'),
      left('The bill is'),
      right('Homes worse off'),
      right('Cost of the ledger'),
      right('Operator and state'),
      right('All together'),
      right('Final after'),
    ],
    rows: designs.map((design, d) => {
      const { name, rows, hasMarket } = design;
      const change = shownEstimate('billWith_EUR_mean', billChange(design, ''));
      const interval = changeInterval(change);
      const worse = estimate(rows, 'shareWorseOff').mean;
      const none = (text: string): string => (hasMarket ? text : '-');
      const cost = shownEstimate('ledgerCost_EUR_per_home', estimate(rows, 'ledgerCost_EUR_per_home'));
      return [
        name,
        ...(isSame ? [] : [without[d]!]),
        billText(rows, 'billWith_EUR_mean'),
        none(`${changeText({ ...change, unit: '' })}${interval === NOTHING ? '' : ` (${interval})`}`),
        none(wordOf(billChange(design, '')) ?? 'unknown: one run'),
        none(worse === null ? '-' : percent(worse, 0)),
        none(meanText({ ...cost, unit: '' })),
        none(perHome(rows, ['transferNetwork_EUR', 'transferState_EUR'])),
        none(perHome(rows, ['resourceSurplus_EUR'], ['preferenceValue_EUR'])),
        finalityText(design),
      ];
    }),
    notes: [
      ...(runs > 1
        ? [
            'lower, higher: the interval excludes zero; unclear: it has zero inside; unchanged: no difference in any run.',
          ]
        : []),
      'Amounts are for each home. Cost of the ledger: electricity and hardware that it uses up, whoever pays for them. Operator and state: what the network operator and the state receive more or less than without the market. All together: what homes, retailer, network operator, state and those who run market and ledger gain or lose in sum, in money. Final after: 95 % of all transactions, meter readings and settlements among them, are final within this time; never: in some run more than 5 % of them were not.',
    ],
  };
}

function billText(rows: readonly FigureRow[], figure: 'billWithout_EUR_mean' | 'billWith_EUR_mean'): string {
  const { mean } = estimate(rows, figure);
  return mean === null ? NOTHING : fixed(mean, 2);
}

/** Sum of some figures less others, for each home. */
function perHome(
  rows: readonly FigureRow[],
  figures: readonly FigureName[],
  without: readonly FigureName[] = [],
): string {
  const own = estimateOf(
    rows.map((row) => {
      const values = figures.map((figure) => valueOf(row, figure));
      const homes = row.homes_count ?? 0;
      if (homes === 0 || values.includes(null)) return null;
      const less = without.reduce((sum, figure) => sum + (valueOf(row, figure) ?? 0), 0);
      return (values.reduce<number>((sum, value) => sum + value!, 0) - less) / homes;
    }),
  );
  return changeText({ ...shownEstimate('net_EUR_per_home', own), unit: '' });
}
