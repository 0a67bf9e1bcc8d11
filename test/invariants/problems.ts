/** What a checker found wrong. Only the first few are kept in words: a broken run breaks in thousands of places. */
import type { FinishedRun } from '../helpers/world.js';

/** Looks at a finished run; returns what is wrong with it, nothing if all is well. */
export type Check = (run: FinishedRun) => string[];

const KEPT = 5;

export class Problems {
  readonly found: string[] = [];
  private more = 0;

  /** Notes `describe()` unless `holds`. */
  expect(holds: boolean, describe: () => string): void {
    if (holds) return;
    if (this.found.length < KEPT) this.found.push(describe());
    else this.more++;
  }

  /** `actual` is exactly `wanted`, as integers of micro-EUR or Wh are. */
  same(actual: unknown, wanted: unknown, what: () => string): void {
    // 0 and -0 are the same number of anything
    this.expect(
      actual === wanted || Object.is(actual, wanted),
      () => `${what()}: ${String(actual)}, not ${String(wanted)}`,
    );
  }

  /** `actual` lies within `tolerance` of `wanted`. */
  close(actual: number, wanted: number, tolerance: number, what: () => string): void {
    const holds = actual - wanted <= tolerance && wanted - actual <= tolerance;
    this.expect(holds, () => `${what()}: ${actual}, not ${wanted}`);
  }

  list(): string[] {
    return this.more > 0 ? [...this.found, `and ${this.more} more of this kind`] : this.found;
  }
}

/** Sum of a column, or of what `value` makes of each entry. */
export function sumOf<T>(column: Iterable<T>, value: (entry: T) => number): number {
  let sum = 0;
  for (const entry of column) sum += value(entry);
  return sum;
}

/** EUR of a table as whole micro-EUR. */
export function uEUR(cell: unknown): number {
  return Math.round(Number(cell) * 1e6);
}
