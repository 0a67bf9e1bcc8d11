/**
 * How good local prices were, over trades: how near to the competitive equilibrium, how far above what sellers forgo, how unlike from
 * home to home. Each trade weighs as its energy; ratios are of sums over the run, so that a slot in which hardly anything was traded
 * decides nothing.
 *
 * Convergence: Smith (1962), An experimental study of competitive market behavior: alpha = 100 / P0 x sqrt(mean (p - P0)^2), here with
 * a P0 of its own for every book: alpha = 100 x sqrt(sum q (p - P0)^2 / sum q) / (sum q P0 / sum q).
 * Mark-up and Lerner index: Lerner (1934), The concept of monopoly and the measurement of monopoly power, of all sellers together:
 * (revenue - cost) / cost and (revenue - cost) / revenue.
 * Quality of experience is a definition of our own: 1 - s / (1/2), where s is the standard deviation over homes of where between floor
 * (0) and cap (1) their mean local price lay. Prices between floor and cap have s <= 1/2 (Popoviciu), so it lies in 0..1; premiums can
 * lift prices above the cap and the figure below 0.
 * Units: Wh, micro-EUR per kWh. Cost: a few ns a trade.
 */
import type { Columns } from '../kernel/index.js';
import type { Clearing } from '../contracts/index.js';
import type { Optimum } from '../market/optimum.js';
import type { PriceBounds } from '../market/types.js';

export class PriceTotals {
  /** Trades of books that have an equilibrium: energy, energy x its price, energy x squared distance. */
  private nearEnergy_Wh = 0;
  private nearPrice = 0;
  private nearSquares = 0;
  /** What all sellers received and what the energy cost them, nEUR. */
  private revenue_nEUR = 0;
  private cost_nEUR = 0;
  /** By home: energy traded where floor and cap differ, bought and sold, and the same times where the price lay between them. */
  private readonly placed_Wh: Float64Array;
  private readonly place_Wh: Float64Array;

  constructor(homes: number, columns: Columns) {
    this.placed_Wh = columns.f64('metrics.pricePlaced_Wh', homes);
    this.place_Wh = columns.f64('metrics.pricePlace_Wh', homes);
  }

  /** The trades of `clearing` against the equilibrium of their book, where there is one. */
  countDistance({ trades }: Clearing, equilibrium: Optimum['price_uEUR_per_kWh']): void {
    if (equilibrium === null) return;
    const middle = (equilibrium.low + equilibrium.high) / 2;
    for (let t = 0; t < trades.count; t++) {
      const energy = trades.quantity_Wh[t]!;
      const off = trades.buyerPrice_uEUR_per_kWh[t]! - middle;
      this.nearEnergy_Wh += energy;
      this.nearPrice += energy * middle;
      this.nearSquares += energy * off * off;
    }
  }

  /** What the sellers of `clearing` earned beyond `cost_uEUR_per_kWh` by home, and where within `bounds` everybody's price lay. */
  countTrades({ orders, trades }: Clearing, cost_uEUR_per_kWh: Int32Array, bounds: PriceBounds): void {
    const { placed_Wh, place_Wh } = this;
    const floor = bounds.floor_uEUR_per_kWh;
    const range = bounds.cap_uEUR_per_kWh - floor;
    for (let t = 0; t < trades.count; t++) {
      const energy = trades.quantity_Wh[t]!;
      const buyer = orders.agent[trades.buyOrder[t]!]!;
      const seller = orders.agent[trades.sellOrder[t]!]!;
      const received = trades.sellerPrice_uEUR_per_kWh[t]!;
      this.revenue_nEUR += energy * received;
      this.cost_nEUR += energy * cost_uEUR_per_kWh[seller]!;
      if (range <= 0) continue;
      placed_Wh[buyer] = placed_Wh[buyer]! + energy;
      placed_Wh[seller] = placed_Wh[seller]! + energy;
      place_Wh[buyer] = place_Wh[buyer]! + (energy * (trades.buyerPrice_uEUR_per_kWh[t]! - floor)) / range;
      place_Wh[seller] = place_Wh[seller]! + (energy * (received - floor)) / range;
    }
  }

  /** Smith's alpha in percent; null without trades in books that have an equilibrium, or where its mean price is not positive. */
  get convergence(): number | null {
    if (!(this.nearPrice > 0)) return null;
    return (100 * Math.sqrt(this.nearSquares * this.nearEnergy_Wh)) / this.nearPrice;
  }

  /** (revenue - cost) / cost; null where cost is not positive. */
  get markUp(): number | null {
    return this.cost_nEUR > 0 ? (this.revenue_nEUR - this.cost_nEUR) / this.cost_nEUR : null;
  }

  /** (revenue - cost) / revenue; null where revenue is not positive. */
  get lernerIndex(): number | null {
    return this.revenue_nEUR > 0 ? (this.revenue_nEUR - this.cost_nEUR) / this.revenue_nEUR : null;
  }

  /** Quality of experience of prices; every home that traded counts once. Null if nobody did. */
  get experience(): number | null {
    const { placed_Wh, place_Wh } = this;
    let count = 0;
    let mean = 0;
    let squares = 0;
    for (let i = 0; i < placed_Wh.length; i++) {
      if (placed_Wh[i] === 0) continue;
      const place = place_Wh[i]! / placed_Wh[i]!;
      count++;
      // Welford (1962): no difference of large sums
      const off = place - mean;
      mean += off / count;
      squares += off * (place - mean);
    }
    return count > 0 ? 1 - 2 * Math.sqrt(squares / count) : null;
  }
}
