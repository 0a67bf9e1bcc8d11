/**
 * A KPI of one scenario by point and replication, of the replications that every point of a sweep has.
 * Memory: one number a point and replication.
 */
import { meanInterval } from '../../stats/index.js';

export class KpiSample {
  private readonly values: Float64Array;
  private readonly points: number;
  private readonly replications: number;

  /** `replications`: so many that every point has them, counted from the first. */
  constructor(points: number, replications: number) {
    this.points = points;
    this.replications = replications;
    this.values = new Float64Array(points * replications).fill(NaN);
  }

  /** Replications beyond those that all points have are left out. */
  set(point: number, replication: number, value: number): void {
    if (replication < this.replications) this.values[point * this.replications + replication] = value;
  }

  /** NaN where the replication failed or has no such figure; Infinity where a latency never ended. */
  at(point: number, replication: number): number {
    return this.values[point * this.replications + replication]!;
  }

  /** Replications that have a value at all of these points. */
  replicationsAt(points: readonly number[]): number[] {
    return Array.from({ length: this.replications }, (_, replication) => replication).filter((replication) =>
      points.every((point) => !Number.isNaN(this.at(point, replication))),
    );
  }

  /** The mean of each point over what it has; NaN where it has nothing, Infinity where one never ended. */
  means(): Float64Array {
    return Float64Array.from({ length: this.points }, (_, point) => {
      const own = this.values.subarray(point * this.replications, (point + 1) * this.replications);
      return meanInterval(own.filter((value) => !Number.isNaN(value))).mean ?? NaN;
    });
  }
}
