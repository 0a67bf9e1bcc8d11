/** The gas of the call in hand: what it may use, and what it uses. */
export class CallGas {
  limit = 0;
  used = 0;

  /** Books what the call needs so far; false, and the limit is booked, if that is more than its limit. */
  affords(needed: number): boolean {
    this.used = needed <= this.limit ? needed : this.limit;
    return needed <= this.limit;
  }
}
