/** Where the money went: what each party has more or less than without the market. */
import { titleOf } from '../../records/titles.js';
import { estimate, type Estimate, type FigureName } from '../estimate.js';
import { overOf } from '../facts.js';
import { paragraph, type Section } from '../document/blocks.js';
import { inMoney, isNothing, receivers, suppliers } from './answer-ledger.js';
import type { DesignSet, ReportedDesign } from './design-set.js';
import { intervalBlock, type Measured } from './interval-blocks.js';
import { orNone } from './section-bills.js';

/** Homes first, then who else is paid, then all of them. */
const parties = [
  ['saving_EUR', 'All homes: lower bills'],
  ...receivers.filter((name) => !suppliers.has(name)).map((name) => [name, titleOf({ name })] as const),
] as const satisfies readonly (readonly [FigureName, string])[];

/** All of them, with what local green energy is worth to homes beyond money, and without. */
const TOGETHER = 'Everybody together';

/** More rows than this are no picture. */
const MOST_DESIGNS = 8;

export function moneySection({ designs }: DesignSet): Section | undefined {
  const traded = designs.filter(({ hasMarket }) => hasMarket).slice(0, MOST_DESIGNS);
  if (traded.length === 0) return undefined;
  const moved = parties.filter(([figure]) => traded.some(({ rows }) => !isNothing(estimate(rows, figure))));
  const still = parties.filter((party) => !moved.includes(party)).map(([, who]) => who);
  const over = overOf(traded[0]!.facts);
  const chart = intervalBlock({
    id: 'money',
    title: `Who has more and who has less than without the market, ${over}`,
    caption:
      'Right of zero somebody has more money than without the market, left of it less. Payments from one to another add up to nothing, with those to suppliers of energy and of the ledger, who are not shown: what they receive is used up, and no gain. What is left for everybody together is what the market spares, less what the ledger uses up; in money alone, and with what local green energy is worth to those who want it.',
    groups: 'Who',
    labels: 'Design',
    axis: 'More or less, whole neighbourhood',
    better: 'higher',
    changes: 'changes',
    rows: [
      ...moved.flatMap(([figure, who]) =>
        traded.map(({ name, rows }) => ({
          group: who,
          label: name,
          figure,
          estimate: estimate(rows, figure),
        })),
      ),
      ...together(traded),
    ],
  });
  return {
    id: 'money',
    title: 'Where the money went',
    blocks: [
      ...orNone(chart),
      ...(still.length === 0
        ? []
        : [paragraph(`Nothing changes, to half a cent, for: ${still.join(', ')}.`)]),
      ...(designs.filter(({ hasMarket }) => hasMarket).length > MOST_DESIGNS
        ? [
            paragraph(
              `The first ${MOST_DESIGNS} designs are shown; all of them are in the table of all figures.`,
            ),
          ]
        : []),
    ],
  };
}

/** The row of everybody, twice where homes like local green energy beyond its price. */
function together(designs: readonly ReportedDesign[]): Measured[] {
  const figure = 'resourceSurplus_EUR';
  const likes = designs.some(({ rows }) => !isNothing(estimate(rows, 'preferenceValue_EUR')));
  const rowsOf = (group: string, of: (rows: ReportedDesign['rows']) => Estimate): Measured[] =>
    designs.map(({ name, rows }) => ({ group, label: name, figure, estimate: of(rows) }));
  const all = rowsOf(likes ? titleOf({ name: figure }) : TOGETHER, (rows) => estimate(rows, figure));
  return likes ? [...rowsOf(`${TOGETHER}, in money`, (rows) => inMoney(rows, figure)), ...all] : all;
}
