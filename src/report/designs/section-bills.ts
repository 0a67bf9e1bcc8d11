/** Bills with and without the market by type of home, and how savings are distributed over homes. */
import { homeNames, type HomeSuffix } from '../../records/titles.js';
import { homeTypes } from '../../records/fields-home-types.js';
import { estimate } from '../estimate.js';
import { overOf } from '../facts.js';
import { fixed } from '../format.js';
import { savingsChartOf, savingsRows, type SavingsOfGroup } from '../charts/savings.js';
import {
  left,
  right,
  type Block,
  type ChartBlock,
  type Section,
  type TableBlock,
} from '../document/blocks.js';
import { billChange, homesOf, typesOf } from './answer-bills.js';
import type { DesignSet, ReportedDesign } from './design-set.js';
import { intervalBlock } from './interval-blocks.js';
import { changeInterval, changeText, meanText, shownEstimate, wordOf } from './wording.js';

export function billsSection({ designs }: DesignSet): Section | undefined {
  const traded = designs.filter(({ hasMarket }) => hasMarket);
  if (traded.length === 0) return undefined;
  const first = traded[0]!;
  const over = overOf(first.facts);
  const types: HomeSuffix[] = [...typesOf(first), ''];
  const change = intervalBlock({
    id: 'bills',
    title: `Change of the bill by the local market, ${over}`,
    caption:
      'Left of zero a bill is lower with the market than without. A mark is the mean over homes and runs, the line through it its 95 % interval; where the line crosses zero, a gain cannot be told from a loss.',
    groups: 'Homes',
    labels: 'Design',
    axis: 'Change of the bill of a home',
    better: 'lower',
    changes: 'changes',
    rows: types.flatMap((suffix) =>
      traded.map((design) => ({
        group: `${homeNames[suffix]} (${fixed(homesOf(design, suffix), 0)})`,
        label: design.name,
        figure: `billWith${suffix}_EUR_mean` as const,
        estimate: billChange(design, suffix),
      })),
    ),
  });
  const blocks: Block[] = [
    ...(change === undefined ? [] : [change]),
    billsTable(traded, types),
    ...orNone(savingsBlock(traded)),
  ];
  return { id: 'bills', title: 'Who gains and who loses', blocks };
}

function billsTable(designs: readonly ReportedDesign[], types: readonly HomeSuffix[]): TableBlock {
  return {
    kind: 'table',
    caption: `Bills by type of home, ${overOf(designs[0]!.facts)}, mean over homes and runs`,
    columns: [
      left('Homes'),
      ...(designs.length > 1 ? [left('Design')] : []),
      right('Without the market (EUR)'),
      right('With it (EUR)'),
      right('Change (EUR)'),
      right('95 % interval of the change'),
      left('The bill is'),
      right('Homes worse off'),
    ],
    rows: types.flatMap((suffix) =>
      designs.map((design) => {
        const bill = (name: 'billWithout' | 'billWith'): string => {
          const figure = `${name}${suffix}_EUR_mean` as const;
          return meanText({ ...shownEstimate(figure, estimate(design.rows, figure)), unit: '' });
        };
        const change = shownEstimate(`billWith${suffix}_EUR_mean`, billChange(design, suffix));
        return [
          homeNames[suffix],
          ...(designs.length > 1 ? [design.name] : []),
          bill('billWithout'),
          bill('billWith'),
          changeText({ ...change, unit: '' }),
          changeInterval(change),
          wordOf(billChange(design, suffix)) ?? 'one run',
          meanText(shownEstimate(`shareWorseOff${suffix}`, estimate(design.rows, `shareWorseOff${suffix}`))),
        ];
      }),
    ),
    notes: [
      'A bill below zero: the home receives more than it pays. Worse off: a bill that is higher by more than half a cent.',
    ],
  };
}

const groupNames = new Map<string, string>([
  ...homeTypes.map(({ type, suffix }) => [type, homeNames[suffix]] as const),
  ['other', 'homes with other devices'],
  ['outside', homeNames.Outside],
]);

/** Undefined where no design has the table of homes. */
export function savingsBlock(designs: readonly ReportedDesign[]): ChartBlock | undefined {
  const known = designs.filter(({ homes }) => homes !== undefined);
  if (known.length === 0) return undefined;
  const groups: SavingsOfGroup[] = [...groupNames].flatMap(([type, group]) =>
    known.flatMap(({ name, homes }) => {
      const savings_EUR = homes!
        .filter(({ homeType }) => homeType === type)
        .map(({ saving_EUR }) => saving_EUR);
      return savings_EUR.length === 0 ? [] : [{ group, design: name, savings_EUR }];
    }),
  );
  const runs = Math.max(...known.map(({ rows }) => rows.length));
  const dots = known.length === 1 ? 'A dot is a home. ' : '';
  return {
    kind: 'chart',
    id: 'savings',
    title: `Savings of single homes, ${overOf(known[0]!.facts)}`,
    caption: `Right of zero a home saves, left of it the home is worse off. ${dots}The thin line holds nine of ten homes${runs > 1 ? ` of all ${runs} runs` : ''}, the thick one the middle half, the mark is the median home.`,
    spec: (look) => savingsChartOf(look, groups),
    numbers: {
      kind: 'table',
      caption: 'Savings of single homes (EUR)',
      columns: [
        left('Homes'),
        left('Design'),
        right('Number'),
        right('5 % save less than'),
        right('25 %'),
        right('Median'),
        right('75 %'),
        right('95 % save less than'),
      ],
      rows: savingsRows(groups).map(({ group, design, homes, p5, p25, p50, p75, p95 }) => [
        group,
        design,
        fixed(homes, 0),
        ...[p5, p25, p50, p75, p95].map((value) => fixed(value, 2)),
      ]),
    },
  };
}

export function orNone<T>(block: T | undefined): T[] {
  return block === undefined ? [] : [block];
}
