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
import { gainsFromTrade_nEUR, OptimumOfBook } from '../market/optimum.js';
import { RankedOptimum } from '../market/ranked-optimum.js';
import type { Rates } from '../tariff/types.js';

export type Settlement = 'settled' | 'void' | 'none';

/** One product of a slot, billed. */
export interface BilledProduct {
  readonly settlement: Settlement;
  /** In force if settled; what was void or undone otherwise. */
  readonly clearing: Clearing | undefined;
  /** A clearing that the observer took as final and that is not in force. */
  readonly undone: Clearing | undefined;
  /** Orders sent: the home of each of the first `orderCount`, and of those accepted in time. */
  readonly orderHomes: Int32Array;
  readonly orderCount: number;
  readonly acceptedHomes: Int32Array;
  readonly acceptedCount: number;
  /** What each home wanted to trade here. */
  readonly offered_Wh: Int32Array;
}

/** One slot, billed: all its products. */
export interface BilledSlot {
  readonly slot: number;
  /** The tariff's prices in it. */
  readonly rates: Rates;
  readonly products: readonly BilledProduct[];
  /** What each home has traded in all, Wh, buying +; undefined if nobody did. */
  readonly cleared_Wh: Int32Array | undefined;
  /** What each home expected when it submitted last. */
  readonly expected_Wh: Int32Array;
  readonly metered_Wh: Int32Array;
  readonly greenExport_Wh: Float64Array;
  /** What each home was held to: deviations are counted from here. */
  readonly position_Wh: Int32Array;
}

/** Sums of orders and trades: of one product, or of all of a slot. */
export interface OrderSums {
  orders: number;
  demand_Wh: number;
  supply_Wh: number;
  accepted: number;
  late: number;
  traded_Wh: number;
  trades: number;
  value_uEUR: number;
  priceMin: number;
  priceMax: number;
}

/** Sums of one slot, for its row in the table of slots. */
export interface SlotSums extends OrderSums {
  readonly products: readonly OrderSums[];
  short_Wh: number;
  long_Wh: number;
  optimal_uEUR: number;
  realised_uEUR: number;
}

/** Who could trade. */
export interface Traders {
  /** Number of homes. */
  readonly count: number;
  /** A column by home, with 0 for those who stay out of the local market. */
  ofParticipants(energy_Wh: Int32Array): Int32Array;
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
  /** Energy traded at each price, Wh by micro-EUR per kWh. */
  readonly energyAt_Wh = new Map<number, number>();
  /** Mean price of each slot, NaN without a trade, and its energy. */
  readonly slotPrice: Float64Array;
  readonly slotTraded_Wh: Float64Array;
  traded_Wh = 0;
  deliveredTraded_Wh = 0;
  tradable_Wh = 0;
  short_Wh = 0;
  long_Wh = 0;
  /** What all short and long energy costs at the energy price and earns at the feed-in price of its slot, nEUR. */
  deviationAtRetail_nEUR = 0;
  deviation_Wh = 0;
  deviationBase_Wh = 0;
  voidSlots = 0;
  optimal_uEUR = 0;
  realised_uEUR = 0;
  bookOptimal_uEUR = 0;
  bookRealised_uEUR = 0;

  private readonly market: Traders;
  private readonly homes: number;
  private readonly valuations: Valuations;
  /** Orders of the product in hand, by home: sent, and accepted in time. */
  private readonly sentNow: Uint8Array;
  private readonly acceptedNow: Uint8Array;
  private readonly optimum: RankedOptimum;
  private readonly bookOptimum = new OptimumOfBook();

  constructor(market: Traders, slots: number, valuations: Valuations, columns: Columns) {
    const homes = market.count;
    const column = (name: string): Float64Array => columns.f64(`metrics.${name}`, homes);
    this.market = market;
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
    this.optimum = new RankedOptimum(valuations.greenValue_uEUR_per_kWh, valuations.cost_uEUR_per_kWh);
    this.sentNow = columns.u8('metrics.ordersSentNow', homes);
    this.acceptedNow = columns.u8('metrics.ordersAcceptedNow', homes);
  }

  /** To be called when the valuations have changed. */
  revalue(): void {
    this.optimum.revalue();
  }

  /** Counts a slot at its valuations; returns its sums. */
  bill(billed: BilledSlot): SlotSums {
    const { slot, metered_Wh, cleared_Wh } = billed;
    const { optimum } = this;
    // an upper bound for any local market of those who take part: their metered quantities at true values, all energy sold as if it were green
    optimum.look(this.market.ofParticipants(metered_Wh));
    const products = billed.products.map((product) => this.billProduct(product));
    const sums: SlotSums = {
      ...addedUp(products),
      products,
      short_Wh: 0,
      long_Wh: 0,
      optimal_uEUR: Number(optimum.gains_nEUR) / 1000,
      realised_uEUR: 0,
    };
    this.countDeviations(billed, sums);
    // what could be traded at all: the lesser of net demand and net surplus
    this.tradable_Wh += optimum.demand_Wh < optimum.supply_Wh ? optimum.demand_Wh : optimum.supply_Wh;
    if (cleared_Wh) sums.realised_uEUR = this.realised(cleared_Wh, metered_Wh, billed.greenExport_Wh);
    if (sums.traded_Wh > 0) this.slotPrice[slot] = (sums.value_uEUR * 1000) / sums.traded_Wh;
    this.slotTraded_Wh[slot] = sums.traded_Wh;
    if (settlementOf(billed.products) === 'void') this.voidSlots++;
    this.short_Wh += sums.short_Wh;
    this.long_Wh += sums.long_Wh;
    const { energy_uEUR_per_kWh: energy, feedIn_uEUR_per_kWh: feedIn } = billed.rates;
    this.deviationAtRetail_nEUR += sums.short_Wh * energy - sums.long_Wh * feedIn;
    this.traded_Wh += sums.traded_Wh;
    this.optimal_uEUR += sums.optimal_uEUR;
    this.realised_uEUR += sums.realised_uEUR;
    return sums;
  }

  private billProduct(billed: BilledProduct): OrderSums {
    const clearing = billed.settlement === 'settled' ? billed.clearing : undefined;
    const sums: OrderSums = {
      orders: billed.orderCount,
      demand_Wh: 0,
      supply_Wh: 0,
      accepted: billed.acceptedCount,
      late: billed.orderCount - billed.acceptedCount,
      traded_Wh: clearing?.traded_Wh ?? 0,
      trades: clearing?.trades.count ?? 0,
      value_uEUR: 0,
      priceMin: NaN,
      priceMax: NaN,
    };
    this.countOrders(billed, clearing, sums);
    if (clearing) {
      this.countTrades(clearing, sums);
      if (clearing.transactions.length > 0) this.countBook(clearing);
    }
    return sums;
  }

  /** What was delivered against each home's position, and where there were orders, against what the homes expected. */
  private countDeviations(billed: BilledSlot, sums: SlotSums): void {
    const { metered_Wh, expected_Wh, position_Wh } = billed;
    let net = 0;
    let gross = 0;
    for (let i = 0; i < this.homes; i++) {
      const deviation = metered_Wh[i]! - position_Wh[i]!;
      net += deviation;
      gross += deviation < 0 ? -deviation : deviation;
    }
    sums.short_Wh = (gross + net) / 2;
    sums.long_Wh = (gross - net) / 2;
    if (sums.orders === 0) return;
    let off = 0;
    let base = 0;
    for (let i = 0; i < this.homes; i++) {
      const metered = metered_Wh[i]!;
      const error = metered - expected_Wh[i]!;
      off += error < 0 ? -error : error;
      base += metered < 0 ? -metered : metered;
    }
    this.deviation_Wh += off;
    this.deviationBase_Wh += base;
  }

  /** How each order ended, by home, and what was accepted in time. */
  private countOrders(billed: BilledProduct, clearing: Clearing | undefined, sums: OrderSums): void {
    const { orderHomes, orderCount, acceptedHomes, acceptedCount, offered_Wh } = billed;
    if (orderCount === 0) return;
    const sent = this.sentNow.fill(0);
    const accepted = this.acceptedNow.fill(0);
    for (let k = 0; k < orderCount; k++) sent[orderHomes[k]!]!++;
    for (let k = 0; k < acceptedCount; k++) accepted[acceptedHomes[k]!]!++;
    const inForce = clearing?.cleared_Wh;
    const undone = (billed.undone ?? (clearing ? undefined : billed.clearing))?.cleared_Wh;
    for (let i = 0; i < this.homes; i++) {
      const orders = sent[i]!;
      if (orders === 0) continue;
      const inTime = accepted[i]!;
      this.sent[i] = this.sent[i]! + orders;
      if (inTime < orders) this.late[i] = this.late[i]! + orders - inTime;
      if (inTime === 0) continue;
      const offered = offered_Wh[i]!;
      if (offered > 0) sums.demand_Wh += offered;
      else sums.supply_Wh -= offered;
      if (inForce && inForce[i] !== 0) this.traded[i] = this.traded[i]! + inTime;
      else if (undone ? undone[i] !== 0 : billed.settlement === 'void')
        this.undone[i] = this.undone[i]! + inTime;
      else this.unmatched[i] = this.unmatched[i]! + inTime;
    }
  }

  private addAt(price_uEUR_per_kWh: number, energy_Wh: number): void {
    if (energy_Wh === 0) return;
    this.energyAt_Wh.set(price_uEUR_per_kWh, (this.energyAt_Wh.get(price_uEUR_per_kWh) ?? 0) + energy_Wh);
  }

  private countTrades(clearing: Clearing, sums: OrderSums): void {
    const { trades, cleared_Wh } = clearing;
    let last = NaN;
    let atLast_Wh = 0;
    for (let t = 0; t < trades.count; t++) {
      const price = trades.buyerPrice_uEUR_per_kWh[t]!;
      if (price !== last) {
        this.addAt(last, atLast_Wh);
        last = price;
        atLast_Wh = 0;
      }
      atLast_Wh += trades.quantity_Wh[t]!;
      sums.value_uEUR += (trades.quantity_Wh[t]! * price) / 1000;
      if (!(price >= sums.priceMin)) sums.priceMin = price;
      if (!(price <= sums.priceMax)) sums.priceMax = price;
    }
    this.addAt(last, atLast_Wh);
    for (let i = 0; i < this.homes; i++) {
      const cleared = cleared_Wh[i]!;
      if (cleared > 0) this.bought_Wh[i] = this.bought_Wh[i]! + cleared;
      else if (cleared < 0) this.sold_Wh[i] = this.sold_Wh[i]! - cleared;
    }
  }

  /**
   * Gains at true values of what was traded and delivered; also the preference value, by home. Micro-EUR. What only one side
   * delivers is no trade: the longer side counts in proportion, so these gains are never above the optimum.
   */
  private realised(cleared_Wh: Int32Array, metered_Wh: Int32Array, greenExport_Wh: Float64Array): number {
    const { value_uEUR_per_kWh, greenValue_uEUR_per_kWh, cost_uEUR_per_kWh } = this.valuations;
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

  private countBook(clearing: Clearing): void {
    const { orders, trades } = clearing;
    this.bookRealised_uEUR += Number(gainsFromTrade_nEUR(orders, trades)) / 1000;
    this.bookOptimal_uEUR += Number(this.bookOptimum.of(orders).gains_nEUR) / 1000;
  }
}

/** How a slot ended: settled if any of its products was, void if one was void and none settled. */
export function settlementOf(products: readonly { readonly settlement: Settlement }[]): Settlement {
  const ended = (as: Settlement): boolean => products.some(({ settlement }) => settlement === as);
  return ended('settled') ? 'settled' : ended('void') ? 'void' : 'none';
}

/** What the products of a slot have in all. */
function addedUp(products: readonly OrderSums[]): OrderSums {
  const total: OrderSums = {
    orders: 0,
    demand_Wh: 0,
    supply_Wh: 0,
    accepted: 0,
    late: 0,
    traded_Wh: 0,
    trades: 0,
    value_uEUR: 0,
    priceMin: NaN,
    priceMax: NaN,
  };
  for (const sums of products) {
    total.orders += sums.orders;
    total.demand_Wh += sums.demand_Wh;
    total.supply_Wh += sums.supply_Wh;
    total.accepted += sums.accepted;
    total.late += sums.late;
    total.traded_Wh += sums.traded_Wh;
    total.trades += sums.trades;
    total.value_uEUR += sums.value_uEUR;
    if (sums.trades === 0) continue;
    if (!(sums.priceMin >= total.priceMin)) total.priceMin = sums.priceMin;
    if (!(sums.priceMax <= total.priceMax)) total.priceMax = sums.priceMax;
  }
  return total;
}

/** Of `cleared` Wh, what the meter counted in the same direction; buying positive. */
function deliveredOf(cleared_Wh: number, metered_Wh: number): number {
  if (cleared_Wh > 0) return metered_Wh <= 0 ? 0 : metered_Wh < cleared_Wh ? metered_Wh : cleared_Wh;
  return metered_Wh >= 0 ? 0 : metered_Wh > cleared_Wh ? metered_Wh : cleared_Wh;
}
