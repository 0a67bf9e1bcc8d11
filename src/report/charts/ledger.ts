/** Charts of the ledger: how long transactions take, and the blocks of a stretch of the chain. */
import type { TopLevelSpec } from 'vega-lite';
import type { ChainPicture } from '../designs/chain-picture.js';
import type { LatencyCurve } from '../designs/latencies.js';
import { PLOT_WIDTH, seriesColours, type Look } from './look.js';
import { chartOf, nameAxis } from './parts.js';

export interface LatencyRange {
  readonly design: string;
  readonly what: 'in a block' | 'final';
  /** Seconds; infinite where more than this share of transactions never got there. */
  readonly p50: number;
  readonly p95: number;
}

/** Less cannot be shown on a logarithmic axis: a database answers at once. */
const LEAST_s = 0.001;
const secondsAxis = {
  type: 'quantitative' as const,
  title: 'Time after submission (logarithmic)',
  scale: { type: 'log' as const, nice: true },
  axis: {
    values: [0.001, 0.01, 0.1, 1, 10, 100, 1000, 10000, 100000],
    labelExpr:
      "datum.value < 0.5 ? format(1000 * datum.value, ',') + ' ms' : format(datum.value, ',') + ' s'",
  },
};

/** From the median to the 95 % quantile, a row each design, in a block and final. Only ranges that end within the horizon are drawn. */
export function latencyRangeChart(look: Look, ranges: readonly LatencyRange[]): TopLevelSpec {
  const kinds = ['in a block', 'final'] as const;
  const finite = ranges.filter(({ p95 }) => Number.isFinite(p95));
  const values = finite.map(({ design, what, p50, p95 }) => ({
    design,
    what,
    p50: Math.max(p50, LEAST_s),
    p95: Math.max(p95, LEAST_s),
  }));
  const designs = [...new Set(ranges.map(({ design }) => design))];
  const colour = {
    field: 'what',
    type: 'nominal' as const,
    scale: { domain: [...kinds], range: [look.hues.sky, look.hues.blue] },
  };
  const tooltip = [
    { field: 'design', title: 'Design' },
    { field: 'what', title: 'Transactions' },
    { field: 'p50', title: 'Median (s)', format: ',.3~r' },
    { field: 'p95', title: '95 % within (s)', format: ',.3~r' },
  ];
  // two marks stand one above the other in the row of a design
  const names = nameAxis(designs, 32);
  return chartOf(look, {
    data: { values },
    width: PLOT_WIDTH,
    height: { step: names.step / 2 },
    encoding: {
      y: {
        field: 'design',
        type: 'nominal',
        sort: designs,
        scale: { domain: designs },
        title: null,
        axis: names.axis,
      },
      yOffset: { field: 'what', sort: [...kinds], scale: { domain: [...kinds] } },
      color: colour,
    },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 3 },
        encoding: { x: { field: 'p50', ...secondsAxis }, x2: { field: 'p95' } },
      },
      {
        mark: { type: 'point', filled: true, size: 60, opacity: 1 },
        encoding: {
          x: { field: 'p95', ...secondsAxis },
          shape: {
            field: 'what',
            scale: { domain: [...kinds], range: ['square', 'circle'] },
          },
          tooltip,
        },
      },
    ],
  });
}

/** The share of transactions that are in a block, and final, after so long. */
export function latencyCurveChart(look: Look, curves: readonly LatencyCurve[]): TopLevelSpec {
  const names = { inclusion: 'in a block', finality: 'final' } as const;
  const values = curves.flatMap(({ what, after_s, share }) =>
    after_s.map((after, i) => ({
      what: names[what],
      after: Math.max(after, LEAST_s),
      share: 100 * share[i]!,
    })),
  );
  const domain = Object.values(names);
  const colour = { field: 'what', scale: { domain, range: [look.hues.sky, look.hues.blue] } };
  return chartOf(look, {
    data: { values },
    width: PLOT_WIDTH,
    height: 230,
    mark: { type: 'line', strokeWidth: 2.5, interpolate: 'step-after' },
    encoding: {
      x: { field: 'after', ...secondsAxis },
      y: {
        field: 'share',
        type: 'quantitative',
        title: 'Share of transactions (%)',
        scale: { domain: [0, 100] },
      },
      color: colour,
      strokeDash: { field: 'what', scale: { domain, range: [[5, 3], []] } },
      tooltip: [
        { field: 'what', title: 'Transactions' },
        { field: 'after', title: 'After (s)', format: ',.3~r' },
        { field: 'share', title: 'Share (%)', format: '.1f' },
      ],
    },
  });
}

const fates = { main: 'stayed, final', undecided: 'not final yet', stale: 'left behind' } as const;

/**
 * Blocks by the time at which they were made, each with a line to its parent; blocks of branches that were left stand in lanes above. Where
 * there are none, the time from making to finality is drawn instead, a row a block.
 */
export function chainChart(look: Look, picture: ChainPicture): TopLevelSpec {
  return picture.stale > 0 ? forkTree(look, picture) : finalityTimeline(look, picture);
}

const madeAxis = {
  type: 'quantitative' as const,
  title: 'Simulated time (s)',
  scale: { zero: false, nice: false, padding: 12 },
  axis: { grid: false },
};

function forkTree(look: Look, { blocks }: ChainPicture): TopLevelSpec {
  const values = blocks.map(({ parent, fate, ...block }) => ({
    ...block,
    state: fates[fate as keyof typeof fates] ?? fate,
    parentCreated_s: parent?.created_s ?? null,
    parentLane: parent?.lane ?? null,
  }));
  const domain = Object.values(fates);
  const lanes = Math.max(...blocks.map(({ lane }) => lane));
  const y = {
    field: 'lane',
    type: 'quantitative' as const,
    title: null,
    axis: null,
    scale: { domain: [-0.5, lanes + 0.5], reverse: true },
  };
  return chartOf(look, {
    data: { values },
    width: PLOT_WIDTH,
    height: 60 + 45 * lanes,
    layer: [
      {
        transform: [{ filter: 'isValid(datum.parentLane)' }],
        mark: { type: 'rule', color: look.faint, strokeWidth: 1.5 },
        encoding: {
          x: { field: 'parentCreated_s', ...madeAxis },
          x2: { field: 'created_s' },
          y: { ...y, field: 'parentLane' },
          y2: { field: 'lane' },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 90, opacity: 1 },
        encoding: {
          x: { field: 'created_s', ...madeAxis },
          y,
          color: {
            field: 'state',
            scale: { domain, range: [look.hues.blue, look.hues.sky, look.hues.orange] },
          },
          shape: { field: 'state', scale: { domain, range: ['square', 'circle', 'cross'] } },
          tooltip: [
            { field: 'block', title: 'Block' },
            { field: 'height', title: 'Height' },
            { field: 'created_s', title: 'Made (s)', format: ',.1f' },
            { field: 'final_s', title: 'Final (s)', format: ',.1f' },
            { field: 'transactions', title: 'Transactions' },
            { field: 'state', title: 'State' },
          ],
        },
      },
    ],
  });
}

function finalityTimeline(look: Look, { blocks }: ChainPicture): TopLevelSpec {
  const values = blocks.map(({ block, height, created_s, final_s, transactions }) => ({
    block,
    height,
    created_s,
    final_s,
    transactions,
  }));
  const tooltip = [
    { field: 'height', title: 'Height' },
    { field: 'created_s', title: 'Made (s)', format: ',.1f' },
    { field: 'final_s', title: 'Final (s)', format: ',.1f' },
    { field: 'transactions', title: 'Transactions' },
  ];
  const y = {
    field: 'height',
    type: 'ordinal' as const,
    title: 'Height of the block',
    axis: { grid: false, labelOverlap: true },
  };
  return chartOf(look, {
    data: { values },
    width: PLOT_WIDTH,
    height: { step: 8 },
    layer: [
      {
        transform: [{ filter: 'isValid(datum.final_s)' }],
        mark: { type: 'rule', color: look.hues.sky, strokeWidth: 3 },
        encoding: { x: { field: 'created_s', ...madeAxis }, x2: { field: 'final_s' }, y, tooltip },
      },
      {
        mark: { type: 'point', filled: true, shape: 'square', size: 30, opacity: 1, color: look.hues.blue },
        encoding: { x: { field: 'created_s', ...madeAxis }, y, tooltip },
      },
      {
        transform: [{ filter: 'isValid(datum.final_s)' }],
        mark: { type: 'tick', thickness: 2, size: 8, color: look.hues.orange },
        encoding: { x: { field: 'final_s', ...madeAxis }, y },
      },
    ],
  });
}

/** What became of orders, by design: a bar of 100 % each. */
export const orderFates = [
  ['ordersTraded_count', 'traded'],
  ['ordersUnmatched_count', 'no counterpart'],
  ['ordersLate_count', 'too late'],
  ['ordersUnfunded_count', 'no funds'],
  ['ordersUndone_count', 'undone'],
] as const;

export interface OrderShare {
  readonly design: string;
  readonly fate: string;
  /** In percent of all orders. */
  readonly share: number;
}

export function ordersChart(look: Look, values: readonly OrderShare[]): TopLevelSpec {
  const designs = [...new Set(values.map(({ design }) => design))];
  const domain = orderFates
    .map(([, fate]) => fate)
    .filter((fate) => values.some((each) => each.fate === fate));
  const names = nameAxis(designs, 26);
  return chartOf(look, {
    data: { values },
    transform: [{ calculate: `indexof(${JSON.stringify(domain)}, datum.fate)`, as: 'order' }],
    width: PLOT_WIDTH,
    height: { step: names.step },
    mark: { type: 'bar', stroke: look.ink, strokeWidth: 0.3 },
    encoding: {
      y: {
        field: 'design',
        type: 'nominal',
        sort: designs,
        title: null,
        axis: names.axis,
      },
      x: {
        field: 'share',
        type: 'quantitative',
        stack: 'zero',
        title: 'Share of orders (%)',
        scale: { domain: [0, 100] },
      },
      color: { field: 'fate', scale: { domain, range: seriesColours(look, domain.length) } },
      order: { field: 'order' },
      tooltip: [
        { field: 'design', title: 'Design' },
        { field: 'fate', title: 'Orders' },
        { field: 'share', title: 'Share (%)', format: '.2f' },
      ],
    },
  });
}
