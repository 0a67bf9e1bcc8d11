/**
 * How savings are distributed over homes: for each type of home and design a line from the 5 % to the 95 % quantile, a bar over the
 * middle half and a mark at the median; of one design, also a dot for each home.
 */
import { quantiles } from '../../stats/index.js';
import type { TopLevelSpec } from 'vega-lite';
import { PLOT_WIDTH, type Look } from './look.js';
import { axisTitleOf, chartOf, domainWithZero, nameAxis } from './parts.js';

export interface SavingsOfGroup {
  /** What the homes are called. */
  readonly group: string;
  readonly design: string;
  readonly savings_EUR: readonly number[];
}

export interface SavingsRow {
  readonly group: string;
  readonly design: string;
  readonly homes: number;
  readonly p5: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
}

/** Dots beyond this number hide each other. */
const MOST_DOTS = 1000;

export function savingsRows(groups: readonly SavingsOfGroup[]): SavingsRow[] {
  return groups.flatMap(({ group, design, savings_EUR }) => {
    const [p5, p25, p50, p75, p95] = quantiles(savings_EUR, [0.05, 0.25, 0.5, 0.75, 0.95]);
    if (p5 === undefined || p5 === null) return [];
    return [{ group, design, homes: savings_EUR.length, p5, p25: p25!, p50: p50!, p75: p75!, p95: p95! }];
  });
}

export function savingsChartOf(look: Look, groups: readonly SavingsOfGroup[]): TopLevelSpec {
  const rows = savingsRows(groups);
  const names = [...new Set(rows.map(({ group }) => group))];
  const designs = [...new Set(rows.map(({ design }) => design))];
  const alone = designs.length === 1;
  const count = groups.reduce((sum, { savings_EUR }) => sum + savings_EUR.length, 0);
  const dots =
    alone && count <= MOST_DOTS
      ? groups.flatMap(({ group, design, savings_EUR }) =>
          savings_EUR.map((saving, i) => ({
            group,
            design,
            saving,
            // spreads the dots without chance: the golden ratio fills an interval evenly
            jitter: (i * 0.618033988749895) % 1,
          })),
        )
      : [];
  const drawn = dots.length > 0 ? dots.map(({ saving }) => saving) : rows.flatMap(({ p5, p95 }) => [p5, p95]);
  const domain = domainWithZero(drawn);
  const x = (field: string): object => ({
    field,
    type: 'quantitative',
    title: axisTitleOf('agents', 'saving_EUR'),
    scale: { domain, nice: true },
  });
  const y = { field: 'row', type: 'nominal', sort: alone ? names : designs, title: null };
  const shown = nameAxis(alone ? names : designs, alone ? 62 : designs.length > 8 ? 17 : 24);
  const axis = { ...shown.axis, grid: true, gridDash: [1, 3] };
  const labelled = <T extends { group: string; design: string }>(list: readonly T[]): object[] =>
    list.map((each) => ({ ...each, row: alone ? each.group : each.design }));
  const tooltip = [
    { field: 'design', title: 'Design' },
    { field: 'group', title: 'Homes' },
    ...(['p5', 'p25', 'p50', 'p75', 'p95'] as const).map((field) => ({
      field,
      title: field,
      format: ',.3~f',
    })),
  ];
  const layers = {
    width: PLOT_WIDTH,
    height: { step: shown.step },
    encoding: { y: { ...y, axis } },
    layer: [
      { mark: { type: 'rule', color: look.ink }, encoding: { x: { datum: 0 }, y: null } },
      ...(dots.length === 0
        ? []
        : [
            {
              transform: [{ filter: 'isValid(datum.saving)' }],
              mark: { type: 'circle', color: look.hues.sky, opacity: 0.55, size: 26 },
              encoding: {
                x: x('saving'),
                yOffset: { field: 'jitter', type: 'quantitative', scale: { domain: [-0.6, 1.6] } },
              },
            },
          ]),
      {
        transform: [{ filter: 'isValid(datum.p50)' }],
        mark: { type: 'rule', color: look.hues.blue, strokeWidth: 1.5 },
        encoding: { x: x('p5'), x2: { field: 'p95' } },
      },
      {
        transform: [{ filter: 'isValid(datum.p50)' }],
        mark: { type: 'rule', color: look.hues.blue, strokeWidth: alone ? 8 : 6 },
        encoding: { x: x('p25'), x2: { field: 'p75' }, tooltip },
      },
      {
        transform: [{ filter: 'isValid(datum.p50)' }],
        mark: { type: 'tick', color: look.ink, thickness: 3, size: alone ? 26 : 14 },
        encoding: { x: x('p50'), tooltip },
      },
    ],
  };
  const values = [...labelled(rows), ...labelled(dots)];
  if (alone) return chartOf(look, { data: { values }, ...layers });
  return chartOf(look, {
    data: { values },
    columns: 1,
    spacing: 14,
    facet: {
      field: 'group',
      type: 'nominal',
      sort: names,
      title: null,
      header: { labelAnchor: 'start', labelFontWeight: 'bold', labelPadding: 4, labelLimit: 600 },
    },
    spec: layers,
  });
}
