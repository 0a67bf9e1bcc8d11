/**
 * A hierarchy of markets: the mechanism clears the book of each community, then that of each district with what its communities
 * left, then, where there is one, a market between districts. What is left at the top is the retailer's.
 *
 * Going up: of what a zone leaves, no more than its capacity moves on, apart for bids and for offers: the best limits first, equal
 * ones by lot, the last of them in part. An order whose minimum does not fit into what the capacity has left stays behind, and
 * so does all that did not move at the level before. What moved may find no partner: it has used capacity nonetheless.
 * A book whose orders all come from one zone below was cleared there, and is not cleared again.
 * Fees: a kWh that is traded at a level costs its fee, which is taken out of the limits there and so lies between the two prices of
 * the trade: at no level does anybody pay more than their limit with the fee.
 *
 * Whatever the mechanism guarantees of limits, quantities, parties, labels, minimums and the order of arrival holds for the whole:
 * each clearing hangs on its book, on the bounds less the level's fee, and on a lot of its level. Not so efficiency, truthfulness
 * and the timing of continuous markets, since what is left moves up when all have come. With one community and no fee the trades
 * are those of the mechanism alone.
 *
 * Source: the hierarchy of grid areas of gsy-e (Grid Singularity), where unmatched orders are propagated to the area above at its
 * fee (as a definition).
 * Units: Wh, micro-EUR per kWh. Cost: that of the mechanism for each book, and about 0.2 us an order and level, more by two sorts
 * where capacities bind; no allocation once warm.
 */
import { pushTrade, createTrades } from './columns.js';
import { NO_FEE, type Sides } from './fees.js';
import { furtherLot } from './lots.js';
import { OrderSequence } from './order-sequence.js';
import { PartOfBook } from './part-of-book.js';
import {
  BUY,
  SELL,
  type ClearingContext,
  type Mechanism,
  type MechanismProperties,
  type OrderColumns,
  type TradeColumns,
} from './types.js';

/** One level of the hierarchy, the lowest first. A zone of it is a zone of the level below, or several. */
export interface HierarchyLevel {
  /** By agent: its zone, 0..zones-1. */
  readonly zone: Int32Array;
  readonly zones: number;
  /** On a kWh that is traded at this level. */
  readonly fee: Sides;
  /** By zone: the most energy that moves on from it, Wh, for bids and for offers each; Infinity: any amount. */
  readonly capacity_Wh: Float64Array;
}

/** A level whose fee is nothing and that lets everything pass. */
export function levelOf(zone: Int32Array, zones: number, fee = NO_FEE): HierarchyLevel {
  return { zone, zones, fee, capacity_Wh: new Float64Array(zones).fill(Infinity) };
}

const LEAST_INT32 = -0x80000000;
const GREATEST_INT32 = 0x7fffffff;
/** Who moves up first among equals draws apart from who trades first. */
const MOVES_DRAW = 0x100;

export class Hierarchy implements Mechanism {
  readonly properties: MechanismProperties;
  readonly levels: readonly HierarchyLevel[];
  /** The level of each trade of the last clearing. */
  level = new Uint8Array(0);
  private readonly core: Mechanism;
  private readonly part = new PartOfBook();
  private readonly partTrades = createTrades(0);
  private readonly moving = new OrderSequence();
  private readonly context = { floor_uEUR_per_kWh: 0, cap_uEUR_per_kWh: 0, lot: 0 };
  /** By order: what of it may trade at the level in hand, and the least that it must still get, Wh. */
  private left_Wh = new Int32Array(0);
  private least_Wh = new Int32Array(0);
  /** Orders by zone, and the place after each zone's last. */
  private sorted = new Int32Array(0);
  private readonly end: Int32Array;
  private readonly room_Wh: Float64Array;

  constructor(core: Mechanism, levels: readonly HierarchyLevel[]) {
    this.core = core;
    this.levels = levels;
    const { properties } = core;
    const isFree = levels.every(({ fee }) => fee.buyer === 0 && fee.seller === 0);
    this.properties = {
      ...properties,
      timing: properties.timing === 'continuous' ? 'call' : properties.timing,
      budgetBalance: properties.budgetBalance === 'strong' && !isFree ? 'weak' : properties.budgetBalance,
      truthful: false,
      efficient: false,
    };
    const zones = Math.max(0, ...levels.map((level) => level.zones));
    this.end = new Int32Array(zones + 1);
    this.room_Wh = new Float64Array(zones);
  }

  clear(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void {
    const { count, quantity_Wh, minimum_Wh } = orders;
    trades.count = 0;
    this.reserve(count);
    const { left_Wh, least_Wh } = this;
    for (let k = 0; k < count; k++) {
      left_Wh[k] = quantity_Wh[k];
      least_Wh[k] = minimum_Wh[k];
    }
    for (let l = 0; l < this.levels.length; l++) {
      const lot = l === 0 ? context.lot : furtherLot(context.lot, l);
      if (l > 0) {
        this.move(orders, l - 1, BUY, lot);
        this.move(orders, l - 1, SELL, lot);
      }
      this.clearLevel(orders, l, context, lot, trades);
    }
  }

  /** Of what the zones of level `l` leave on `side`, keeps what their capacities let pass. */
  private move(orders: OrderColumns, l: number, side: typeof BUY | typeof SELL, lot: number): void {
    const { zone, zones, capacity_Wh } = this.levels[l]!;
    const { room_Wh, left_Wh, least_Wh, moving } = this;
    let isLimited = false;
    for (let z = 0; z < zones; z++) {
      room_Wh[z] = capacity_Wh[z];
      if (capacity_Wh[z] < Infinity) isLimited = true;
    }
    if (!isLimited) return;
    const by = side === BUY ? 'dearest-first' : 'cheapest-first';
    moving.list(orders, side, by, 'lot', furtherLot(lot, MOVES_DRAW));
    for (let i = 0; i < moving.count; i++) {
      const k = moving.order[i];
      if (left_Wh[k] === 0) continue;
      const z = zone[orders.agent[k]];
      const passes = Math.floor(Math.min(left_Wh[k], room_Wh[z]));
      left_Wh[k] = passes < least_Wh[k] ? 0 : passes;
      room_Wh[z] -= left_Wh[k];
    }
  }

  private clearLevel(
    orders: OrderColumns,
    l: number,
    bounds: ClearingContext,
    lot: number,
    trades: TradeColumns,
  ): void {
    const { zone, zones, fee } = this.levels[l]!;
    const { context, end } = this;
    context.floor_uEUR_per_kWh = bounds.floor_uEUR_per_kWh + fee.seller;
    context.cap_uEUR_per_kWh = bounds.cap_uEUR_per_kWh - fee.buyer;
    context.lot = lot;
    this.sortByZone(orders, zone, zones);
    for (let z = 0, from = 0; z < zones; z++) {
      const to = end[z];
      if (l === 0 || this.comeFromSeveral(orders, from, to, this.levels[l - 1]!.zone)) {
        this.clearZone(orders, from, to, l, trades);
      }
      from = to;
    }
  }

  /** Whether the orders at [from, to) come from more than one zone of the level below. */
  private comeFromSeveral(orders: OrderColumns, from: number, to: number, below: Int32Array): boolean {
    const { sorted } = this;
    for (let i = from + 1; i < to; i++) {
      if (below[orders.agent[sorted[i]]] !== below[orders.agent[sorted[from]]]) return true;
    }
    return false;
  }

  private clearZone(orders: OrderColumns, from: number, to: number, l: number, trades: TradeColumns): void {
    const { part, partTrades, sorted, left_Wh, least_Wh, context } = this;
    const { fee } = this.levels[l]!;
    part.begin(to - from);
    const { side, limit_uEUR_per_kWh: limit } = orders;
    for (let i = from; i < to; i++) {
      const k = sorted[i];
      const net = side[k] === BUY ? limit[k] - fee.buyer : limit[k] + fee.seller;
      // no price is that low, or that high
      if (net < LEAST_INT32 || net > GREATEST_INT32) continue;
      const p = part.add(orders, k);
      part.orders.limit_uEUR_per_kWh[p] = net;
      part.orders.quantity_Wh[p] = left_Wh[k];
      part.orders.minimum_Wh[p] = least_Wh[k];
    }
    this.core.clear(part.orders, context, partTrades);
    part.nameWhole(partTrades);
    const first = trades.count;
    this.reserveLevels(first + partTrades.count);
    this.level.fill(l, first, first + partTrades.count);
    for (let t = 0; t < partTrades.count; t++) {
      const buy = partTrades.buyOrder[t];
      const sell = partTrades.sellOrder[t];
      const energy = partTrades.quantity_Wh[t];
      this.fill(buy, energy);
      this.fill(sell, energy);
      const paid = partTrades.buyerPrice_uEUR_per_kWh[t] + fee.buyer;
      const received = partTrades.sellerPrice_uEUR_per_kWh[t] - fee.seller;
      pushTrade(trades, buy, sell, energy, paid, received);
    }
  }

  private fill(k: number, energy_Wh: number): void {
    const { left_Wh, least_Wh } = this;
    left_Wh[k] -= energy_Wh;
    least_Wh[k] = least_Wh[k] > energy_Wh ? least_Wh[k] - energy_Wh : 0;
  }

  /** Lists the orders that have anything left by the zone of their agents, each zone's in the sequence of the book. */
  private sortByZone(orders: OrderColumns, zone: Int32Array, zones: number): void {
    const { sorted, end, left_Wh } = this;
    const { count, agent } = orders;
    end.fill(0, 0, zones);
    for (let k = 0; k < count; k++) if (left_Wh[k] > 0) end[zone[agent[k]]]++;
    for (let z = 0, start = 0; z < zones; z++) {
      const size = end[z];
      end[z] = start;
      start += size;
    }
    for (let k = 0; k < count; k++) if (left_Wh[k] > 0) sorted[end[zone[agent[k]]]++] = k;
  }

  private reserve(count: number): void {
    if (this.sorted.length >= count) return;
    this.sorted = new Int32Array(Math.max(count, 2 * this.sorted.length));
    this.left_Wh = new Int32Array(this.sorted.length);
    this.least_Wh = new Int32Array(this.sorted.length);
  }

  private reserveLevels(count: number): void {
    if (this.level.length >= count) return;
    const larger = new Uint8Array(Math.max(count, 2 * this.level.length, 16));
    larger.set(this.level);
    this.level = larger;
  }
}
