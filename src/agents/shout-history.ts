/**
 * Orders that a trader remembers: bids and asks at their prices, each with the energy of it that was accepted and that was rejected,
 * Wh. They come in clearings; whole clearings are forgotten, the oldest first, once the newer ones hold `trades` bids that were accepted,
 * wholly or in part, or `clearings` have passed since.
 * Columns that double when full: nothing is allocated once warm. Cost: a few ns an order, and as much again when it is forgotten.
 */
import { BUY } from '../market/types.js';

export class ShoutHistory {
  /** Number of orders remembered, the oldest first. */
  count = 0;
  price: Float64Array = new Float64Array(64);
  accepted_Wh: Float64Array = new Float64Array(64);
  rejected_Wh: Float64Array = new Float64Array(64);
  /** 1: an ask. */
  ask: Uint8Array = new Uint8Array(64);
  /** Of each clearing that is remembered: where its orders end, and how many of its bids were accepted. */
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

  /** Adds an order of the clearing at hand: `side` is BUY for a bid, SELL for an ask. */
  add(side: number, price: number, quantity_Wh: number, accepted_Wh: number): void {
    const k = this.count;
    if (k === this.price.length) this.grow();
    this.price[k] = price;
    this.accepted_Wh[k] = accepted_Wh;
    this.rejected_Wh[k] = quantity_Wh - accepted_Wh;
    this.ask[k] = side === BUY ? 0 : 1;
    if (side === BUY && accepted_Wh > 0) this.acceptedBids++;
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
    this.accepted_Wh.copyWithin(0, start, this.count);
    this.rejected_Wh.copyWithin(0, start, this.count);
    this.ask.copyWithin(0, start, this.count);
    this.count -= start;
    for (let c = 0; c < kept; c++) {
      ends[c] = ends[dropped + c] - start;
      accepted[c] = accepted[dropped + c];
    }
    this.clearingCount = kept;
  }
  private grow(): void {
    const wider = (column: Float64Array): Float64Array => {
      const larger = new Float64Array(2 * column.length);
      larger.set(column);
      return larger;
    };
    this.price = wider(this.price);
    this.accepted_Wh = wider(this.accepted_Wh);
    this.rejected_Wh = wider(this.rejected_Wh);
    const asks = new Uint8Array(2 * this.ask.length);
    asks.set(this.ask);
    this.ask = asks;
  }
}
