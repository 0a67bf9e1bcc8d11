/**
 * What homes could not pay, and who lost it. Columns by home are of the whole run, sums of the slots that count; micro-EUR.
 */
import type { Columns } from '../kernel/index.js';
import type { Defaults } from '../contracts/index.js';

export class DefaultTotals {
  /** What each home left unpaid, of energy and fees. */
  readonly unpaid_uEUR: Float64Array;
  /** Settlements that a home could not pay in full. */
  count = 0;
  total_uEUR = 0;
  borneByOperator_uEUR = 0;

  constructor(homes: number, columns: Columns) {
    this.unpaid_uEUR = columns.f64('metrics.defaulted_uEUR', homes);
  }

  /** `counts`: whether the slot does. */
  add({ unpaid_uEUR, unpaidFee_uEUR, operatorLoss_uEUR }: Defaults, counts: boolean): void {
    for (let i = 0; i < this.unpaid_uEUR.length; i++) {
      const unpaid = unpaid_uEUR[i]! + unpaidFee_uEUR[i]!;
      if (unpaid === 0) continue;
      this.unpaid_uEUR[i] = this.unpaid_uEUR[i]! + unpaid;
      if (!counts) continue;
      this.count++;
      this.total_uEUR += unpaid;
    }
    if (counts) this.borneByOperator_uEUR += operatorLoss_uEUR;
  }
}
