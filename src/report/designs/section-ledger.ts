/** What the ledger costs, how fast it is, and a stretch of its chain. */
import { estimate, type Estimate, type FigureName } from '../estimate.js';
import { overOf } from '../facts.js';
import { counted, duration, fixed, NOTHING, percent } from '../format.js';
import { hasChain } from '../chain.js';
import { chainChart, latencyCurveChart, latencyRangeChart, type LatencyRange } from '../charts/ledger.js';
import {
  left,
  right,
  type Block,
  type ChartBlock,
  type Section,
  type TableBlock,
} from '../document/blocks.js';
import { inMoney } from './answer-ledger.js';
import type { DesignSet, ReportedDesign } from './design-set.js';
import { intervalBlock } from './interval-blocks.js';
import { orNone } from './section-bills.js';
import { headingOf, intervalText, meanText, shownEstimate } from './wording.js';

export function ledgerSection({ designs }: DesignSet): Section | undefined {
  const traded = designs.filter(({ hasMarket }) => hasMarket);
  if (traded.length === 0) return undefined;
  const many = traded.length > 1;
  const blocks: Block[] = [
    ...orNone(costBlock(traded)),
    costTable(traded),
    ...orNone(rangesBlock(traded)),
    ...traded.flatMap((design) => [...orNone(curveBlock(design, many)), ...orNone(chainBlock(design, many))]),
    workTable(traded),
  ];
  return { id: 'ledger', title: 'What the ledger costs and how fast it is', blocks };
}

/** What is told of gain and cost: a label, the figure whose unit it has, and how it is found. */
const parts: readonly (readonly [string, FigureName, (rows: ReportedDesign['rows']) => Estimate])[] = [
  [
    'Gain of the homes in money, before fees',
    'gainBeforeLedger_EUR',
    (rows) => inMoney(rows, 'gainBeforeLedger_EUR'),
  ],
  ['Cost of the ledger', 'ledgerCost_EUR', (rows) => estimate(rows, 'ledgerCost_EUR')],
  ['Left in money: the first less the second', 'net_EUR', (rows) => inMoney(rows, 'net_EUR')],
  [
    'Beyond money: local green energy to those who want it',
    'preferenceValue_EUR',
    (rows) => estimate(rows, 'preferenceValue_EUR'),
  ],
];

function costBlock(designs: readonly ReportedDesign[]): ChartBlock | undefined {
  return intervalBlock({
    id: 'ledger-cost',
    title: `What the homes gain, what the ledger uses up, and what is left, ${overOf(designs[0]!.facts)}`,
    caption:
      'The gain of the homes in money before any fee of the ledger, the electricity and hardware that the ledger uses up, and the first less the second: below zero, the ledger costs more than the market brings the homes. What local green energy is worth to homes beyond money stands apart.',
    groups: 'Amount',
    labels: 'Design',
    axis: 'Whole neighbourhood',
    changes: 'changes',
    rows: parts.flatMap(([group, figure, estimateOf]) =>
      designs.map(({ name, rows }) => ({ group, label: name, figure, estimate: estimateOf(rows) })),
    ),
  });
}

const costs = [
  'ledgerCost_EUR',
  'ledgerCost_EUR_per_home',
  'ledgerCost_EUR_per_kWh',
  'ledgerElectricity_kWh',
  'ledgerElectricity_kWh_per_kWh',
  'fees_EUR',
] as const satisfies readonly FigureName[];

function costTable(designs: readonly ReportedDesign[]): TableBlock {
  return tableOf('Cost of the ledger, means over runs', costs, designs, [
    'Fees move money from homes to those who run the ledger: do not add them to its cost. Staff, software, meters and billing are in none of these figures. For each kWh: means of the ratios of single runs.',
  ]);
}

const work = [
  'transactionsIncluded_count',
  'throughputAchieved_per_s',
  'latencyInclusion_s_p50',
  'latencyFinality_s_p95',
  'ordersLate_count',
  'staleRate',
  'reorganisations_count',
  'trafficPerNode_bytes',
  'chain_bytes',
  'homeStorage_bytes_mean',
] as const satisfies readonly FigureName[];

function workTable(designs: readonly ReportedDesign[]): TableBlock {
  const late = designs.some(({ rows }) => estimate(rows, 'latencyFinality_s_p95').mean === Infinity);
  return tableOf(
    'What the ledger did, means over runs',
    work,
    designs,
    late ? ['never: in at least one run, more than 5 % of transactions never became final.'] : [],
  );
}

function tableOf(
  caption: string,
  figures: readonly FigureName[],
  designs: readonly ReportedDesign[],
  notes: readonly string[],
): TableBlock {
  return {
    kind: 'table',
    caption,
    columns: [left('Figure'), ...designs.map(({ name }) => right(name))],
    rows: figures.map((figure) => [
      headingOf(figure),
      ...designs.map(({ rows }) => {
        const shown = shownEstimate(figure, estimate(rows, figure));
        const interval = intervalText(shown);
        const mean = meanText({ ...shown, unit: '' });
        return interval === NOTHING || shown.estimate.halfWidth === 0 ? mean : `${mean} (${interval})`;
      }),
    ]),
    notes: [...notes, 'In brackets: the 95 % interval.'],
  };
}

const ranges = [
  ['in a block', 'latencyInclusion_s_p50', 'latencyInclusion_s_p95'],
  ['final', 'latencyFinality_s_p50', 'latencyFinality_s_p95'],
] as const;

function rangesBlock(designs: readonly ReportedDesign[]): ChartBlock | undefined {
  const values: LatencyRange[] = designs.flatMap(({ name, rows }) =>
    ranges.flatMap(([what, median, late]) => {
      const [p50, p95] = [estimate(rows, median).mean, estimate(rows, late).mean];
      return p50 === null || p95 === null ? [] : [{ design: name, what, p50, p95 }];
    }),
  );
  if (!values.some(({ p95 }) => Number.isFinite(p95))) return undefined;
  const never = [...new Set(values.filter(({ p95 }) => p95 === Infinity).map(({ design }) => design))];
  return {
    kind: 'chart',
    id: 'latency',
    title: 'How long transactions take',
    caption: `The line begins where half of the transactions are there and ends at the mark, where 95 of 100 are: in a block, and final, which means that they stay. The scale is logarithmic: each step is ten times as long.${never.length === 0 ? '' : ` No line: more than 5 % never got there, with ${never.join(', ')}.`}`,
    spec: (look) => latencyRangeChart(look, values),
    numbers: {
      kind: 'table',
      caption: 'How long transactions take',
      columns: [left('Design'), left('Until'), right('Median'), right('95 % within')],
      rows: values.map(({ design, what, p50, p95 }) => [design, what, spoken(p50), spoken(p95)]),
    },
  };
}

const spoken = (seconds: number): string => (Number.isFinite(seconds) ? duration(seconds) : 'never');

function curveBlock({ name, latencies = [] }: ReportedDesign, many: boolean): ChartBlock | undefined {
  const curves = latencies.filter(({ after_s }) => after_s.length > 0);
  if (curves.length === 0) return undefined;
  return {
    kind: 'chart',
    id: many ? `latency-curve-${name}` : 'latency-curve',
    title: `Share of transactions by time${many ? `: ${name}` : ''}`,
    caption: `Of all ${counted(curves[0]!.transactions, 'transaction')}, which share is in a block, and final, so long after it was submitted. A curve that ends below 100 % leaves out those that never got there.`,
    spec: (look) => latencyCurveChart(look, curves),
    numbers: {
      kind: 'table',
      caption: 'Share of transactions by time',
      columns: [left('Until'), ...curves[0]!.within_s.map(([percent]) => right(`${percent} % of them`))],
      rows: curves.map(({ what, within_s }) => [
        what === 'inclusion' ? 'in a block' : 'final',
        ...within_s.map(([, seconds]) => spoken(seconds)),
      ]),
    },
  };
}

function chainBlock({ name, chain, rows }: ReportedDesign, many: boolean): ChartBlock | undefined {
  if (chain === undefined || !hasChain(rows)) return undefined;
  const { made, stale, longestBranch, blocks } = chain;
  const forked = stale > 0;
  return {
    kind: 'chart',
    id: many ? `chain-${name}` : 'chain',
    title: `${forked ? 'Fork tree around the longest branch that was left' : 'From making a block to its finality'}${many ? `: ${name}` : ''}`,
    caption: forked
      ? `The ${fixed(blocks.length, 0)} blocks around the longest branch that was left (${counted(longestBranch, 'block')}), each with a line to the block before it. Squares stayed; crosses were left behind, and what they held had to be done again. In the first run ${fixed(stale, 0)} of ${counted(made, 'block')} were left.`
      : `A row is a block: from the square, when it was made, to the mark, when it was final; without a mark it was not final when the run ended. The chain never forked in the first run (${counted(made, 'block')}); shown are ${fixed(blocks.length, 0)} from the first that carries transactions.`,
    spec: (look) => chainChart(look, chain),
    numbers: {
      kind: 'table',
      caption: 'The blocks of this chart',
      columns: [
        left('Block'),
        right('Height'),
        right('Made (s)'),
        right('Final (s)'),
        right('Transactions'),
        left('Fate'),
      ],
      rows: blocks.map((block) => [
        fixed(block.block, 0),
        fixed(block.height, 0),
        fixed(block.created_s, 1),
        block.final_s === null ? NOTHING : fixed(block.final_s, 1),
        fixed(block.transactions, 0),
        block.fate,
      ]),
      notes: [
        `Of all ${counted(made, 'block')} of the first run, ${percent(stale / made)} were left behind.`,
      ],
    },
  };
}
