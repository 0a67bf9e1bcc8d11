/**
 * Trading as it was billed: per home over the run, per slot, and what it was worth. A product is counted once, when nothing
 * about it can change any more. Energies Wh, money micro-EUR.
 *
 * Welfare: efficiency compares realised gains from trade (at true values, no more than was delivered on either side) with the
 * greatest gains that the metered quantities allowed; efficiency of the book compares the gains at submitted limits with the
 * greatest gains of the submitted orders (Gode & Sunder 1993).
 */
import type { Columns } from '../kernel/index.js';
import type { Valuations } from '../agents/types.js';
import type { Clearing } from '../contracts/index.js';
import { createOrders } from '../market/columns.js';
import { OptimumOfBook } from '../market/optimum.js';
import { BUY, SELL, type OrderColumns } from '../market/types.js';

export type Settlement = 'settled' | 'void' | 'none';

/** One product, billed. */
export interface BilledProduct {
  readonly product: number;
  readonly settlement: Settlement;
  /** In force if settled; what was void or undone otherwise. */
  readonly clearing: Clearing | undefined;
  /** A clearing that the observer took as final and that is not in force. */
  readonly undone: Clearing | undefined;
  /** Orders sent: home of each, and which were accepted in time (home indices). */
  readonly orderHomes: Int32Array;
  readonly orderCount: number;
  readonly acceptedHomes: Int32Array;
  readonly offered_Wh: Int32Array;
  readonly metered_Wh: Int32Array;
  readonly greenExport_Wh: Float64Array;
  readonly position_Wh: Int32Array;
  readonly gateClosed_us: number;
}

/** Sums of one product, for its row in the table of slots. */
export interface ProductSums {
  demand_Wh: number;
  supply_Wh: number;
  accepted: number;
  late: number;
  traded_Wh: number;
  trades: number;
  value_uEUR: number;
  priceMin: number;
  priceMax: number;
  short_Wh: number;
  long_Wh: number;
  optimal_uEUR: number;
  realised_uEUR: number;
}

export class TradingTotals {
  readonly bought_Wh: Float64Array;
  readonly sold_Wh: Float64Array;
  readonly sent: Float64Array;
  readonly traded: Float64Array;
  readonly unmatched: Float64Array;
  readonly late: Float64Array;
  readonly undone: Float64Array;
  readonly preference_uEUR: Float64Array;
  /** Mean price of each slot, NaN without a trade, and its energy. */
  readonly slotPrice: Float64Array;
  readonly slotTraded_Wh: Float64Array;
  traded_Wh = 0;
  deliveredTraded_Wh = 0;
  tradable_Wh = 0;
  short_Wh = 0;
  long_Wh = 0;
  deviation_Wh = 0;
  deviationBase_Wh = 0;
  voidSlots = 0;
  optimal_uEUR = 0;
  realised_uEUR = 0;
  bookOptimal_uEUR = 0;
  bookRealised_uEUR = 0;

  private readonly homes: number;
  private readonly valuations: Valuations;
  private readonly book: OrderColumns;
  private readonly accepted: Uint8Array;
  private readonly optimumOf = new OptimumOfBook();

  constructor(homes: number, slots: number, valuations: Valuations, columns: Columns) {
    const column = (name: string): Float64Array => columns.f64(`metrics.${name}`, homes);
    this.homes = homes;
    this.valuations = valuations;
    this.bought_Wh = column('bought_Wh');
    this.sold_Wh = column('sold_Wh');
    this.sent = column('ordersSent');
    this.traded = column('ordersTraded');
    this.unmatched = column('ordersUnmatched');
    this.late = column('ordersLate');
    this.undone = column('ordersUndone');
    this.preference_uEUR = column('preference_uEUR');
    this.slotPrice = columns.f64('metrics.slotPrice', slots).fill(NaN);
    this.slotTraded_Wh = columns.f64('metrics.slotTraded_Wh', slots);
    this.book = createOrders(Math.max(1, homes));
    this.accepted = columns.u8('metrics.accepted', homes);
  }

  /** Counts a product; returns its sums. */
  bill(billed: BilledProduct): ProductSums {
    const { product, settlement, metered_Wh, offered_Wh, position_Wh } = billed;
    const clearing = settlement === 'settled' ? billed.clearing : undefined;
    const sums: ProductSums = {
      demand_Wh: 0,
      supply_Wh: 0,
      accepted: billed.acceptedHomes.length,
      late: billed.orderCount - billed.acceptedHomes.length,
      traded_Wh: clearing?.traded_Wh ?? 0,
      trades: clearing?.trades.count ?? 0,
      value_uEUR: 0,
      priceMin: NaN,
      priceMax: NaN,
      short_Wh: 0,
      long_Wh: 0,
      optimal_uEUR: this.optimum(metered_Wh),
      realised_uEUR: 0,
    };
    this.countOrders(billed, clearing);
    for (let i = 0; i < this.homes; i++) {
      const deviation = metered_Wh[i]! - position_Wh[i]!;
      if (deviation > 0) sums.short_Wh += deviation;
      else sums.long_Wh -= deviation;
      if (this.accepted[i] === 1) {
        if (offered_Wh[i]! > 0) sums.demand_Wh += offered_Wh[i]!;
        else sums.supply_Wh -= offered_Wh[i]!;
      }
    }
    if (billed.orderCount > 0) {
      for (let i = 0; i < this.homes; i++) {
        const off = metered_Wh[i]! - offered_Wh[i]!;
        this.deviation_Wh += off < 0 ? -off : off;
        this.deviationBase_Wh += metered_Wh[i]! < 0 ? -metered_Wh[i]! : metered_Wh[i]!;
      }
    }
    this.countTradable(metered_Wh);
    if (clearing) {
      this.countTrades(product, clearing, sums);
      sums.realised_uEUR = this.realised(clearing, metered_Wh, billed.greenExport_Wh);
      this.countBook(clearing);
    }
    if (settlement === 'void') this.voidSlots++;
    this.short_Wh += sums.short_Wh;
    this.long_Wh += sums.long_Wh;
    this.traded_Wh += sums.traded_Wh;
    this.optimal_uEUR += sums.optimal_uEUR;
    this.realised_uEUR += sums.realised_uEUR;
    return sums;
  }

  private countOrders(billed: BilledProduct, clearing: Clearing | undefined): void {
    const accepted = this.accepted.fill(0);
    for (let k = 0; k < billed.orderCount; k++) {
      const home = billed.orderHomes[k]!;
      this.sent[home] = this.sent[home]! + 1;
    }
    for (const home of billed.acceptedHomes) accepted[home] = 1;
    const undone = billed.undone ?? (clearing ? undefined : billed.clearing);
    for (let k = 0; k < billed.orderCount; k++) {
      const home = billed.orderHomes[k]!;
      const column =
        accepted[home] === 0
          ? this.late
          : clearing && clearing.cleared_Wh[home] !== 0
            ? this.traded
            : undone && undone.cleared_Wh[home] !== 0
              ? this.undone
              : this.unmatched;
      column[home] = column[home]! + 1;
    }
  }

  private countTrades(product: number, clearing: Clearing, sums: ProductSums): void {
    const { trades, cleared_Wh } = clearing;
    for (let t = 0; t < trades.count; t++) {
      const price = trades.price_uEUR_per_kWh[t]!;
      sums.value_uEUR += (trades.quantity_Wh[t]! * price) / 1000;
      if (!(price >= sums.priceMin)) sums.priceMin = price;
      if (!(price <= sums.priceMax)) sums.priceMax = price;
    }
    for (let i = 0; i < this.homes; i++) {
      const cleared = cleared_Wh[i]!;
      if (cleared > 0) this.bought_Wh[i] = this.bought_Wh[i]! + cleared;
      else if (cleared < 0) this.sold_Wh[i] = this.sold_Wh[i]! - cleared;
    }
    if (sums.traded_Wh > 0) this.slotPrice[product] = (sums.value_uEUR * 1000) / sums.traded_Wh;
    this.slotTraded_Wh[product] = sums.traded_Wh;
  }

  /** What could be traded at all: the lesser of net demand and net surplus. */
  private countTradable(metered_Wh: Int32Array): void {
    let demand = 0;
    let surplus = 0;
    for (let i = 0; i < this.homes; i++) {
      if (metered_Wh[i]! > 0) demand += metered_Wh[i]!;
      else surplus -= metered_Wh[i]!;
    }
    this.tradable_Wh += demand < surplus ? demand : surplus;
  }

  /**
   * Gains at true values of what was traded and delivered; also the preference value, by home. Micro-EUR. What only one side
   * delivers is no trade: the longer side counts in proportion, so these gains are never above the optimum.
   */
  private realised(clearing: Clearing, metered_Wh: Int32Array, greenExport_Wh: Float64Array): number {
    const { value_uEUR_per_kWh, greenValue_uEUR_per_kWh, cost_uEUR_per_kWh } = this.valuations;
    const { cleared_Wh } = clearing;
    let sold = 0;
    let green = 0;
    let bought = 0;
    for (let i = 0; i < this.homes; i++) {
      const delivered = deliveredOf(cleared_Wh[i]!, metered_Wh[i]!);
      if (delivered > 0) {
        bought += delivered;
      } else if (delivered < 0) {
        sold -= delivered;
        green += -delivered < greenExport_Wh[i]! ? -delivered : greenExport_Wh[i]!;
      }
    }
    const both = bought < sold ? bought : sold;
    if (both === 0) return 0;
    this.deliveredTraded_Wh += both;
    const greenShare = green / sold;
    let gains = 0;
    for (let i = 0; i < this.homes; i++) {
      const delivered = deliveredOf(cleared_Wh[i]!, metered_Wh[i]!);
      if (delivered > 0) {
        const energy = (delivered * both) / bought;
        const premium = greenValue_uEUR_per_kWh[i]! - value_uEUR_per_kWh[i]!;
        const preference = (energy * premium * greenShare) / 1000;
        this.preference_uEUR[i] = this.preference_uEUR[i]! + preference;
        gains += (energy * value_uEUR_per_kWh[i]!) / 1000 + preference;
      } else if (delivered < 0) {
        gains += (((delivered * both) / sold) * cost_uEUR_per_kWh[i]!) / 1000;
      }
    }
    return gains;
  }

  /** Greatest gains from trade of the metered quantities at true values: an upper bound for any local market. */
  private optimum(metered_Wh: Int32Array): number {
    const { greenValue_uEUR_per_kWh, cost_uEUR_per_kWh } = this.valuations;
    const book = this.book;
    let count = 0;
    for (let i = 0; i < this.homes; i++) {
      const metered = metered_Wh[i]!;
      if (metered === 0) continue;
      book.agent[count] = i;
      book.side[count] = metered > 0 ? BUY : SELL;
      book.quantity_Wh[count] = metered > 0 ? metered : -metered;
      book.limit_uEUR_per_kWh[count] = metered > 0 ? greenValue_uEUR_per_kWh[i]! : cost_uEUR_per_kWh[i]!;
      count++;
    }
    book.count = count;
    return Number(this.optimumOf.of(book).gains_nEUR) / 1000;
  }

  private countBook(clearing: Clearing): void {
    const { orders, trades } = clearing;
    for (let t = 0; t < trades.count; t++) {
      const spread =
        orders.limit_uEUR_per_kWh[trades.buyOrder[t]!]! - orders.limit_uEUR_per_kWh[trades.sellOrder[t]!]!;
      this.bookRealised_uEUR += (trades.quantity_Wh[t]! * spread) / 1000;
    }
    this.bookOptimal_uEUR += Number(this.optimumOf.of(orders).gains_nEUR) / 1000;
  }
}

/** Of `cleared` Wh, what the meter counted in the same direction; buying positive. */
function deliveredOf(cleared_Wh: number, metered_Wh: number): number {
  if (cleared_Wh > 0) return metered_Wh <= 0 ? 0 : metered_Wh < cleared_Wh ? metered_Wh : cleared_Wh;
  return metered_Wh >= 0 ? 0 : metered_Wh > cleared_Wh ? metered_Wh : cleared_Wh;
}
