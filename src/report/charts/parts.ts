/** Parts that charts have in common: whole specifications from a body, axes by the field dictionary, domains. */
import type { TopLevelSpec } from 'vega-lite';
import { titleWithUnit } from '../../records/titles.js';
import type { Field } from '../../records/fields.js';
import { tables, type TableName } from '../../records/tables.js';
import { assert } from '../../kernel/index.js';
import { wrap, wrapName } from '../columns.js';
import { configOf, PLOT_WIDTH, type Look } from './look.js';

/** The field of a table, by name. */
function tableField(table: TableName, name: string): Field {
  const field = tables[table].fields.find((candidate) => candidate.name === name);
  assert(field !== undefined, 'CW-REPORT-FIELD', `the table ${table} has no field ${name}`);
  return field;
}

/** "Local price (ct/kWh)". */
export function axisTitleOf(table: TableName, name: string): string {
  return titleWithUnit(tableField(table, name));
}

/** What is drawn, without what all charts share. */
export type Body = Omit<TopLevelSpec, '$schema' | 'config' | 'background'>;

export function chartOf(look: Look, body: object): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: configOf(look),
    ...body,
  } as TopLevelSpec;
}

export const hourAxis = {
  field: 'hour',
  type: 'quantitative' as const,
  title: 'Local time of day (h)',
  scale: { domain: [0, 24], nice: false },
  axis: { values: [0, 3, 6, 9, 12, 15, 18, 21, 24] },
};

/** As wide in every part of a chart, so that the parts stand one below the other. */
export const leftAxis = { minExtent: 50, maxExtent: 50 };

/** Letters in a line of a name beside rows, and what a line needs in pixels. */
const NAME_WIDTH = 18;
const LINE_HEIGHT = 14;
/** Wide enough for `NAME_WIDTH` letters, as Vega takes them for where it cannot measure them. */
const NAME_LIMIT = 250;

/** The axis of rows that bear names, whole names in as many lines as they need, and the least height of a row. */
export function nameAxis(names: readonly string[], step: number): { axis: object; step: number } {
  const lines = names.map((name) => wrapName(name, NAME_WIDTH).map((line) => line.trimEnd()));
  const most = Math.max(1, ...lines.map(({ length }) => length));
  const broken = Object.fromEntries(names.map((name, i) => [name, lines[i]]));
  return {
    axis: {
      labelLimit: NAME_LIMIT,
      minExtent: 150,
      domain: false,
      ticks: false,
      ...(most === 1 ? {} : { labelExpr: `(${JSON.stringify(broken)})[datum.label]` }),
    },
    step: Math.max(step, most === 1 ? 0 : most * LINE_HEIGHT + 4),
  };
}

/** What an entry of a legend needs beside its name, and a letter of it. */
const SYMBOL_WIDTH = 40;
const LETTER_WIDTH = 9.6;

/** The legend of series by name, in as many columns as there is room for above the plot; none of one series. */
export function legendOf(names: readonly string[]): { readonly columns: number } | null {
  if (names.length < 2) return null;
  const widest = SYMBOL_WIDTH + LETTER_WIDTH * Math.max(...names.map(({ length }) => length));
  return { columns: Math.max(1, Math.floor(PLOT_WIDTH / widest)) };
}

/** Letters in a line of an axis' title: a phone shows no more. */
const TITLE_WIDTH = 42;

/** The title of an axis, in as many lines as it needs. */
export function titleLines(title: string): string[] {
  return wrap(title, TITLE_WIDTH);
}

/** Letters in a line of a sentence that stands where a chart would: a phone shows no more. */
const SENTENCE_WIDTH = 26;

/** A chart without anything to draw: a sentence in its middle. */
export function emptyChart(look: Look, sentence: string): TopLevelSpec {
  const height = 120;
  return chartOf(look, {
    width: PLOT_WIDTH,
    height,
    data: { values: [{}] },
    view: { stroke: look.grid },
    // in its middle, however wide the page draws it
    mark: {
      type: 'text',
      text: wrap(sentence, SENTENCE_WIDTH),
      x: { expr: 'width / 2' },
      y: { expr: 'height / 2 - 8' },
      fontSize: 14,
      color: look.faint,
    },
    encoding: {},
  });
}

/** Zero must be seen where signs matter; zeros alone would give an axis without a width. */
export function domainWithZero(values: readonly number[]): readonly [number, number] {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  if (low === high) return [-1, 1];
  const margin = 0.05 * (high - low);
  return [low === 0 ? 0 : low - margin, high === 0 ? 0 : high + margin];
}
