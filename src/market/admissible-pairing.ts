/**
 * Pairs what bids and offers are to trade, where who may trade with whom depends on labels and agents: a bid buys from offers of its
 * level and above (order-classes.ts) and not from its own agent.
 *
 * The most demanding bids take first, so labels alone leave nothing unpaired. Where a bid finds only offers of its own agent, earlier
 * pairs are exchanged along a shortest alternating path, so that all is paired if that is possible at all.
 * Source: augmenting paths, Edmonds & Karp, Journal of the ACM 19 (1972).
 * Units: Wh. Shapes: columns by order. Cost: linear without agents on both sides; else orders times trades for each exchange.
 */
import { pushTrade } from './columns.js';
import { BUY, type OrderColumns, type TradeColumns } from './types.js';

const NONE = -1;

/** Who is to be paired: by order, what it trades, its level and its price. */
export interface Wanted {
  readonly fill_Wh: Float64Array;
  readonly level: Int32Array;
  readonly price_uEUR_per_kWh: Float64Array;
}

/** Writes pairs into `trades`, count reset first, at the price of the bid; returns what could not be paired, Wh. */
export function pairAdmissible(orders: OrderColumns, wanted: Wanted, trades: TradeColumns): number {
  const pairing = new Pairing(orders, wanted);
  pairing.takeInTurn();
  const left = pairing.exchange();
  trades.count = 0;
  pairing.write(trades);
  return left;
}

interface Pair {
  readonly bid: number;
  readonly offer: number;
  quantity_Wh: number;
}

class Pairing {
  private readonly agent: Int32Array;
  private readonly level: Int32Array;
  private readonly price: Float64Array;
  private readonly left: Float64Array;
  /** Those who trade, the highest level first. */
  private readonly bids: readonly number[];
  private readonly offers: readonly number[];
  private readonly pairs: Pair[] = [];

  constructor({ count, side, agent }: OrderColumns, { fill_Wh, level, price_uEUR_per_kWh }: Wanted) {
    this.agent = agent;
    this.level = level;
    this.price = price_uEUR_per_kWh;
    this.left = fill_Wh.slice(0, count);
    const trading = Array.from({ length: count }, (_, k) => k).filter((k) => fill_Wh[k] > 0);
    trading.sort((a, b) => level[b] - level[a] || a - b);
    this.bids = trading.filter((k) => side[k] === BUY);
    this.offers = trading.filter((k) => side[k] !== BUY);
  }

  takeInTurn(): void {
    const { left, offers, level, agent } = this;
    let first = 0;
    for (const bid of this.bids) {
      while (first < offers.length && left[offers[first]] === 0) first++;
      for (let j = first; j < offers.length && left[bid] > 0; j++) {
        const offer = offers[j];
        if (level[offer] < level[bid]) break;
        if (left[offer] === 0 || agent[offer] === agent[bid]) continue;
        this.pair(bid, offer, Math.min(left[bid], left[offer]));
      }
    }
  }

  /** Brings bids that found nothing to offers that have something left; returns what remains. */
  exchange(): number {
    let remains = 0;
    for (const bid of this.bids) {
      while (this.left[bid] > 0 && this.augment(bid));
      remains += this.left[bid];
    }
    return remains;
  }

  write(trades: TradeColumns): void {
    for (const { bid, offer, quantity_Wh } of this.pairs) {
      if (quantity_Wh > 0) pushTrade(trades, bid, offer, quantity_Wh, this.price[bid]);
    }
  }

  private pair(bid: number, offer: number, quantity_Wh: number): void {
    this.left[bid] -= quantity_Wh;
    this.left[offer] -= quantity_Wh;
    this.pairs.push({ bid, offer, quantity_Wh });
  }

  private admits(bid: number, offer: number): boolean {
    return this.level[offer] >= this.level[bid] && this.agent[offer] !== this.agent[bid];
  }

  /** Finds a shortest path from `start` to an offer with energy left and moves as much as it carries; false if there is none. */
  private augment(start: number): boolean {
    const reachedBy = new Map<number, number>();
    const enteredBy = new Map<number, Pair | undefined>([[start, undefined]]);
    const queue = [start];
    for (const bid of queue) {
      for (const offer of this.offers) {
        if (reachedBy.has(offer) || !this.admits(bid, offer)) continue;
        reachedBy.set(offer, bid);
        if (this.left[offer] > 0) {
          this.shift(start, offer, reachedBy, enteredBy);
          return true;
        }
        for (const pair of this.pairs) {
          if (pair.offer !== offer || pair.quantity_Wh === 0 || enteredBy.has(pair.bid)) continue;
          enteredBy.set(pair.bid, pair);
          queue.push(pair.bid);
        }
      }
    }
    return false;
  }

  private shift(
    start: number,
    end: number,
    reachedBy: ReadonlyMap<number, number>,
    enteredBy: ReadonlyMap<number, Pair | undefined>,
  ): void {
    let moved = Math.min(this.left[start], this.left[end]);
    const path: { readonly bid: number; readonly offer: number; readonly given: Pair | undefined }[] = [];
    for (let offer = end; offer !== NONE;) {
      const bid = reachedBy.get(offer)!;
      const given = enteredBy.get(bid);
      path.push({ bid, offer, given });
      if (given !== undefined) moved = Math.min(moved, given.quantity_Wh);
      offer = given === undefined ? NONE : given.offer;
    }
    for (const { bid, offer, given } of path) {
      if (given !== undefined) given.quantity_Wh -= moved;
      this.pairs.push({ bid, offer, quantity_Wh: moved });
    }
    this.left[start] -= moved;
    this.left[end] -= moved;
  }
}
