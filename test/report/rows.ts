/** Rows of the summary for tests: every field there, empty or zero unless said otherwise. */
import { summaryFields, type SummaryRow } from '../../src/records/fields-summary.js';
import type { Field } from '../../src/records/fields.js';
import type { RunFacts } from '../../src/report/index.js';

const fields: readonly Field[] = summaryFields;

const empty = Object.fromEntries(
  fields.map((field) => [
    field.name,
    field.type === 'string' ? field.name : field.missing === undefined ? 0 : null,
  ]),
) as SummaryRow;

/** A row in which 10 homes of every type did nothing, with `changes`. */
export function summaryRow(changes: Partial<SummaryRow> = {}): SummaryRow {
  const homes = {
    homes_count: 30,
    homesRenter_count: 10,
    homesPv_count: 10,
    homesPvBattery_count: 10,
    homesOutside_count: 0,
  };
  return { ...empty, ...homes, ...changes };
}

/** One row a replication: `changes(r)` of replication r. */
export function summaryRows(count: number, changes: (r: number) => Partial<SummaryRow>): SummaryRow[] {
  return Array.from({ length: count }, (_, r) => summaryRow({ replication: r, ...changes(r) }));
}

export const facts: RunFacts = {
  title: 'Toy market',
  duration: '7 d',
  slot: '15 min',
  zone: 'Europe/Berlin',
};
