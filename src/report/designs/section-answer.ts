/** The answer, first of all: who gains, who loses, how sure that is, what the ledger costs. */
import { estimate, estimateOf, valueOf, type FigureName, type FigureRow } from '../estimate.js';
import { fixed, NOTHING, percent } from '../format.js';
import { left, right, type Finding, type Section, type TableBlock } from '../document/blocks.js';
import { billChange, billFinding, typesOf } from './answer-bills.js';
import { bestFinding, lowestBills, loweringFindings, quoted, worseFindings } from './answer-compare.js';
import { deviationFinding, finalityText, ledgerFinding, othersFinding } from './answer-ledger.js';
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
    ...orNone(othersFinding(design)),
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
    ...loweringFindings(designs),
    ...worseFindings(designs),
    ...ledgerFindings(traded),
    ...othersFindings(designs),
    ...chanceFinding(designs),
  ];
}

/** Of more designs than this, only the cheapest and the dearest ledger are told. */
const MOST_TOLD = 4;

function ledgerFindings(designs: readonly ReportedDesign[]): Finding[] {
  const cost = ({ rows }: ReportedDesign): number => estimate(rows, 'ledgerCost_EUR').mean ?? 0;
  const byCost = [...designs].sort((a, b) => cost(a) - cost(b));
  const told = designs.length > MOST_TOLD ? [byCost[0]!, byCost.at(-1)!] : designs;
  return told.map((design) => {
    const { tone, text } = ledgerFinding(design);
    const which =
      told === designs ? '' : design === told[0] ? 'The cheapest ledger, with ' : 'The dearest ledger, with ';
    return { tone, text: `${which}${quoted(design)}: ${text}` };
  });
}

/** At whose cost the lowest bills are: told of that design, and of all where they are few. */
function othersFindings(designs: readonly ReportedDesign[]): Finding[] {
  const traded = designs.filter(({ hasMarket }) => hasMarket);
  const best = lowestBills(designs)?.design;
  const told = traded.length > MOST_TOLD ? traded.filter((design) => design === best) : traded;
  return told.flatMap((design) =>
    orNone(othersFinding(design)).map(({ tone, text }) => ({ tone, text: `${quoted(design)}: ${text}` })),
  );
}

/** What a bill, a loss and a ledger are in each design, one row a design. */
function glance(designs: readonly ReportedDesign[]): TableBlock {
  const runs = Math.max(...designs.map(({ rows }) => rows.length));
  return {
    kind: 'table',
    caption: 'At a glance, for the average home',
    columns: [
      left('Design'),
      right('Bill without market (EUR)'),
      right('Bill with it (EUR)'),
      right('Change (EUR)'),
      right('95 % interval'),
      left('The bill is'),
      right('Homes worse off'),
      right('Ledger costs (EUR)'),
      right('Network operator and state, each home (EUR)'),
      right('Everybody together in money, each home (EUR)'),
      right('Transaction final after'),
    ],
    rows: designs.map((design) => {
      const { name, rows, hasMarket } = design;
      const change = shownEstimate('billWith_EUR_mean', billChange(design, ''));
      const mean = (figure: Parameters<typeof shownEstimate>[0]): string =>
        meanText({ ...shownEstimate(figure, estimate(rows, figure)), unit: '' });
      const bill = (figure: 'billWithout_EUR_mean' | 'billWith_EUR_mean'): string => {
        const own = estimate(rows, figure).mean;
        return own === null ? NOTHING : fixed(own, 2);
      };
      const worse = estimate(rows, 'shareWorseOff').mean;
      const none = (text: string): string => (hasMarket ? text : '-');
      return [
        name,
        bill('billWithout_EUR_mean'),
        bill('billWith_EUR_mean'),
        none(changeText({ ...change, unit: '' })),
        none(changeInterval(change)),
        none(wordOf(billChange(design, '')) ?? 'unknown: one run'),
        none(worse === null ? '-' : percent(worse, 0)),
        none(mean('ledgerCost_EUR_per_home')),
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
      'Ledger costs: electricity and hardware that it uses up for each home, whoever pays for them. Network operator and state: what they receive more or less than without the market. Everybody together: what homes, retailer, network operator, state and those who run market and ledger gain or lose in sum, in money: what local green energy is worth to homes beyond money is not in it. Transaction final after: 95 % of all transactions, meter readings and settlements among them, are final within this time; never: in some run more than 5 % were not.',
    ],
  };
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
