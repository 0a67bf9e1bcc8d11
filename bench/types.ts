/** One line of a benchmark's table: what ran, how large, how fast, and against which baseline of the same run. */
export interface BenchRow {
  readonly name: string;
  readonly size: number;
  /** Work items a second of CPU time; the median of the rounds. */
  readonly perSecond: number;
  /** What it is compared with, measured in the same rounds. */
  readonly baseline: string;
  /** perSecond over the baseline's; null where the baseline is not installed here. */
  readonly ratio: number | null;
}
