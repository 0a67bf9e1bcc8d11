/**
 * Means with their 95 % intervals as dots and lines, one row each, in groups below each other. Colour and shape both say what may be said
 * of a row, so neither is needed.
 */
import type { TopLevelSpec } from 'vega-lite';
import type { Word } from '../words.js';
import type { Look } from './look.js';
import { PLOT_WIDTH } from './look.js';
import { chartOf, domainWithZero, nameAxis, titleLines } from './parts.js';

export interface IntervalRow {
  readonly group: string;
  readonly label: string;
  readonly mean: number;
  /** Null where there is no interval. */
  readonly low: number | null;
  readonly high: number | null;
  readonly word: Word | null;
}

export interface IntervalChart {
  readonly rows: readonly IntervalRow[];
  /** Of the axis, with its unit. */
  readonly axis: string;
  /** Whether lower or higher is what readers hope for; absent where neither is. */
  readonly better?: 'lower' | 'higher';
}

/** What an interval says, as the legend has it. */
const states = [
  'better off',
  'worse off',
  'below zero',
  'above zero',
  'not clear: zero is inside',
  'no difference',
  'one run: no interval',
] as const;
type State = (typeof states)[number];

/** Where lower or higher is better, who is better off is told; else only the sign. */
export function stateOf(word: Word | null, better: IntervalChart['better']): State {
  if (word === null) return 'one run: no interval';
  if (word === 'unclear') return 'not clear: zero is inside';
  if (word === 'unchanged') return 'no difference';
  if (better === undefined) return word === 'lower' ? 'below zero' : 'above zero';
  return word === better ? 'better off' : 'worse off';
}

export function intervalChart(look: Look, { rows, axis, better }: IntervalChart): TopLevelSpec {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const labels = [...new Set(rows.map(({ label }) => label))];
  const values = rows.map(({ group, label, mean, low, high, word }) => ({
    group,
    label,
    mean,
    low: low ?? mean,
    high: high ?? mean,
    state: stateOf(word, better),
  }));
  const present = states.filter((state) => values.some((value) => value.state === state));
  const colours: Readonly<Record<State, string>> = {
    'better off': look.hues.blue,
    'worse off': look.hues.orange,
    'below zero': look.hues.pink,
    'above zero': look.hues.green,
    'not clear: zero is inside': look.faint,
    'no difference': look.faint,
    'one run: no interval': look.ink,
  };
  const [left, right] = ['triangle-left', 'triangle-right'];
  const shapes: Readonly<Record<State, string>> = {
    'better off': better === 'lower' ? left! : right!,
    'worse off': better === 'lower' ? right! : left!,
    'below zero': left!,
    'above zero': right!,
    'not clear: zero is inside': 'circle',
    'no difference': 'square',
    'one run: no interval': 'diamond',
  };
  const scaleOf = (by: Readonly<Record<State, string>>): object => ({
    domain: [...present],
    range: present.map((state) => by[state]),
  });
  const domain = domainWithZero(values.flatMap(({ mean, low, high }) => [mean, low, high]));
  const x = { field: 'mean', type: 'quantitative', title: titleLines(axis), scale: { domain, nice: true } };
  const colour = { field: 'state', type: 'nominal', scale: scaleOf(colours), title: null };
  const tooltip = [
    { field: 'label', title: groups.length > 1 ? 'Design' : ' ' },
    { field: 'mean', title: 'Mean', format: ',.4~f' },
    { field: 'low', title: 'Low', format: ',.4~f' },
    { field: 'high', title: 'High', format: ',.4~f' },
    { field: 'state', title: 'Interval' },
  ];
  const { axis: names, step } = nameAxis(labels, labels.length > 8 ? 17 : 22);
  const layers = {
    width: PLOT_WIDTH,
    height: { step },
    encoding: {
      y: {
        field: 'label',
        type: 'nominal',
        sort: labels,
        title: null,
        axis: { ...names, grid: true, gridDash: [1, 3] },
      },
    },
    layer: [
      { mark: { type: 'rule', color: look.ink, strokeWidth: 1 }, encoding: { x: { datum: 0 }, y: null } },
      {
        mark: { type: 'rule', strokeWidth: 2.5 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, color: colour },
      },
      {
        mark: { type: 'point', filled: true, size: 90, opacity: 1 },
        encoding: {
          x,
          color: colour,
          shape: { field: 'state', type: 'nominal', scale: scaleOf(shapes), title: null },
          tooltip,
        },
      },
    ],
  };
  if (groups.length === 1) return chartOf(look, { data: { values }, ...layers });
  return chartOf(look, {
    data: { values },
    columns: 1,
    spacing: 14,
    facet: {
      field: 'group',
      type: 'nominal',
      sort: groups,
      title: null,
      header: { labelAnchor: 'start', labelFontWeight: 'bold', labelPadding: 4, labelLimit: 600 },
    },
    spec: layers,
    resolve: { axis: { x: 'shared' } },
  });
}
