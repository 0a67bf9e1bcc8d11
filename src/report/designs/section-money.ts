/** Where the money went: what each party has more or less than without the market. */
import { titleOf } from '../../records/titles.js';
import { estimate, type FigureName } from '../estimate.js';
import { overOf } from '../facts.js';
import { paragraph, type Section } from '../document/blocks.js';
import { isNothing, receivers } from './answer-ledger.js';
import type { DesignSet } from './design-set.js';
import { intervalBlock } from './interval-blocks.js';
import { orNone } from './section-bills.js';

/** Homes first, then who else is paid, then all of them. */
const parties = [
  ['saving_EUR', 'All homes: lower bills'],
  ...receivers.map((name) => [name, titleOf({ name })] as const),
  ['resourceSurplus_EUR', titleOf({ name: 'resourceSurplus_EUR' })],
] as const satisfies readonly (readonly [FigureName, string])[];

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
      'Right of zero somebody has more money than without the market, left of it less. Payments from one to another add up to nothing; what is left for everybody together is what the market spares, less what the ledger uses up, with the worth of local green energy to those who want it.',
    groups: 'Who',
    labels: 'Design',
    axis: 'More or less, whole neighbourhood',
    better: 'higher',
    changes: 'changes',
    rows: moved.flatMap(([figure, who]) =>
      traded.map(({ name, rows }) => ({ group: who, label: name, figure, estimate: estimate(rows, figure) })),
    ),
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
