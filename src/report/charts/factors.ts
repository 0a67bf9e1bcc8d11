/** Charts of a sweep: a figure by a factor, and the tornado of sensitivities. */
import type { TopLevelSpec } from 'vega-lite';
import { PLOT_WIDTH, seriesColours, type Look } from './look.js';
import { chartOf, leftAxis, legendOf, nameAxis, titleLines } from './parts.js';

export interface ResponsePoint {
  readonly scenario: string;
  /** The factor's value: a number, or a text of a list. */
  readonly value: number | string;
  /** What tells lines of one scenario apart: the values of another factor, or nothing. */
  readonly line: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface ResponseChart {
  readonly points: readonly ResponsePoint[];
  /** Titles of the axes, with units. */
  readonly factor: string;
  readonly figure: string;
}

/** The figure by the factor, points with their intervals; joined by lines where a line has one point for each value. */
export function responseChart(look: Look, { points, factor, figure }: ResponseChart): TopLevelSpec {
  const isNumber = points.every(({ value }) => typeof value === 'number');
  const lines = [...new Set(points.map(({ line }) => line))];
  const perLine = new Map<string, Set<unknown>>();
  for (const { line, value } of points) perLine.set(line, (perLine.get(line) ?? new Set()).add(value));
  const joined = lines.every(
    (line) => perLine.get(line)!.size === points.filter((each) => each.line === line).length,
  );
  const colour = {
    field: 'line',
    type: 'nominal' as const,
    scale: { domain: lines, range: seriesColours(look, lines.length) },
    legend: legendOf(lines),
  };
  const shape = { field: 'line', type: 'nominal' as const, scale: { domain: lines }, legend: colour.legend };
  const x = isNumber
    ? { field: 'value', type: 'quantitative', title: factor, scale: { zero: false, padding: 14 } }
    : { field: 'value', type: 'nominal', title: factor, sort: null, axis: { labelAngle: 0 } };
  const y = { field: 'mean', type: 'quantitative', title: figure, scale: { zero: false }, axis: leftAxis };
  const tooltip = [
    { field: 'line', title: ' ' },
    { field: 'value', title: factor },
    { field: 'mean', title: 'Mean', format: ',.4~f' },
    { field: 'low', title: 'Low', format: ',.4~f' },
    { field: 'high', title: 'High', format: ',.4~f' },
  ];
  return chartOf(look, {
    data: { values: points },
    width: PLOT_WIDTH,
    height: 230,
    encoding: { x, color: colour },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 1.5 },
        encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      ...(joined && isNumber ? [{ mark: { type: 'line', strokeWidth: 1.5 }, encoding: { y } }] : []),
      { mark: { type: 'point', filled: true, size: 55, opacity: 1 }, encoding: { y, shape, tooltip } },
    ],
  });
}

export interface TornadoBar {
  readonly factor: string;
  /** Ends of the bar; one of them is zero where only a size is known. */
  readonly from: number;
  readonly to: number;
  /** The interval of `to`, and that of `from`; null where there is none. */
  readonly low: number | null;
  readonly high: number | null;
  readonly fromLow: number | null;
  readonly fromHigh: number | null;
}

/** Bars of what a factor does to a figure, the widest on top. */
export function tornadoChart(look: Look, bars: readonly TornadoBar[], axis: string): TopLevelSpec {
  const width = ({ from, to }: TornadoBar): number => Math.abs(to - from);
  const sorted = [...bars].sort((a, b) => width(b) - width(a));
  const x = { field: 'from', type: 'quantitative', title: titleLines(axis) };
  const factors = sorted.map(({ factor }) => factor);
  const names = nameAxis(factors, 30);
  return chartOf(look, {
    data: { values: sorted },
    width: PLOT_WIDTH,
    height: { step: names.step },
    encoding: {
      y: {
        field: 'factor',
        type: 'nominal',
        sort: factors,
        title: null,
        axis: names.axis,
      },
    },
    layer: [
      {
        mark: { type: 'bar', color: look.hues.blue, opacity: 0.85, height: 18 },
        encoding: {
          x,
          x2: { field: 'to' },
          tooltip: [
            { field: 'factor', title: 'Factor' },
            { field: 'from', title: 'From', format: ',.4~f' },
            { field: 'to', title: 'To', format: ',.4~f' },
            { field: 'low', title: 'Low', format: ',.4~f' },
            { field: 'high', title: 'High', format: ',.4~f' },
          ],
        },
      },
      ...(['low', 'fromLow'] as const)
        // an axis cannot hold what is nowhere known
        .filter((low) => bars.some((bar) => bar[low] !== null))
        .map((low) => ({
          transform: [{ filter: `isValid(datum.${low})` }],
          mark: { type: 'rule', color: look.ink, strokeWidth: 2 },
          encoding: { x: { ...x, field: low }, x2: { field: low === 'low' ? 'high' : 'fromHigh' } },
        })),
      { mark: { type: 'rule', color: look.ink }, encoding: { x: { datum: 0 }, y: null } },
    ],
  });
}
