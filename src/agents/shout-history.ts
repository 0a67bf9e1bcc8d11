/**
 * Shouts that a trader remembers: bids and asks at their prices, and whether each was accepted. They come in clearings; whole
 * clearings are forgotten, the oldest first, once the newer ones hold `trades` accepted bids or `clearings` have passed since.
 * Columns that double when full: nothing is allocated once warm. Cost: a few ns a shout, and as much again when it is forgotten.
 */
import { BUY } from '../market/types.js';

/** Bits of `kind`. */
const ASK = 1;
const ACCEPTED = 2;

export class ShoutHistory {
  /** Number of shouts remembered, the oldest first. */
  count = 0;
  price: Float64Array = new Float64Array(64);
  private kind = new Uint8Array(64);
  /** Of each clearing that is remembered: where its shouts end, and how many of its bids were accepted. */
  private readonly ends: Int32Array;
  private readonly accepted: Int32Array;
  private clearingCount = 0;
  private acceptedBids = 0;
  private readonly trades: number;

  constructor(trades: number, clearings: number) {
    this.trades = trades;
    this.ends = new Int32Array(clearings + 1);
    this.accepted = new Int32Array(clearings + 1);
  }

  isAsk(k: number): boolean {
    return (this.kind[k] & ASK) !== 0;
  }

  isAccepted(k: number): boolean {
    return (this.kind[k] & ACCEPTED) !== 0;
  }

  /** Adds a shout of the clearing at hand: `side` is BUY for a bid, SELL for an ask. */
  add(side: number, price: number, accepted: boolean): void {
    const k = this.count;
    if (k === this.price.length) {
      const larger = new Float64Array(2 * k);
      larger.set(this.price);
      this.price = larger;
      const kinds = new Uint8Array(2 * k);
      kinds.set(this.kind);
      this.kind = kinds;
    }
    this.price[k] = price;
    this.kind[k] = (side === BUY ? 0 : ASK) | (accepted ? ACCEPTED : 0);
    if (side === BUY && accepted) this.acceptedBids++;
    this.count = k + 1;
  }

  /** Ends the clearing at hand, and forgets what is too old. */
  endClearing(): void {
    const { ends, accepted } = this;
    ends[this.clearingCount] = this.count;
    accepted[this.clearingCount] = this.acceptedBids;
    this.acceptedBids = 0;
    this.clearingCount++;
    let kept = 0;
    let traded = 0;
    while (kept < this.clearingCount && kept < ends.length - 1 && traded < this.trades)
      traded += accepted[this.clearingCount - ++kept];
    const dropped = this.clearingCount - kept;
    if (dropped === 0) return;
    const start = ends[dropped - 1];
    this.price.copyWithin(0, start, this.count);
    this.kind.copyWithin(0, start, this.count);
    this.count -= start;
    for (let c = 0; c < kept; c++) {
      ends[c] = ends[dropped + c] - start;
      accepted[c] = accepted[dropped + c];
    }
    this.clearingCount = kept;
  }
}
