/** Parts that charts have in common: whole specifications from a body, axes by the field dictionary, domains. */
import type { TopLevelSpec } from 'vega-lite';
import { titleWithUnit } from '../../records/titles.js';
import type { Field } from '../../records/fields.js';
import { tables, type TableName } from '../../records/tables.js';
import { assert } from '../../kernel/index.js';
import { configOf, type Look } from './look.js';

/** The field of a table, by name. */
export function tableField(table: TableName, name: string): Field {
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

/** Zero must be seen where signs matter; zeros alone would give an axis without a width. */
export function domainWithZero(values: readonly number[]): readonly [number, number] {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  if (low === high) return [-1, 1];
  const margin = 0.05 * (high - low);
  return [low === 0 ? 0 : low - margin, high === 0 ? 0 : high + margin];
}
