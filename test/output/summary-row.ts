/** A summary row with a value in every field, for tests that care about one or two of them. */
import { summaryFields, type SummaryRow } from '../../src/records/fields-summary.js';

export function summaryRow(values: Partial<SummaryRow> = {}): SummaryRow {
  const filled = Object.fromEntries(
    summaryFields.map((field, i) => [
      field.name,
      field.type === 'string' ? `text ${i}` : field.type === 'integer' ? i : i / 8,
    ]),
  );
  return { ...(filled as SummaryRow), ...values };
}
