/**
 * Trading as it was billed: per home over the run, per slot, and what it was worth. A product is counted once, when nothing
 * about it can change any more. Columns by home and by slot are of the whole run, all other sums of the slots that count.
 * Energies Wh, money micro-EUR.
 *
 * Welfare: efficiency compares realised gains from trade (at true values, no more than was delivered on either side) with the
 * greatest gains that the metered quantities allowed; efficiency of the book compares the gains at submitted limits with the
 * greatest gains of the submitted orders (Gode & Sunder 1993).
 */
import type { Columns } from '../kernel/index.js';
import type { Valuations } from '../agents/types.js';
import type { Clearing, Defaults } from '../contracts/index.js';
import { gainsFromTrade_nEUR, OptimumOfBook } from '../market/optimum.js';
import { RankedOptimum } from '../market/ranked-optimum.js';
import type { PriceBounds } from '../market/types.js';
import type { Rates } from '../tariff/types.js';
import { DefaultTotals } from './defaults.js';
import { OrderTotals, type EndedOrders } from './orders.js';
import { PriceTotals } from './prices.js';

/** Slots [from, to), of which sums over the run count. */
export interface SlotRange {
  readonly from: number;
  readonly to: number;
}

export type Settlement = 'settled' | 'void' | 'none';

/** One product of a slot, billed. */
export interface BilledProduct extends EndedOrders {
  readonly settlement: Settlement;
  /** In force if settled; what was void or undone otherwise. */
  readonly clearing: Clearing | undefined;
  /** A clearing that the observer took as final and that is not in force. */
  readonly undone: Clearing | undefined;
  /** What its settlement left unpaid, if anything. */
  readonly defaults: Defaults | undefined;
}

/** One slot, billed: all its products. */
export interface BilledSlot {
  readonly slot: number;
  /** The tariff's prices in it. */
  readonly rates: Rates;
  /** Bounds of local prices in it that everybody knows. */
  readonly bounds: PriceBounds;
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
  unfunded: number;
  traded_Wh: number;
  trades: number;
  value_uEUR: number;
  /** Of the clearing, whether it is in force or not. */
  rounds: number;
  messages: number;
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
  readonly orders: OrderTotals;
  readonly bought_Wh: Float64Array;
  readonly sold_Wh: Float64Array;
  readonly preference_uEUR: Float64Array;
  /** Energy traded at each price, Wh by micro-EUR per kWh. */
  readonly energyAt_Wh = new Map<number, number>();
  /** Mean price of each slot, NaN without a trade, and its energy. */
  readonly slotPrice: Float64Array;
  readonly slotTraded_Wh: Float64Array;
  readonly prices: PriceTotals;
  readonly defaults: DefaultTotals;
  traded_Wh = 0;
  /** Orders sent for the slots that count. */
  countedOrders = 0;
  deliveredTraded_Wh = 0;
  tradable_Wh = 0;
  short_Wh = 0;
  long_Wh = 0;
  /** What all short and long energy costs at the energy price and earns at the feed-in price of its slot, nEUR. */
  deviationAtRetail_nEUR = 0;
  deviation_Wh = 0;
  deviationBase_Wh = 0;
  voidSlots = 0;
  negotiationRounds = 0;
  negotiationMessages = 0;
  optimal_uEUR = 0;
  realised_uEUR = 0;
  bookOptimal_uEUR = 0;
  bookRealised_uEUR = 0;

  private readonly market: Traders;
  private readonly homes: number;
  private readonly counted: SlotRange;
  /** Whether the slot in hand counts. */
  private counts = true;
  private readonly valuations: Valuations;
  private readonly optimum: RankedOptimum;
  private readonly bookOptimum = new OptimumOfBook();

  constructor(
    market: Traders,
    slots: number,
    valuations: Valuations,
    columns: Columns,
    counted: SlotRange = { from: 0, to: slots },
  ) {
    const homes = market.count;
    const column = (name: string): Float64Array => columns.f64(`metrics.${name}`, homes);
    this.market = market;
    this.homes = homes;
    this.counted = counted;
    this.valuations = valuations;
    this.orders = new OrderTotals(homes, columns);
    this.bought_Wh = column('bought_Wh');
    this.sold_Wh = column('sold_Wh');
    this.preference_uEUR = column('preference_uEUR');
    this.slotPrice = columns.f64('metrics.slotPrice', slots).fill(NaN);
    this.slotTraded_Wh = columns.f64('metrics.slotTraded_Wh', slots);
    this.prices = new PriceTotals(homes, columns);
    this.defaults = new DefaultTotals(homes, columns);
    this.optimum = new RankedOptimum(valuations.greenValue_uEUR_per_kWh, valuations.cost_uEUR_per_kWh);
  }

  /** To be called when the valuations have changed. */
  revalue(): void {
    this.optimum.revalue();
  }

  /** Counts a slot at its valuations; returns its sums. */
  bill(billed: BilledSlot): SlotSums {
    const { slot, metered_Wh, cleared_Wh } = billed;
    const { optimum } = this;
    // an upper bound for any local market of those who take part: their metered quantities at true values, all energy sold as if
    // it were green
    optimum.look(this.market.ofParticipants(metered_Wh));
    this.counts = slot >= this.counted.from && slot < this.counted.to;
    const products = billed.products.map((product) => this.billProduct(product, billed.bounds));
    const sums: SlotSums = {
      ...addedUp(products),
      products,
      short_Wh: 0,
      long_Wh: 0,
      optimal_uEUR: Number(optimum.gains_nEUR) / 1000,
      realised_uEUR: 0,
    };
    this.countDeviations(billed, sums);
    if (cleared_Wh) sums.realised_uEUR = this.realised(cleared_Wh, metered_Wh, billed.greenExport_Wh);
    if (sums.traded_Wh > 0) this.slotPrice[slot] = (sums.value_uEUR * 1000) / sums.traded_Wh;
    this.slotTraded_Wh[slot] = sums.traded_Wh;
    if (this.counts) this.count(billed, sums);
    return sums;
  }

  /** Adds a slot to what the run has in all. */
  private count({ products, rates }: BilledSlot, sums: SlotSums): void {
    const { demand_Wh, supply_Wh } = this.optimum;
    // what could be traded at all: the lesser of net demand and net surplus
    this.tradable_Wh += demand_Wh < supply_Wh ? demand_Wh : supply_Wh;
    if (settlementOf(products) === 'void') this.voidSlots++;
    this.short_Wh += sums.short_Wh;
    this.long_Wh += sums.long_Wh;
    const { energy_uEUR_per_kWh: energy, feedIn_uEUR_per_kWh: feedIn } = rates;
    this.deviationAtRetail_nEUR += sums.short_Wh * energy - sums.long_Wh * feedIn;
    this.traded_Wh += sums.traded_Wh;
    this.countedOrders += sums.orders;
    this.negotiationRounds += sums.rounds;
    this.negotiationMessages += sums.messages;
    this.optimal_uEUR += sums.optimal_uEUR;
    this.realised_uEUR += sums.realised_uEUR;
  }

  private billProduct(billed: BilledProduct, bounds: PriceBounds): OrderSums {
    const clearing = billed.settlement === 'settled' ? billed.clearing : undefined;
    const sums: OrderSums = {
      orders: billed.orderCount,
      demand_Wh: 0,
      supply_Wh: 0,
      accepted: billed.acceptedCount,
      late: billed.orderCount - billed.acceptedCount - billed.unfundedCount,
      unfunded: billed.unfundedCount,
      traded_Wh: clearing?.traded_Wh ?? 0,
      trades: clearing?.trades.count ?? 0,
      value_uEUR: 0,
      rounds: billed.clearing?.negotiation.rounds ?? 0,
      messages: billed.clearing?.negotiation.messages ?? 0,
      priceMin: NaN,
      priceMax: NaN,
    };
    const undone = billed.undone ?? (clearing ? undefined : billed.clearing);
    const end = {
      inForce_Wh: clearing?.cleared_Wh,
      undone_Wh: undone?.cleared_Wh,
      isVoid: billed.settlement === 'void',
    };
    this.orders.add(billed, end, sums);
    if (billed.defaults) this.defaults.add(billed.defaults, this.counts);
    if (clearing) {
      this.countTrades(clearing, sums);
      if (!this.counts) return sums;
      this.prices.countTrades(clearing, this.valuations.cost_uEUR_per_kWh, bounds);
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
    if (sums.orders === 0 || !this.counts) return;
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

  private addAt(price_uEUR_per_kWh: number, energy_Wh: number): void {
    if (energy_Wh === 0 || !this.counts) return;
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
    if (this.counts) this.deliveredTraded_Wh += both;
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
    const optimum = this.bookOptimum.of(orders);
    this.bookOptimal_uEUR += Number(optimum.gains_nEUR) / 1000;
    this.prices.countDistance(clearing, optimum.price_uEUR_per_kWh);
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
    unfunded: 0,
    traded_Wh: 0,
    trades: 0,
    value_uEUR: 0,
    rounds: 0,
    messages: 0,
    priceMin: NaN,
    priceMax: NaN,
  };
  for (const sums of products) {
    total.orders += sums.orders;
    total.demand_Wh += sums.demand_Wh;
    total.supply_Wh += sums.supply_Wh;
    total.accepted += sums.accepted;
    total.late += sums.late;
    total.unfunded += sums.unfunded;
    total.traded_Wh += sums.traded_Wh;
    total.trades += sums.trades;
    total.value_uEUR += sums.value_uEUR;
    total.rounds += sums.rounds;
    total.messages += sums.messages;
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
