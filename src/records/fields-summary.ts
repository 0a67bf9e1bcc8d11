/** Fields of the table `summary`, one row a run, and the type of such a row. */
import type { Field } from './fields.js';
import {
  chainFields,
  costFields,
  orderFields,
  provenanceFields,
  transactionCountFields,
} from './fields-summary-ledger.js';
import {
  billFields,
  componentFields,
  energyFields,
  identityFields,
  escrowFields,
  networkRecoveryFields,
  tradeFields,
  welfareFields,
} from './fields-summary-market.js';
import {
  concentrationFields,
  equalityFields,
  loadShapeFields,
  priceQualityFields,
  windowFields,
} from './fields-summary-quality.js';
import { storageFields } from './fields-summary-storage.js';

export const summaryFields = [
  ...identityFields,
  ...windowFields,
  ...energyFields,
  ...loadShapeFields,
  ...tradeFields,
  ...priceQualityFields,
  ...concentrationFields,
  ...billFields,
  ...equalityFields,
  ...componentFields,
  ...escrowFields,
  ...networkRecoveryFields,
  ...welfareFields,
  ...orderFields,
  ...transactionCountFields,
  ...chainFields,
  ...storageFields,
  ...costFields,
  ...provenanceFields,
] as const;

export type SummaryField = (typeof summaryFields)[number];
export type SummaryFieldName = SummaryField['name'];

/** A cell for each of these fields. */
export type RowOf<Fields extends readonly Field[]> = {
  readonly [F in Fields[number] as F['name']]: F['type'] extends 'string' ? string | null : number | null;
};

/**
 * A row of the summary: every field and no other. Null is an empty cell, and so are NaN and +Infinity; only a field with `missing`
 * can be empty.
 */
export type SummaryRow = RowOf<typeof summaryFields>;
