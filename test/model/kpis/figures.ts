/** What the summary's figures are worked out with a second time, from rows of other tables. */
import { type SummaryFieldName } from '../../../src/records/fields-summary.js';
import { type Row } from '../../helpers/world.js';

export type Figure = number | string | null;
export type Figures = { readonly [Name in SummaryFieldName]?: Figure };

export function sum<T>(list: Iterable<T>, of: (entry: T) => number): number {
  let total = 0;
  for (const entry of list) total += of(entry);
  return total;
}

export const cell =
  (name: string) =>
  (row: Row): number =>
    Number(row[name]);
export const plus = (value: number): number => Math.max(value, 0);
export const micro = (value_uEUR: number): number => value_uEUR / 1e6;
export const ratio = (above: number, below: number): number | null => (below === 0 ? null : above / below);

/** Quantile by linear interpolation between ranks, Hyndman & Fan's definition 7; null of nothing. */
export function quantile(sample: readonly number[], p: number): number | null {
  const sorted = [...sample].sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const at = (sorted.length - 1) * p;
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}
