/**
 * Continuous double auction: each order, in the sequence in which it was accepted, trades at once with the best standing orders of
 * the other side, best price first and earliest first within a price, each at the standing order's price; what is left stands.
 * The sequence alone determines the outcome, so a clearing replays it and keeps nothing.
 *
 * A standing order is passed over, and keeps its place, when it is the same agent's, when the offer's green share is below what
 * the bid wants, when its minimum is more than the arriving order can take at once, or when the two cannot bear the fee of their
 * pair, which the arriving order pays on top of the standing one's price. An arriving order whose own minimum is
 * not available at once does not trade and stands. Once filled by its minimum an order may be filled by any amount. So a book
 * with labels or minimums may stand crossed.
 *
 * `quotes`: in the `book` every order stands; where they are `improving`, what is left of an order stands only if its limit is
 * better than the best that stands on its side, else it is discarded.
 * `afterTrade`: the others `keep` their places, or all is called off to `clear` the book: every standing order and what is left of
 * the two that traded. Then an order trades once at most, and its minimum is held against that trade alone.
 * Improving quotes in a book that is cleared are the auction of Smith's and of Gode & Sunder's experiments; keeping a book of all
 * orders is an exchange's.
 *
 * Source: the double auction of Smith, Journal of Political Economy 70 (1962), and Gode & Sunder, Journal of Political Economy 101
 * (1993); price-time priority as at exchanges.
 * Cost: about 50 ns an order in a ladder of price levels (lists of records, a bitmap of levels that hold any); passing over
 * orders costs a step each. No allocation once warm.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { ensureTradeCapacity } from './columns.js';
import { LevelSet } from './level-set.js';
import { PriceLevels } from './price-levels.js';
import {
  BUY,
  pairFee_uEUR_per_kWh,
  type ClearingContext,
  type Mechanism,
  type MechanismProperties,
  type OrderColumns,
  type PairFees,
  type TradeColumns,
} from './types.js';

const schema = z.strictObject({
  quotes: z
    .enum(['book', 'improving'])
    .default('book')
    .describe('which orders stand: all of them, or only those that better the best of their side'),
  afterTrade: z
    .enum(['keep', 'clear'])
    .default('keep')
    .describe('whether the other orders keep standing after a trade, or the book is cleared'),
});

export type ContinuousDoubleAuctionConfig = z.output<typeof schema>;

/** A standing order is a record of four integers: the order behind it, what is left, agent, limit. */
const STRIDE = 4;
const NEXT = 0;
const LEFT = 1;
const AGENT = 2;
const LIMIT = 3;
const NONE = -1;
/** Beyond every slot, and a small integer still when a slot is added. */
const NOWHERE = 0x3fffffff;

/**
 * The book while it is replayed. Price levels are counted from the best of each side: slot = levels - 1 - level for bids,
 * slot = level for offers, so both sides look for the lowest slot, and a bid and an offer meet if their slots sum to less than
 * the number of levels.
 */
export class ContinuousDoubleAuction implements Mechanism {
  readonly properties: MechanismProperties = {
    timing: 'continuous',
    individuallyRational: true,
    budgetBalance: 'strong',
    truthful: false,
    efficient: false,
    orderIndependent: false,
    quantityBasis: 'offered',
    pairwiseFees: true,
    cost: 'n log n',
  };
  private readonly improving: boolean;
  private readonly clearing: boolean;
  private readonly levels = new PriceLevels();
  /** Slots that hold standing orders, and the lowest of them, by side. */
  private readonly slots: readonly [LevelSet, LevelSet] = [new LevelSet(), new LevelSet()];
  private readonly best = new Int32Array(2);
  /** First and last standing order of each slot: bids in [0, levels), offers in [levels, 2 levels). */
  private ends = new Int32Array(0);
  private records = new Int32Array(0);
  /** What an order must still get at once, Wh; 0 once it has. */
  private need_Wh = new Int32Array(0);
  /** Whether any order has a label or a minimum, or pairs have fees. */
  private restricted = false;
  private pairFees: PairFees | undefined;

  constructor(config: ContinuousDoubleAuctionConfig = { quotes: 'book', afterTrade: 'keep' }) {
    this.improving = config.quotes === 'improving';
    this.clearing = config.afterTrade === 'clear';
  }

  clear(orders: OrderColumns, { pairFees }: ClearingContext, trades: TradeColumns): void {
    trades.count = 0;
    const { count } = orders;
    if (!this.levels.assign(orders, orders.quantity_Wh)) return;
    this.empty(count);
    let restrictions = 0;
    const { minimum_Wh, greenWanted_permille } = orders;
    for (let k = 0; k < count; k++) restrictions |= minimum_Wh[k] | greenWanted_permille[k];
    this.pairFees = pairFees;
    this.restricted = restrictions !== 0 || pairFees !== undefined;
    if (this.restricted) for (let k = 0; k < count; k++) this.need_Wh[k] = minimum_Wh[k];
    // every trade uses up an order
    ensureTradeCapacity(trades, count);
    this.replay(orders, trades);
    if (pairFees) chargeArrivals(orders, pairFees, trades);
  }

  private replay(orders: OrderColumns, trades: TradeColumns): void {
    const { count, side, quantity_Wh, agent, limit_uEUR_per_kWh: limit } = orders;
    const {
      buyOrder,
      sellOrder,
      quantity_Wh: traded_Wh,
      buyerPrice_uEUR_per_kWh,
      sellerPrice_uEUR_per_kWh,
    } = trades;
    const { best, restricted, need_Wh, records, ends, improving, clearing } = this;
    const { level, count: levels } = this.levels;
    let t = 0;
    for (let k = 0; k < count; k++) {
      const l = level[k];
      if (l < 0) continue;
      const s = side[k];
      const other = s ^ 1;
      const slot = (l ^ (s - 1)) + (levels & (s - 1)); // levels - 1 - l for bids, l for offers, without a branch
      const self = agent[k];
      let left = quantity_Wh[k];
      let at = best[other];
      if (restricted && need_Wh[k] > 0 && this.available(orders, k, other, slot) < need_Wh[k]) at = NOWHERE;
      else if (restricted && !clearing) need_Wh[k] = 0;
      while (at + slot < levels) {
        const list = (other * levels + at) * 2;
        let before = NONE;
        let o = ends[list];
        while (o !== NONE && left > 0) {
          const r = o * STRIDE;
          const after = records[r + NEXT];
          if (records[r + AGENT] === self || (restricted && !this.suits(orders, k, o, left))) {
            before = o;
            o = after;
            continue;
          }
          const standing = records[r + LEFT];
          const quantity = left < standing ? left : standing;
          left -= quantity;
          const swap = (k ^ o) & -s; // k buys from o, or the reverse
          buyOrder[t] = k ^ swap;
          sellOrder[t] = o ^ swap;
          traded_Wh[t] = quantity;
          const price = records[r + LIMIT];
          buyerPrice_uEUR_per_kWh[t] = price;
          sellerPrice_uEUR_per_kWh[t] = price;
          t++;
          if (clearing) {
            this.callOff(levels);
            left = 0;
            break;
          }
          if (restricted) need_Wh[o] = 0;
          if (quantity < standing) {
            records[r + LEFT] = standing - quantity;
            break;
          }
          if (before === NONE) ends[list] = after;
          else records[before * STRIDE + NEXT] = after;
          if (after === NONE) ends[list + 1] = before;
          o = after;
        }
        const isEmpty = ends[list] === NONE;
        if (left === 0 && !isEmpty) break;
        const slots = this.slots[other];
        const following = lowestFrom(slots, at + 1, levels);
        if (isEmpty) {
          slots.remove(at);
          if (at === best[other]) best[other] = following;
        }
        if (left === 0) break;
        at = following;
      }
      if (left === 0 || (improving && slot >= best[s])) continue;
      const list = (s * levels + slot) * 2;
      const r = k * STRIDE;
      records[r + NEXT] = NONE;
      records[r + LEFT] = left;
      records[r + AGENT] = self;
      records[r + LIMIT] = limit[k];
      if (this.slots[s].add(slot)) {
        ends[list] = k;
        if (slot < best[s]) best[s] = slot;
      } else {
        records[ends[list + 1] * STRIDE + NEXT] = k;
      }
      ends[list + 1] = k;
    }
    trades.count = t;
  }

  /** What order `k` could take at once: the walk of `replay`, without trading. */
  private available(orders: OrderColumns, k: number, other: number, slot: number): number {
    const { records, ends, best } = this;
    const levels = this.levels.count;
    const quantity = orders.quantity_Wh[k];
    const self = orders.agent[k];
    let left = quantity;
    let at = best[other];
    while (left > 0 && at + slot < levels) {
      for (let o = ends[(other * levels + at) * 2]; o !== NONE && left > 0; o = records[o * STRIDE + NEXT]) {
        const r = o * STRIDE;
        if (records[r + AGENT] === self || !this.suits(orders, k, o, left)) continue;
        const standing = records[r + LEFT];
        left -= left < standing ? left : standing;
      }
      at = lowestFrom(this.slots[other], at + 1, levels);
    }
    return quantity - left;
  }

  /** Takes every standing order out of the book. */
  private callOff(levels: number): void {
    for (let s = 0; s < 2; s++) {
      const slots = this.slots[s]!;
      for (let at = this.best[s]; at !== NOWHERE; at = lowestFrom(slots, at + 1, levels)) slots.remove(at);
      this.best[s] = NOWHERE;
    }
  }

  /** Whether an arriving order that can take `left_Wh` satisfies standing order `o` and its label that of `o` or the reverse. */
  private suits(orders: OrderColumns, k: number, o: number, left_Wh: number): boolean {
    const buyer = orders.side[k] === BUY ? k : o;
    const seller = buyer === k ? o : k;
    if (orders.green_permille[seller] < orders.greenWanted_permille[buyer]) return false;
    if (this.pairFees) {
      const { agent, limit_uEUR_per_kWh: limit } = orders;
      const fee = pairFee_uEUR_per_kWh(this.pairFees, agent[buyer], agent[seller]);
      if (limit[buyer] - limit[seller] < fee) return false;
    }
    const quantity = Math.min(left_Wh, this.records[o * STRIDE + LEFT]);
    if (this.clearing && quantity < this.need_Wh[k]) return false;
    return quantity >= this.need_Wh[o];
  }

  /** Empties the book and makes room for `orders` orders. */
  private empty(orders: number): void {
    const levels = this.levels.count;
    if (this.need_Wh.length < orders) {
      this.need_Wh = new Int32Array(Math.max(orders, this.need_Wh.length * 2));
      this.records = new Int32Array(this.need_Wh.length * STRIDE);
    }
    if (this.ends.length < 4 * levels) this.ends = new Int32Array(8 * levels);
    this.slots[0].reset(levels);
    this.slots[1].reset(levels);
    this.best.fill(NOWHERE);
  }
}

/** The fee of a pair is on the order that arrived: the later one. */
function chargeArrivals({ agent }: OrderColumns, fees: PairFees, trades: TradeColumns): void {
  for (let t = 0; t < trades.count; t++) {
    const buy = trades.buyOrder[t];
    const sell = trades.sellOrder[t];
    const fee = pairFee_uEUR_per_kWh(fees, agent[buy], agent[sell]);
    if (buy > sell) trades.buyerPrice_uEUR_per_kWh[t] += fee;
    else trades.sellerPrice_uEUR_per_kWh[t] -= fee;
  }
}

function lowestFrom(slots: LevelSet, slot: number, levels: number): number {
  if (slot >= levels) return NOWHERE;
  const found = slots.next(slot);
  return found === -1 ? NOWHERE : found;
}

export const continuousDoubleAuction = definePlugin({
  kind: 'continuous-double-auction',
  title: 'Continuous double auction',
  source: 'Smith 1962; Gode & Sunder 1993; price-time priority as at exchanges',
  schema,
  create: (config, _context: undefined): Mechanism => new ContinuousDoubleAuction(config),
});
