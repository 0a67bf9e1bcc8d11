/**
 * What of a sweep a page can hold. A sweep may have a million points: a report shows the beginning of long tables and points at even
 * distances, says so, and names the table that has all. Its size is bounded, whatever the number of points.
 */
import { counted, fixed } from '../format.js';

/** Rows of a table on a page. */
const MOST_ROWS = 400;
/** Points in all charts of responses together, and in one. */
const MOST_POINTS = 8000;
const MOST_IN_CHART = 400;
const LEAST_IN_CHART = 40;

/** The rows that are shown. */
export function beginning<T>(rows: readonly T[]): readonly T[] {
  return rows.slice(0, MOST_ROWS);
}

/** A note below a table of which only the beginning is shown; none below a whole one. */
export function restOf(rows: readonly unknown[], file: string): string[] {
  if (rows.length <= MOST_ROWS) return [];
  return [`The first ${fixed(MOST_ROWS, 0)} of ${counted(rows.length, 'row')}; \`${file}\` has all.`];
}

/** How many points each of so many charts may have. */
export function pointsPerChart(charts: number): number {
  const share = Math.floor(MOST_POINTS / Math.max(1, charts));
  return Math.min(MOST_IN_CHART, Math.max(LEAST_IN_CHART, share));
}

/** At most so many, at even distances from the first one on. */
export function thinned<T>(rows: readonly T[], most: number): readonly T[] {
  if (rows.length <= most) return rows;
  return Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)]!);
}
