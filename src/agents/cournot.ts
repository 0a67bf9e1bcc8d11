/**
 * Market power in quantities (Cournot 1838): the other side of a book as a straight line, and the quantity that is best against it.
 * With price p = a - b Q of the buyers' line, c the seller's cost and R what all others sell, a seller gains most by selling
 * q = (a - c - b R) / (2 b); n sellers of equal cost who answer one after another end at (a - c) / (b (n + 1)) each. For a buyer of
 * value v the line is that of the sellers, p = a + b Q, and q = (v - a - b R) / (2 b). Units: Wh, micro-EUR per kWh.
 */
import { BUY, type OrderColumns } from '../market/types.js';

/** Price at quantity 0, and how much it falls (bids) or rises (asks) with each Wh; slope 0 where the book shows none. */
export interface Line {
  intercept: number;
  slope: number;
}

const LEVELS = 64;

/** Fits lines to books; its scratch columns hold 64 levels of price. */
export class LineFit {
  private readonly quantity = new Float64Array(LEVELS);
  private readonly turnover = new Float64Array(LEVELS);

  /**
   * Writes the line through the orders of `side` to `out`: least squares, weighted by energy, of the mean limit at each of 64 levels of
   * price on the energy offered at better levels and half of its own. Cost: two passes over the orders.
   */
  fit(orders: OrderColumns, side: number, out: Line): void {
    const { quantity, turnover } = this;
    let low = Infinity;
    let high = -Infinity;
    for (let k = 0; k < orders.count; k++) {
      if (orders.side[k] !== side) continue;
      const limit = orders.limit_uEUR_per_kWh[k];
      if (limit < low) low = limit;
      if (limit > high) high = limit;
    }
    out.slope = 0;
    out.intercept = side === BUY ? high : low;
    if (!(low < high)) return;
    quantity.fill(0);
    turnover.fill(0);
    for (let k = 0; k < orders.count; k++) {
      if (orders.side[k] !== side) continue;
      const limit = orders.limit_uEUR_per_kWh[k];
      // level 0 is the best: the highest bid, the lowest ask
      const off = side === BUY ? high - limit : limit - low;
      let level = Math.floor((off * LEVELS) / (high - low));
      if (level === LEVELS) level--;
      quantity[level] += orders.quantity_Wh[k];
      turnover[level] += orders.quantity_Wh[k] * limit;
    }
    let total = 0;
    let sumX = 0;
    let sumY = 0;
    for (let level = 0; level < LEVELS; level++) {
      sumX += quantity[level] * (total + quantity[level] / 2);
      sumY += turnover[level];
      total += quantity[level];
    }
    const meanX = sumX / total;
    const meanY = sumY / total;
    let before = 0;
    let xx = 0;
    let xy = 0;
    for (let level = 0; level < LEVELS; level++) {
      const weight = quantity[level];
      if (weight === 0) continue;
      const x = before + weight / 2 - meanX;
      xx += weight * x * x;
      xy += weight * x * (turnover[level] / weight - meanY);
      before += weight;
    }
    const slope = xy / xx;
    out.slope = side === BUY ? -slope : slope;
    out.intercept = meanY - slope * meanX;
  }
}

/**
 * The best quantity on `side` against `line`, of who values a unit at `worth` (a buyer's value, a seller's cost), when others on that
 * side trade `others`; at least 0, Infinity where the line is flat and trade pays.
 */
export function cournotResponse(side: number, line: Line, worth: number, others: number): number {
  const margin = side === BUY ? worth - line.intercept : line.intercept - worth;
  if (line.slope <= 0) return margin > 0 ? Infinity : 0;
  const best = (margin - line.slope * others) / (2 * line.slope);
  return best > 0 ? best : 0;
}
