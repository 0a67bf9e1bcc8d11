/**
 * The merit order of a book: how much trades when bids from the highest meet offers from the lowest, and who is accepted.
 *
 * Volumes are summed in coarse price buckets and the two staircases are walked towards each other, so that only the buckets up to
 * their crossing are sorted (by price, then time) and the crossing is found exactly there. At most one side's last price level is
 * accepted in part. The traded quantity is the greatest of those that have the greatest gains from trade.
 *
 * Units: Wh, micro-EUR per kWh. Shapes: `records` holds `buyers`, then from `firstSeller` on `sellers`, records of four
 * integers at the offsets KEY, ORDER, FILL and AGENT. Cost: linear in orders where prices spread over `low`..`high`, the sort
 * of a radix sort where they do not; no allocation once warm.
 */
import { assert } from '../kernel/index.js';
import { RecordSorter } from './record-sort.js';
import type { OrderColumns } from './types.js';

/** Integers in a record, and where they stand in it. */
export const STRIDE = 4;
/** Sort key: the price of an offer, the complement (~price) of a bid, so that both sides' best comes first. */
export const KEY = 0;
/** Index of the order. */
export const ORDER = 1;
/** Energy, Wh: what the order offers, until the caller divides the marginal level. */
export const FILL = 2;
export const AGENT = 3;

const FEWEST_BUCKETS = 32;
const MOST_BUCKETS = 2048;
const ORDERS_PER_BUCKET = 8;

/** The last accepted price level of one side: records [from, to), of whose `offered_Wh` `accepted_Wh` trades. */
export interface MarginalLevel {
  from: number;
  to: number;
  price_uEUR_per_kWh: number;
  offered_Wh: number;
  accepted_Wh: number;
}

export class MeritOrder {
  traded_Wh = 0;
  records = new Int32Array(0);
  buyers = 0;
  firstSeller = 0;
  sellers = 0;
  readonly bid = emptyLevel();
  readonly offer = emptyLevel();
  private buckets = 0;
  /** By bucket: bids from the highest price in [0, buckets), offers from the lowest in [buckets, 2 buckets), one for the rest. */
  private volume_Wh = new Float64Array(0);
  /** Number of orders by bucket, then where the bucket's next record goes, or -1. */
  private position = new Int32Array(0);
  /** Bucket of each order. */
  private bucket = new Int32Array(0);
  private chosen = new Int32Array(0);
  private readonly sorter = new RecordSorter();

  /**
   * Finds what trades of `available_Wh` per order and lists who does; returns whether anything trades. `low` and `high` say
   * where prices are expected: any values are right, those that span the book are fast.
   */
  clear(orders: OrderColumns, available_Wh: Int32Array, low: number, high: number): boolean {
    this.traded_Wh = 0;
    this.sumVolumes(orders, available_Wh, low, high);
    return this.cross(orders, available_Wh);
  }

  private sumVolumes(orders: OrderColumns, available_Wh: Int32Array, low: number, high: number): void {
    const n = orders.count;
    let buckets = FEWEST_BUCKETS;
    while (buckets < MOST_BUCKETS && buckets * ORDERS_PER_BUCKET < n) buckets *= 2;
    let shift = 0;
    for (let width = buckets; width <= high - low; width *= 2) shift++;
    this.reserve(n, buckets);
    const { volume_Wh, position, bucket } = this;
    volume_Wh.fill(0, 0, 2 * buckets + 1);
    position.fill(0, 0, 2 * buckets + 1);
    const { side, limit_uEUR_per_kWh: limit } = orders;
    for (let k = 0; k < n; k++) {
      const quantity = available_Wh[k];
      const price = limit[k];
      let b = 0;
      if (price >= high) b = buckets - 1;
      else if (price > low) b = (price - low) >>> shift;
      // bids: buckets - 1 - b, offers: buckets + b, without a branch on the side
      let slot = buckets + (b ^ (side[k] - 1));
      if (quantity <= 0) slot = 2 * buckets;
      bucket[k] = slot;
      volume_Wh[slot] += quantity;
      position[slot]++;
    }
    this.buckets = buckets;
  }

  private cross(orders: OrderColumns, available_Wh: Int32Array): boolean {
    const { volume_Wh, buckets } = this;
    const end = 2 * buckets;
    let b = 0;
    let s = buckets;
    while (b < buckets && volume_Wh[b] === 0) b++;
    while (s < end && volume_Wh[s] === 0) s++;
    if (b === buckets || s === end) return false;
    let bidLeft = volume_Wh[b];
    let offerLeft = volume_Wh[s];
    let traded = 0;
    // bucket b of the bids and bucket end - 1 - b of the offers hold the same prices: below that, every bid is above every offer
    while (b < buckets && s < end && s < end - 1 - b) {
      const quantity = bidLeft < offerLeft ? bidLeft : offerLeft;
      traded += quantity;
      bidLeft -= quantity;
      offerLeft -= quantity;
      if (bidLeft === 0) {
        b++;
        while (b < buckets && volume_Wh[b] === 0) b++;
        if (b < buckets) bidLeft = volume_Wh[b];
      }
      if (offerLeft === 0) {
        s++;
        while (s < end && volume_Wh[s] === 0) s++;
        if (s < end) offerLeft = volume_Wh[s];
      }
    }
    const lastBid = b < buckets ? b : buckets - 1;
    const lastOffer = s < end ? s : end - 1;
    this.list(orders, available_Wh, lastBid, lastOffer);
    if (b < buckets && s === end - 1 - b) traded += this.crossInside(b, bidLeft, s, offerLeft);
    if (traded === 0) return false;
    this.traded_Wh = traded;
    this.findMargin(this.bid, 0);
    this.findMargin(this.offer, buckets);
    this.bid.price_uEUR_per_kWh = ~this.bid.price_uEUR_per_kWh;
    this.buyers = this.bid.to;
    this.firstSeller = this.startOf(buckets);
    this.sellers = this.offer.to - this.firstSeller;
    return true;
  }

  /** Writes the records of bid buckets up to `lastBid` and offer buckets up to `lastOffer`, sorted. */
  private list(orders: OrderColumns, available_Wh: Int32Array, lastBid: number, lastOffer: number): void {
    const { position, bucket, chosen, records, buckets } = this;
    let sum = 0;
    for (let j = 0; j <= 2 * buckets; j++) {
      const count = position[j];
      position[j] = -1;
      if (j < buckets ? j > lastBid : j > lastOffer) continue;
      position[j] = sum;
      sum += count;
    }
    const { side, limit_uEUR_per_kWh: limit, agent } = orders;
    // first who is listed, without a branch, then where to
    let listed = 0;
    for (let k = 0; k < orders.count; k++) {
      chosen[listed] = k;
      listed += (position[bucket[k]] >>> 31) ^ 1;
    }
    for (let i = 0; i < listed; i++) {
      const k = chosen[i];
      const slot = bucket[k];
      const p = position[slot];
      position[slot] = p + 1;
      const r = p * STRIDE;
      records[r] = limit[k] ^ (side[k] - 1);
      records[r + ORDER] = k;
      records[r + FILL] = available_Wh[k];
      records[r + AGENT] = agent[k];
    }
    // now position is the end of each listed bucket
    let from = 0;
    for (let j = 0; j <= lastOffer; j++) {
      const to = position[j];
      if (to < 0) position[j] = from;
      else if (to - from > 1) this.sorter.sort(records, from, to);
      from = position[j];
    }
  }

  /** First record of a bucket, after `list`. */
  private startOf(bucket: number): number {
    return bucket === 0 ? 0 : this.position[bucket - 1];
  }

  /** What trades between a bid and an offer bucket of the same prices, of which so much is left. */
  private crossInside(bidBucket: number, bidLeft: number, offerBucket: number, offerLeft: number): number {
    const { records, position, volume_Wh } = this;
    const bidEnd = position[bidBucket] * STRIDE;
    const offerEnd = position[offerBucket] * STRIDE;
    let b = this.startOf(bidBucket) * STRIDE;
    let s = this.startOf(offerBucket) * STRIDE;
    let bid_Wh = records[b + FILL];
    for (let used = volume_Wh[bidBucket] - bidLeft; used > 0;) {
      const quantity = used < bid_Wh ? used : bid_Wh;
      used -= quantity;
      bid_Wh -= quantity;
      if (bid_Wh === 0) bid_Wh = records[(b += STRIDE) + FILL];
    }
    let offer_Wh = records[s + FILL];
    for (let used = volume_Wh[offerBucket] - offerLeft; used > 0;) {
      const quantity = used < offer_Wh ? used : offer_Wh;
      used -= quantity;
      offer_Wh -= quantity;
      if (offer_Wh === 0) offer_Wh = records[(s += STRIDE) + FILL];
    }
    let traded = 0;
    while (b < bidEnd && s < offerEnd && ~records[b] >= records[s]) {
      const quantity = bid_Wh < offer_Wh ? bid_Wh : offer_Wh;
      traded += quantity;
      bid_Wh -= quantity;
      offer_Wh -= quantity;
      if (bid_Wh === 0) bid_Wh = records[(b += STRIDE) + FILL];
      if (offer_Wh === 0) offer_Wh = records[(s += STRIDE) + FILL];
    }
    return traded;
  }

  /** Finds the price level of a side in which the traded quantity is reached; `bucket` is the side's first. */
  private findMargin(level: MarginalLevel, bucket: number): void {
    const { records, position, volume_Wh, traded_Wh } = this;
    let before = 0;
    while (before + volume_Wh[bucket] < traded_Wh) before += volume_Wh[bucket++];
    const end = position[bucket];
    let i = this.startOf(bucket);
    while (true) {
      const key = records[i * STRIDE];
      level.from = i;
      let offered = 0;
      while (i < end && records[i * STRIDE] === key) offered += records[i++ * STRIDE + FILL];
      if (before + offered >= traded_Wh) {
        level.to = i;
        level.price_uEUR_per_kWh = key;
        level.offered_Wh = offered;
        level.accepted_Wh = traded_Wh - before;
        return;
      }
      assert(i < end, 'CW-MARKET-MARGIN', 'the traded quantity lies beyond the listed orders');
      before += offered;
    }
  }

  private reserve(orders: number, buckets: number): void {
    if (this.volume_Wh.length < 2 * buckets + 1) {
      this.volume_Wh = new Float64Array(2 * buckets + 1);
      this.position = new Int32Array(2 * buckets + 1);
    }
    if (this.bucket.length >= orders) return;
    const capacity = Math.max(orders, this.bucket.length * 2);
    this.bucket = new Int32Array(capacity);
    this.chosen = new Int32Array(capacity);
    // one record more, so that reading past the last one stays inside
    this.records = new Int32Array((capacity + 1) * STRIDE);
  }
}

function emptyLevel(): MarginalLevel {
  return { from: 0, to: 0, price_uEUR_per_kWh: 0, offered_Wh: 0, accepted_Wh: 0 };
}
